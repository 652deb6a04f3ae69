/** One POST to /v1/events, and what its answer means. No retries here; see sender.ts. */
import * as http from 'node:http';
import * as https from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { SDK } from './version.ts';

export const GZIP_MIN_BYTES = 1024;
const MAX_ANSWER_BYTES = 4_194_304;
const MAX_RETRY_AFTER_MS = 3_600_000;

const gzipAsync = promisify(gzip);

/**
 * What one request came to.
 *  kind          accepted, retry, split (too large in one piece) or refused (never send it again)
 *  rejected      reason by index of the event, from the answer
 *  reason        discard reason, should the batch be given up now
 *  retryAfterMs  how long the server asked us to wait
 *  status        HTTP status, 0 without an answer
 */
export type Outcome = {
  readonly kind: 'accepted' | 'retry' | 'split' | 'refused';
  readonly rejected: ReadonlyMap<number, string>;
  readonly reason: 'network_error' | 'rate_limited' | 'server_rejected';
  readonly retryAfterMs: number | null;
  readonly status: number;
};

/** Sends one body `{"events":[...]}`. Must not reject and must settle within its own timeout. */
export type Transport = {
  send(body: Buffer, timeoutMs: number): Promise<Outcome>;
  close(): void;
};

const NONE: ReadonlyMap<number, string> = new Map();
const NO_ANSWER: Outcome = { kind: 'retry', rejected: NONE, reason: 'network_error', retryAfterMs: null, status: 0 };

/** Headers of every request, also of those a crash sends. */
export function requestHeaders(key: string | null): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'user-agent': `${SDK.name}/${SDK.version}` };
  if (key !== null) headers['authorization'] = `Bearer ${key}`;
  return headers;
}

/** Keeps one connection open between batches. Its sockets never keep the process alive; a waiting flush does. */
export class HttpTransport implements Transport {
  private readonly endpoint: URL;
  private readonly key: string | null;
  private readonly agent: http.Agent | https.Agent;
  private readonly client: typeof http | typeof https;

  constructor(endpoint: string, key: string | null) {
    this.endpoint = new URL(endpoint);
    this.key = key;
    this.client = this.endpoint.protocol === 'https:' ? https : http;
    this.agent = new this.client.Agent({ keepAlive: true, maxSockets: 1 });
  }

  async send(body: Buffer, timeoutMs: number): Promise<Outcome> {
    const headers = requestHeaders(this.key);
    let content = body;
    try {
      if (body.length > GZIP_MIN_BYTES) {
        content = await gzipAsync(body, { level: 1 });
        headers['content-encoding'] = 'gzip';
      }
      return await this.post(content, headers, timeoutMs);
    } catch (error) {
      // A kept connection may have been closed by the server while idle: that is no failure, try once on a new one.
      if (!(error instanceof RequestFailed) || !error.wasReused) return NO_ANSWER;
    }
    return this.post(content, headers, timeoutMs).catch(() => NO_ANSWER);
  }

  close(): void {
    this.agent.destroy();
  }

  private post(content: Buffer, headers: Record<string, string>, timeoutMs: number): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const request = this.client.request(this.endpoint, {
        method: 'POST',
        agent: this.agent,
        headers: { ...headers, 'content-length': String(content.length) },
      });
      const timer = setTimeout(() => request.destroy(new Error('timeout')), timeoutMs);
      timer.unref();
      let hasTimedOut = false;
      request.on('socket', (socket) => socket.unref());
      request.on('error', (error) => {
        clearTimeout(timer);
        hasTimedOut = error.message === 'timeout';
        reject(new RequestFailed(request.reusedSocket && !hasTimedOut, error));
      });
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let total = 0;
        response.on('data', (chunk: Buffer) => {
          total += chunk.length;
          if (total <= MAX_ANSWER_BYTES) chunks.push(chunk);
          else response.destroy();
        });
        response.on('close', () => {
          clearTimeout(timer);
          const isWhole = response.complete || total > MAX_ANSWER_BYTES;
          // An accepted answer cut off in the middle may hide rejections, but asking again would only bring duplicates.
          if (!isWhole && (response.statusCode ?? 0) >= 300) reject(new RequestFailed(false, new Error('answer cut off')));
          else resolve(outcomeOf(response.statusCode ?? 0, response.headers['retry-after'], Buffer.concat(chunks), Date.now()));
        });
      });
      request.end(content);
    });
  }
}

class RequestFailed extends Error {
  readonly wasReused: boolean;

  constructor(wasReused: boolean, cause: Error) {
    super(cause.message, { cause });
    this.wasReused = wasReused;
  }
}

/**
 * The one table from HTTP answers to outcomes: 2xx accepted, with events rejected one by one; 408, 429, 5xx are tried again;
 * 413 is split; all else is final.
 */
export function outcomeOf(status: number, retryAfter: string | undefined, content: Buffer, nowMs: number): Outcome {
  const base = { rejected: NONE, reason: 'network_error', retryAfterMs: null, status } as const;
  if (status >= 200 && status < 300) return { ...base, kind: 'accepted', rejected: rejectedIn(content) };
  if (status === 413) return { ...base, kind: 'split' };
  if (status === 429) return { ...base, kind: 'retry', reason: 'rate_limited', retryAfterMs: parseRetryAfter(retryAfter, nowMs) };
  if (status === 408 || status >= 500) return { ...base, kind: 'retry', retryAfterMs: parseRetryAfter(retryAfter, nowMs) };
  return { ...base, kind: 'refused', reason: 'server_rejected', rejected: rejectedIn(content) };
}

/** Milliseconds from a Retry-After header, which holds seconds or an HTTP date (RFC 9110 section 10.2.3); null if neither. */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | null {
  if (!value?.trim()) return null;
  const seconds = Number(value);
  const waitMs = Number.isNaN(seconds) ? Date.parse(value) - nowMs : seconds * 1000;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}

function rejectedIn(content: Buffer): ReadonlyMap<number, string> {
  let answer: unknown;
  try {
    answer = JSON.parse(content.toString());
  } catch {
    return NONE; // an answer without a body we know says nothing about single events
  }
  const rows = typeof answer === 'object' && answer !== null && 'rejected' in answer ? answer.rejected : null;
  const out = new Map<number, string>();
  if (!Array.isArray(rows)) return out;
  for (const row of rows as unknown[]) {
    if (typeof row !== 'object' || row === null || !('index' in row) || typeof row.index !== 'number') continue;
    const reason = 'reason' in row && typeof row.reason === 'string' && row.reason ? row.reason.slice(0, 64) : 'server_rejected';
    out.set(row.index, reason);
  }
  return out;
}
