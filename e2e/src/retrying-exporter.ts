/**
 * Sends OTLP batches as the OpenTelemetry Collector's exporters do: a queue of encoded requests, each sent until it is
 * answered for good. 429, 502, 503, 504 and a lost connection are tried again, over gRPC the retryable codes, after
 * growing waits or the time that the answer names. What was answered is kept for the test.
 */
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { EXPORT_PATHS, type GrpcClient, openGrpcClient } from '@sentryai/testing/call-grpc';

export type Signal = 'traces' | 'logs' | 'metrics';
export type Transport = 'http' | 'grpc';
export type Batch = { signal: Signal; body: Uint8Array };

/** `delivered` was acknowledged, `refused` was answered for good with something else. */
export type Delivery = { delivered: number; refused: string[]; retries: number };

const FIRST_WAIT_MS = 50;
const WAIT_MS_MAX = 1_000;
const ATTEMPT_TIMEOUT_MS = 10_000;
const RETRIED_STATUSES = new Set([429, 502, 503, 504]);
/** CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS. */
const RETRIED_CODES = new Set([1, 4, 10, 11, 14, 15]);
const RESOURCE_EXHAUSTED = 8;

type Attempt = { kind: 'delivered' } | { kind: 'refused'; why: string } | { kind: 'again'; afterMs: number | null };

export class RetryingExporter {
  readonly delivery: Delivery = { delivered: 0, refused: [], retries: 0 };
  readonly #attempt: (batch: Batch) => Promise<Attempt>;
  readonly #close: () => void;
  readonly #underWay = new Set<Promise<void>>();

  constructor(transport: Transport, url: string) {
    if (transport === 'grpc') {
      const client = openGrpcClient(url, { isGzip: true });
      this.#attempt = (batch) => sendGrpc(client, batch);
      this.#close = () => client.close();
    } else {
      const agent = new Agent({ keepAlive: true });
      this.#attempt = (batch) => sendHttp(agent, url, batch);
      this.#close = () => agent.destroy();
    }
  }

  /** Takes a batch; it is sent until it is answered for good. */
  send(batch: Batch): void {
    const sending = this.#sendUntilAnswered(batch).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  get waitingCount(): number {
    return this.#underWay.size;
  }

  /** Resolves when everything was answered. */
  async drain(): Promise<Delivery> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    this.#close();
    return this.delivery;
  }

  async #sendUntilAnswered(batch: Batch): Promise<void> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 1.5, WAIT_MS_MAX)) {
      const attempt = await this.#attempt(batch);
      if (attempt.kind === 'delivered') {
        this.delivery.delivered += 1;
        return;
      }
      if (attempt.kind === 'refused') {
        this.delivery.refused.push(attempt.why);
        return;
      }
      this.delivery.retries += 1;
      const jittered = waitMs * (0.5 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, attempt.afterMs ?? jittered));
    }
  }
}

async function sendHttp(agent: Agent, url: string, { signal, body }: Batch): Promise<Attempt> {
  try {
    const outgoing = request(`${url}/v1/${signal}`, {
      agent,
      method: 'POST',
      timeout: ATTEMPT_TIMEOUT_MS,
      headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
    outgoing.end(gzipSync(body));
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const answer = Buffer.concat(chunks);
    const code = response.statusCode ?? 0;
    if (code === 200) return answer.length === 0 ? { kind: 'delivered' } : { kind: 'refused', why: answer.toString('latin1') };
    if (!RETRIED_STATUSES.has(code)) return { kind: 'refused', why: `${code} ${answer.toString('latin1')}` };
    const seconds = Number(response.headers['retry-after'] ?? Number.NaN);
    return { kind: 'again', afterMs: Number.isNaN(seconds) ? null : seconds * 1_000 };
  } catch {
    return { kind: 'again', afterMs: null };
  }
}

async function sendGrpc(client: GrpcClient, { signal, body }: Batch): Promise<Attempt> {
  const { code, details, message, trailers } = await client.call(EXPORT_PATHS[signal], body, { timeoutMs: ATTEMPT_TIMEOUT_MS });
  if (code === 0) return message.length === 0 ? { kind: 'delivered' } : { kind: 'refused', why: message.toString('latin1') };
  const hasRetryInfo = trailers.get('grpc-status-details-bin').length > 0;
  const isRetried = RETRIED_CODES.has(code) || (code === RESOURCE_EXHAUSTED && hasRetryInfo);
  return isRetried ? { kind: 'again', afterMs: null } : { kind: 'refused', why: `${code} ${details}` };
}
