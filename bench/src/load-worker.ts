/**
 * Load generator, a process of its own so that it does not share an event loop with what it measures. Sends prepared
 * requests over keep-alive connections, as fast as answers come or at a fixed rate, and prints one JSON line.
 */
import { Agent, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { buildPayload, type PayloadKind, seededRandom } from './payloads.ts';

type Options = {
  url: string;
  kind: PayloadKind;
  requests: number;
  concurrency: number;
  ratePerSecond: number;
  seed: number;
  isGzip?: boolean;
};
export type LoadResult = {
  requests: number;
  spans: number;
  /** Inflated. */
  bytes: number;
  seconds: number;
  statuses: Record<string, number>;
  ackMs: { p50: number; p99: number; max: number };
};

const options = JSON.parse(process.argv[2] ?? '{}') as Options;
const random = seededRandom(options.seed);
// Prepared before the clock starts: building costs more than sending.
const payloads = Array.from({ length: options.requests }, build);
const agent = new Agent({ keepAlive: true, maxSockets: options.concurrency });
/** Sent before the clock starts: a cold client (connections, its own compiler) is not the server's latency. */
const WARM_UP_REQUESTS = 64;
let latenciesMs: number[] = [];
let statuses: Record<string, number> = {};

type Prepared = { wire: Buffer; bytes: number; spans: number };

function build(): Prepared {
  const { body, spans } = buildPayload(options.kind, random, Date.now());
  return { wire: options.isGzip ? gzipSync(body) : body, bytes: body.length, spans };
}

function send(body: Buffer): Promise<void> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-protobuf',
      'content-length': String(body.length),
      ...(options.isGzip ? { 'content-encoding': 'gzip' } : {}),
    };
    const outgoing = request(options.url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        latenciesMs.push(performance.now() - start);
        statuses[String(response.statusCode)] = (statuses[String(response.statusCode)] ?? 0) + 1;
        resolve();
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

for (let sent = 0; sent < WARM_UP_REQUESTS; sent += options.concurrency) {
  await Promise.all(Array.from({ length: options.concurrency }, build).map(({ wire }) => send(wire)));
}
latenciesMs = [];
statuses = {};
const started = performance.now();
if (options.ratePerSecond > 0) {
  const under: Promise<void>[] = [];
  for (const [index, payload] of payloads.entries()) {
    const dueMs = started + (index * 1000) / options.ratePerSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    under.push(send(payload.wire));
  }
  await Promise.all(under);
} else {
  let next = 0;
  const client = async (): Promise<void> => {
    for (let payload = payloads[next++]; payload; payload = payloads[next++]) await send(payload.wire);
  };
  await Promise.all(Array.from({ length: options.concurrency }, client));
}
const seconds = (performance.now() - started) / 1000;
latenciesMs.sort((a, b) => a - b);
const at = (share: number): number => latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))] ?? 0;
const result: LoadResult = {
  requests: payloads.length,
  spans: payloads.reduce((sum, payload) => sum + payload.spans, 0),
  bytes: payloads.reduce((sum, payload) => sum + payload.bytes, 0),
  seconds,
  statuses,
  ackMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
};
agent.destroy();
console.log(JSON.stringify(result));
