/** Real payloads to start from: every captured request under `fixtures/`, and native events of every type. */
import { readdirSync, readFileSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { RecordMeta } from '@sentryai/schema';

export type Seed = Pick<RecordMeta, 'protocol' | 'signal' | 'format'> & { body: Uint8Array; name: string };

type CapturedRequest = { path: string; headers: Record<string, string>; bodyBase64: string };

const FIXTURES = new URL('../../fixtures/', import.meta.url);
const INFLATERS: Record<string, (bytes: Uint8Array) => Uint8Array> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

export function loadCorpus(): Seed[] {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return [...files.flatMap((file) => seedsOf(file)), ...nativeSeeds()];
}

function seedsOf(file: string): Seed[] {
  const seeds: Seed[] = [];
  for (const { path, headers, bodyBase64 } of requestsIn(JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')))) {
    const kind = kindOf(path.split('?', 1)[0]!.replace(/\/$/, ''), headers['content-type'] ?? '');
    const bytes = Buffer.from(bodyBase64, 'base64');
    const inflater = INFLATERS[headers['content-encoding'] ?? ''];
    if (kind !== null && bytes.length > 0) seeds.push({ ...kind, body: inflater ? inflater(bytes) : bytes, name: file });
  }
  return seeds;
}

function requestsIn(value: unknown): CapturedRequest[] {
  if (typeof value !== 'object' || value === null) return [];
  const { request, requests, ...self } = value as { request?: object; requests?: object[] } & Partial<CapturedRequest>;
  if (typeof self.bodyBase64 === 'string' && typeof self.path === 'string') return [self as CapturedRequest];
  if (request) return [{ ...request, bodyBase64: self.bodyBase64 ?? '', ...request } as CapturedRequest];
  return (requests ?? []).flatMap(requestsIn);
}

function kindOf(path: string, contentType: string): Omit<Seed, 'body' | 'name'> | null {
  const otlpFormat = contentType.includes('json') ? 'json' : 'protobuf';
  for (const signal of ['traces', 'logs', 'metrics'] as const) {
    if (path.endsWith(`/v1/${signal}`)) return { protocol: 'otlp', signal, format: otlpFormat };
  }
  if (path.endsWith('/envelope')) return { protocol: 'sentry', signal: 'envelope', format: 'envelope' };
  if (path.endsWith('/store')) return { protocol: 'sentry', signal: 'envelope', format: 'json' };
  if (path.endsWith('/api/public/ingestion')) return { protocol: 'langfuse', signal: 'ingestion', format: 'json' };
  if (path.endsWith('/api/public/scores')) return { protocol: 'langfuse', signal: 'score', format: 'json' };
  return null;
}

function nativeSeeds(): Seed[] {
  const trace = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331', timestamp: '2026-11-20T10:00:00.123Z' };
  const frames = [
    { function: 'run', filename: 'app.py', lineno: 12, in_app: true, context_line: 'run()', pre_context: ['a'], post_context: ['b'] },
  ];
  const events = [
    {
      type: 'log',
      level: 'warn',
      message: 'slow answer',
      logger: 'app',
      attributes: { a: 1, b: { c: [1, 2] } },
      tags: { team: 'x' },
      ...trace,
    },
    { type: 'error', exception: [{ type: 'TimeoutError', value: 'after 30 s', handled: false, frames }], breadcrumbs: [{ message: 'x' }] },
    {
      type: 'llm_usage',
      provider: 'openai',
      model: 'gpt-4o',
      input_tokens: 812,
      output_tokens: 64,
      cost_usd: 0.01,
      ttft_ms: 120,
      duration_ms: 900,
      input: [{ role: 'user', content: 'hi' }],
      output: 'hello',
      finish_reason: 'stop',
      ...trace,
    },
    {
      type: 'span',
      name: 'search',
      kind: 'tool',
      start: 1_795_600_000.5,
      end: 1_795_600_001,
      status: 'error',
      attributes: { q: 'x' },
      ...trace,
    },
    { type: 'span_start', name: 'plan', kind: 'agent', start: '2026-11-20T10:00:00Z', ...trace },
    { type: 'metric', name: 'queue.depth', value: 3, unit: '1', kind: 'gauge', id: 'm1' },
    { type: 'score', name: 'helpful', value: true, comment: 'yes', ...trace },
    { type: 'client_report', discarded: [{ reason: 'queue_overflow', type: 'log', quantity: 4 }] },
  ];
  const native = { protocol: 'native', signal: 'events' } as const;
  return [
    { ...native, format: 'json', name: 'native events', body: Buffer.from(JSON.stringify({ events })) },
    { ...native, format: 'json', name: 'native list', body: Buffer.from(JSON.stringify(events)) },
    { ...native, format: 'ndjson', name: 'native lines', body: Buffer.from(events.map((event) => JSON.stringify(event)).join('\n')) },
    ...events.map((event): Seed => ({ ...native, format: 'json', name: `native ${event.type}`, body: Buffer.from(JSON.stringify(event)) })),
  ];
}
