/**
 * `npm run bench [-- quick]`: accept and all-in rates per core, acknowledgement latency, time until visible, memory, detectors, with
 * the engine's own limit beside them. Figures are per CPU second of the measured process; the load generator is another
 * process on the same cores, so rates per wall second would measure it too. Needs Linux (/proc).
 */
import { randomBytes } from 'node:crypto';
import type { OutcomeEntry } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { removeHome, startProduct, type Product } from '@sentryai/testing/start-product';
import { once } from 'node:events';
import { cpuSeconds, nextLine, rssMb, runWorker, spawnWorker } from './child.ts';
import type { LimitsResult } from './limits-worker.ts';
import type { LoadResult } from './load-worker.ts';
import type { MetricsResult } from './metrics-worker.ts';
import { type PayloadKind, SPANS_PER_REQUEST } from './payloads.ts';

const isQuick = process.argv.includes('quick');
const REQUESTS: Record<PayloadKind, number> = isQuick ? { small: 40, llm: 30 } : { small: 300, llm: 240 };
const CANARIES = isQuick ? 5 : 20;

type Figure = { what: string; value: string; target?: string };
const figures: Figure[] = [];
const note = (what: string, value: string, target?: string): void => {
  figures.push({ what, value, ...(target === undefined ? {} : { target }) });
  console.error(`${what}: ${value}`);
};
const k = (value: number): string =>
  value >= 10_000 ? `${(value / 1000).toFixed(0)} k` : value >= 1000 ? `${(value / 1000).toFixed(1)} k` : value.toFixed(0);

const allInUs: Record<PayloadKind, number> = { small: Number.NaN, llm: Number.NaN };
for (const kind of ['small', 'llm'] as const) {
  await measureAccept(kind);
  await measureLimit(kind);
  await measureAllIn(kind);
}
await measureDetectors();
await measureMetrics();
await measureFreshness();
await measureGrouping();
console.log(
  `\n| what | measured | target |\n| --- | --- | --- |\n${figures.map((row) => `| ${row.what} | ${row.value} | ${row.target ?? ''} |`).join('\n')}`,
);
process.exit(0);

function load(url: string, kind: PayloadKind, requests: number, ratePerSecond = 0, isGzip = false): Promise<LoadResult> {
  return runWorker<LoadResult>('./load-worker.ts', [
    JSON.stringify({ url: `${url}/v1/traces`, kind, requests, concurrency: 16, ratePerSecond, seed: 42, isGzip }),
  ]);
}

async function measureGrouping(): Promise<void> {
  const rates = await runWorker<{ frames: number; texts: number }>('./grouping-worker.ts', [isQuick ? '5000' : '20000']);
  note('grouping, 30 frames, errors/s/core (µs each)', `${k(rates.frames)} (${(1e6 / rates.frames).toFixed(0)})`, '>= 10 k (<= 100)');
  note('grouping, 30 frames as text, errors/s/core (µs each)', `${k(rates.texts)} (${(1e6 / rates.texts).toFixed(0)})`);
}

async function measureAccept(kind: PayloadKind): Promise<void> {
  const child = spawnWorker('./accept-worker.ts', []);
  const { port } = await nextLine<{ port: number }>(child);
  const url = `http://127.0.0.1:${port}`;
  await load(url, kind, 20); // warm-up: the compiler's work is not the path's
  const before = cpuSeconds(child.pid ?? 0);
  const full = await load(url, kind, REQUESTS[kind]);
  const cpu = cpuSeconds(child.pid ?? 0) - before;
  const rate = (full.requests / full.seconds) * 0.7;
  const at70 = await load(url, kind, Math.min(REQUESTS[kind], Math.ceil(rate * 5)), rate);
  const beforeGzip = cpuSeconds(child.pid ?? 0);
  const gzip = await load(url, kind, REQUESTS[kind], 0, true);
  const gzipCpu = cpuSeconds(child.pid ?? 0) - beforeGzip;
  child.kill('SIGTERM');
  await once(child, 'exit');
  const target = kind === 'small' ? '60 k' : '20 k';
  note(`accept, ${kind} spans, spans/s/core`, k(full.spans / cpu), `>= ${target}`);
  note(`accept, ${kind} spans, MB/s/core`, (full.bytes / 1e6 / cpu).toFixed(0), '>= 150');
  note(`accept, ${kind} spans, ack p50 / p99 ms at 70 % load`, `${at70.ackMs.p50.toFixed(1)} / ${at70.ackMs.p99.toFixed(1)}`, 'p99 <= 10');
  note(`accept, ${kind} spans, gzip, MB/s/core inflated`, (gzip.bytes / 1e6 / gzipCpu).toFixed(0), '>= 60');
  if (kind === 'small') await measureLimitChecks(cpu / full.requests);
  if (Object.keys(full.statuses).join() !== '200') note(`accept, ${kind}: answers`, JSON.stringify(full.statuses));
}

/** Against what accepting a request costs altogether. */
async function measureLimitChecks(cpuSecondsOfRequest: number): Promise<void> {
  const { microsecondsOfRequest, flushMs } = await runWorker<LimitsResult>('./limits-worker.ts', []);
  const share = (microsecondsOfRequest / 1e6 / cpuSecondsOfRequest) * 100;
  note('limit checks, us a request / % of accepting one', `${microsecondsOfRequest.toFixed(1)} / ${share.toFixed(2)}`, '< 2 %');
  note('writing down what projects used, ms a second', flushMs.toFixed(2));
}

async function measureLimit(kind: PayloadKind): Promise<void> {
  const { rows, cpuSeconds: cpu } = await runWorker<{ rows: number; cpuSeconds: number }>('./engine-worker.ts', [
    kind,
    String(Math.min(REQUESTS[kind], 80)),
  ]);
  note(`limit: engine alone, same ${kind} rows as blocks, rows/s/core`, k(rows / cpu));
}

async function measureAllIn(kind: PayloadKind): Promise<void> {
  const product = await startProduct();
  const pid = product.process.pid ?? 0;
  if (kind === 'small') note('memory, idle after start, MB', rssMb(pid).toFixed(0), '<= 600');
  await load(product.urls.ingest, kind, 20);
  const warm = 20 * SPANS_PER_REQUEST[kind];
  await untilStored(product, warm);
  const before = cpuSeconds(pid);
  const full = await load(product.urls.ingest, kind, REQUESTS[kind]);
  await untilStored(product, warm + full.spans);
  const cpu = cpuSeconds(pid) - before;
  note(`all in, ${kind} spans, spans/s/core`, k(full.spans / cpu), kind === 'small' ? '>= 15 k' : '>= 2.5 k');
  allInUs[kind] = (cpu / full.spans) * 1e6;
  note(`all in, ${kind} spans, MB/s/core`, (full.bytes / 1e6 / cpu).toFixed(1), '>= 20');
  note(`memory after ${k(full.spans)} ${kind} spans, MB`, rssMb(pid).toFixed(0));
  await product.stop();
  await removeHome(product.home);
}

/** The detectors alone, beside what a span costs all in: they are not part of that path, settled traces come to them. */
async function measureDetectors(): Promise<void> {
  type Cost = { normalizeUs: number; detectUs: number };
  type Report = Record<PayloadKind, Cost> & { longRun: { steps: number; ms: number; heapMb: number } };
  const report = await runWorker<Report>('./detectors-worker.ts', []);
  for (const kind of ['small', 'llm'] as const) {
    const share = (report[kind].detectUs / allInUs[kind]) * 100;
    note(`detectors, ${kind} spans, µs a span / share of all in`, `${report[kind].detectUs.toFixed(0)} / ${share.toFixed(0)} %`, '<= 15 %');
  }
  const { steps, ms, heapMb } = report.longRun;
  note(`detectors, one run of ${k(steps)} steps, ms / MB`, `${ms.toFixed(0)} / ${heapMb.toFixed(0)}`, '<= 1000 / 100');
}

async function untilStored(product: Product, spans: number): Promise<void> {
  for (;;) {
    const { data } = await product.get<{ data: OutcomeEntry[] }>('/api/v1/outcomes?from=-1h&limit=1000');
    const stored = data.filter((row) => row.outcome === 'stored').reduce((sum, row) => sum + row.quantity, 0);
    if (stored >= spans) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function measureMetrics(): Promise<void> {
  const hours = isQuick ? 2 : 24;
  const result = await runWorker<MetricsResult>('./metrics-worker.ts', [String(hours * 60)]);
  const { points, wireBytesPerPoint, diskBytesPerPoint, queryMs } = result;
  note('metrics, decode to disk, points/s/core', k(points / result.cpuSeconds));
  note('metrics, bytes a point, sent / on disk', `${wireBytesPerPoint.toFixed(0)} / ${diskBytesPerPoint.toFixed(0)}`);
  const times = [queryMs.names, queryMs.counter, queryMs.histogram].map((ms) => ms.toFixed(0)).join(' / ');
  note(`metrics, ${hours} h (${k(points)} points): names / a counter / a histogram by model, ms`, times);
}

/** Sends one span at a time to a quiet server and asks for its trace until it is there. */
async function measureFreshness(): Promise<void> {
  const product = await startProduct();
  const visibleMs: number[] = [];
  for (let index = 0; index < CANARIES; index += 1) {
    const traceId = randomBytes(16).toString('hex');
    const nowNs = `${Date.now()}000000`;
    const span = { traceId, spanId: randomBytes(8).toString('hex'), name: 'canary', startTimeUnixNano: nowNs, endTimeUnixNano: nowNs };
    const start = performance.now();
    await fetch(`${product.urls.ingest}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
    });
    await eventually(() => product.get(`/api/v1/traces/${traceId}`), { everyMs: 10 });
    visibleMs.push(performance.now() - start);
  }
  visibleMs.sort((a, b) => a - b);
  note(
    'sent to visible, quiet, p50 / max ms',
    `${visibleMs[Math.floor(visibleMs.length / 2)]?.toFixed(0)} / ${visibleMs.at(-1)?.toFixed(0)}`,
    'p50 <= 2000',
  );
  await product.stop();
  await removeHome(product.home);
}
