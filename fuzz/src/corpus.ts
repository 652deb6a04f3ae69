/** Real payloads to start from: every captured request under `fixtures/`, and native events of every type. */
import { readdirSync, readFileSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { DecodedMetric } from '@sentryai/otlp';
import { encodeMetricsJson, encodeMetricsProtobuf } from '@sentryai/otlp/testing/encode-metrics';
import type { RecordMeta } from '@sentryai/schema';

export type Seed = Pick<RecordMeta, 'protocol' | 'signal' | 'format'> & { body: Uint8Array; name: string };

type CapturedRequest = { path: string; headers: Record<string, string>; bodyBase64: string };

type Nested = { request?: object; requests?: object[]; alsoSent?: object[] };

/** Compressed flag and length that stand before a message in a gRPC stream. */
const GRPC_PREFIX_BYTES = 5;
const GRPC_SERVICES: Record<string, 'traces' | 'logs' | 'metrics'> = {
  TraceService: 'traces',
  LogsService: 'logs',
  MetricsService: 'metrics',
};

const FIXTURES = new URL('../../fixtures/', import.meta.url);
const INFLATERS: Record<string, (bytes: Uint8Array) => Uint8Array> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

export function loadCorpus(): Seed[] {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return [...files.flatMap((file) => seedsOf(file)), ...nativeSeeds(), ...scoreSeeds(), ...metricSeeds()];
}

function seedsOf(file: string): Seed[] {
  const seeds: Seed[] = [];
  for (const { path, headers, bodyBase64 } of requestsIn(JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')))) {
    const kind = kindOf(path.split('?', 1)[0]!.replace(/\/$/, ''), headers['content-type'] ?? '');
    const sent = Buffer.from(bodyBase64, 'base64');
    const bytes = isGrpc(headers) ? sent.subarray(GRPC_PREFIX_BYTES) : sent;
    const inflater = INFLATERS[headers['content-encoding'] ?? ''];
    if (kind !== null && bytes.length > 0) seeds.push({ ...kind, body: inflater ? inflater(bytes) : bytes, name: file });
  }
  return seeds;
}

function requestsIn(value: unknown): CapturedRequest[] {
  if (typeof value !== 'object' || value === null) return [];
  const { request, requests, alsoSent, ...self } = value as Nested & Partial<CapturedRequest>;
  if (typeof self.bodyBase64 === 'string' && typeof self.path === 'string') return [self as CapturedRequest];
  const own = request ? [{ ...request, bodyBase64: self.bodyBase64 ?? '', ...request } as CapturedRequest] : [];
  return [...own, ...[...(requests ?? []), ...(alsoSent ?? [])].flatMap(requestsIn)];
}

function isGrpc(headers: Record<string, string>): boolean {
  return (headers['content-type'] ?? '').startsWith('application/grpc');
}

function kindOf(path: string, contentType: string): Omit<Seed, 'body' | 'name'> | null {
  const otlpFormat = contentType.includes('json') ? 'json' : 'protobuf';
  for (const signal of ['traces', 'logs', 'metrics'] as const) {
    if (path.endsWith(`/v1/${signal}`)) return { protocol: 'otlp', signal, format: otlpFormat };
  }
  const service = GRPC_SERVICES[/\.(\w+)\/Export$/.exec(path)?.[1] ?? ''];
  if (service !== undefined) return { protocol: 'otlp', signal: service, format: 'protobuf' };
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

/** Single scores of every type; clients of the fixtures send theirs in batches. */
function scoreSeeds(): Seed[] {
  const about = { id: 's1', traceId: 't1', observationId: 'o1', environment: 'staging', timestamp: '2026-11-22T11:00:00.123Z' };
  const scores = [
    { ...about, name: 'quality', value: 0.87, dataType: 'NUMERIC', comment: 'good', metadata: { by: { judge: ['a', 1] } }, configId: 'c' },
    { ...about, name: 'is_helpful', value: 1, dataType: 'BOOLEAN' },
    { name: 'tone', value: 'kind', dataType: 'CATEGORICAL', sessionId: 'chat', queueId: null },
    { name: 'plain', traceId: '0af7651916cd43dd8448eb211c80319c', value: 3 },
  ];
  const seed = { protocol: 'langfuse', signal: 'score', format: 'json' } as const;
  return scores.map((score) => ({ ...seed, name: `score ${score.name}`, body: Buffer.from(JSON.stringify(score)) }));
}

/** Metrics of every kind with every field; the captured clients send only some of them. */
function metricSeeds(): Seed[] {
  const base = {
    index: 0,
    start_time_us: 1_795_384_000_000_000,
    time_us: 1_795_384_060_000_000,
    flags: 0,
    attributes: new Map([['model', 'gpt-4o']]),
  };
  const exemplars = [{ time_us: 1, value: 2.5, trace_id: 'ab'.repeat(16), span_id: 'cd'.repeat(8), attributes: new Map([['k', true]]) }];
  const head = { name: 'requests', description: 'How many', unit: '1', metadata: new Map([['prometheus.type', 'x']]) };
  const spread = { count: 6, sum: 12.5, min: -1, max: 9 };
  const metrics: DecodedMetric[] = [
    { ...head, kind: 'gauge', points: [{ ...base, value: 21.5, exemplars }] },
    { ...head, kind: 'sum', temporality: 2, is_monotonic: true, points: [{ ...base, value: 2n ** 60n, exemplars }] },
    {
      ...head,
      kind: 'histogram',
      temporality: 1,
      points: [{ ...base, ...spread, explicit_bounds: [1, 5], bucket_counts: [1, 2, 3], exemplars }],
    },
    {
      ...head,
      kind: 'exponential_histogram',
      temporality: 2,
      points: [
        {
          ...base,
          ...spread,
          scale: 3,
          zero_count: 1,
          zero_threshold: 1e-9,
          positive: { offset: -4, counts: [1, 0, 300] },
          negative: { offset: 2, counts: [1] },
          exemplars,
        },
      ],
    },
    { ...head, kind: 'summary', points: [{ ...base, count: 4, sum: 8, quantiles: [{ quantile: 0.5, value: 2 }] }] },
  ];
  const scopes = [{ name: 'lib', version: '1', attributes: new Map(), schema_url: 'https://example.org/1', metrics }];
  const request = { resources: [{ attributes: new Map([['service.name', 'shop']]), schema_url: '', scopes }] };
  const seed = { protocol: 'otlp', signal: 'metrics', name: 'metrics of every kind' } as const;
  return [
    { ...seed, format: 'protobuf', body: encodeMetricsProtobuf(request) },
    { ...seed, format: 'protobuf', body: encodeMetricsProtobuf(request, false) },
    { ...seed, format: 'json', body: encodeMetricsJson(request) },
  ];
}
