/**
 * Answers of the read API (contract.md section 3), as validators; the API serializes through them, the web page takes
 * their types. Times RFC 3339 UTC with microseconds, durations `*_ms`, money `*_usd`, ids lowercase hex; null = unknown.
 */
import { z } from 'zod';
import { spanPriceSchema } from './api-prices.ts';
import { traceOccurrenceSchema } from './api-occurrences.ts';
import { keyLimitsSchema, sampleRatesSchema } from './api-limits.ts';
import { messageSchema } from './messages.ts';
import { METRIC_AGGREGATIONS } from './metric-aggregations.ts';
import { LOG_LEVELS, METRIC_KINDS } from './rows.ts';
import { SPAN_KINDS, SPAN_STATUSES, USAGE_ROLES } from './span.ts';

const time = z.string().meta({ format: 'date-time', description: 'RFC 3339, UTC, microseconds' });
const count = z.number().int();
const tokens = z.number().int().nullable();
const usd = z.number().nullable();
const ms = z.number().nullable();
/** Any JSON value. */
const json = z.unknown();

/** A page of rows; pass `next_cursor` back as `cursor` for the next one, null at the end. */
export function pageOf<T extends z.ZodType>(row: T) {
  return z.object({ data: z.array(row), next_cursor: z.string().nullable() });
}

export const traceStatusSchema = z.enum(['ok', 'error', 'running']);

export const traceRowSchema = z.object({
  trace_id: z.string(),
  name: z.string(),
  start_time: time,
  duration_ms: ms.describe('null while the trace runs'),
  status: traceStatusSchema,
  span_count: count,
  llm_calls: count,
  tool_calls: count,
  input_tokens: tokens,
  output_tokens: tokens,
  total_tokens: tokens,
  cost_usd: usd.describe('null when nothing in the trace could be priced'),
  unpriced_calls: count.describe('model calls whose tokens are known and whose price is not'),
  error_count: count.describe('failed spans without a failed descendant: one failure counts once'),
  session_id: z.string().nullable(),
  user_id: z.string().nullable(),
  service: z.string().nullable(),
  environment: z.string().nullable(),
  release: z.string().nullable(),
  models: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
});
export type TraceRow = z.infer<typeof traceRowSchema>;

export const spanSkeletonSchema = z.object({
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  name: z.string(),
  kind: z.enum(SPAN_KINDS),
  start_time: time,
  duration_ms: ms.describe('null while the span runs'),
  status: z.enum([...SPAN_STATUSES, 'running']),
  usage_role: z
    .enum(USAGE_ROLES)
    .describe('whether its tokens count: decided by the whole trace once it is settled, until then provisional'),
  model: z.string().nullable(),
  input_tokens: tokens,
  output_tokens: tokens,
  cost_usd: usd,
  error_type: z.string().nullable(),
});
export type SpanSkeleton = z.infer<typeof spanSkeletonSchema>;

export const traceSpanSchema = spanSkeletonSchema.extend({
  issue_ids: z.array(z.string()).describe('issues of what failed here, known once the trace is settled'),
});
export type TraceSpan = z.infer<typeof traceSpanSchema>;

export const traceDetailSchema = z.object({
  trace: traceRowSchema,
  issue_ids: z.array(z.string()).describe('all issues that have an occurrence in this trace'),
  spans: z.array(traceSpanSchema),
  truncated: z.boolean().describe('true when the trace has more spans than one answer holds'),
  occurrences: z.array(traceOccurrenceSchema).describe('what failed in it and what detectors found, in order of time; from settling on'),
});
export type TraceDetail = z.infer<typeof traceDetailSchema>;

export const spanRowSchema = spanSkeletonSchema.extend({
  trace_id: z.string(),
  provider: z.string().nullable(),
  model_requested: z.string().nullable(),
  cache_read_tokens: tokens,
  cache_write_tokens: tokens,
  reasoning_tokens: tokens,
  cost_source: z.string().nullable(),
  ttft_ms: ms,
  finish_reason: z.string().nullable(),
  tool_name: z.string().nullable(),
  session_id: z.string().nullable(),
  user_id: z.string().nullable(),
  error_message: z.string().nullable(),
  http_status: z.number().int().nullable(),
  service: z.string().nullable(),
  environment: z.string().nullable(),
  release: z.string().nullable(),
  origin: z.string(),
});
export type SpanListRow = z.infer<typeof spanRowSchema>;

const cutSchema = z
  .array(z.object({ field: z.string().describe('field or attribute'), original_chars: z.number().int() }))
  .describe('what was longer than we store and was cut on receipt, at most 16; a field "…" counts the others');

export const spanEventSchema = z.object({ time: time.nullable(), name: z.string(), attributes: z.record(z.string(), json) });

export const spanDetailSchema = spanRowSchema.extend({
  operation: z.string().nullable(),
  response_id: z.string().nullable(),
  agent_name: z.string().nullable(),
  tool_call_id: z.string().nullable(),
  prompt_name: z.string().nullable(),
  prompt_version: z.string().nullable(),
  external_id: z.string().nullable(),
  emitter: z.string().nullable(),
  scope_name: z.string().nullable(),
  scope_version: z.string().nullable(),
  is_streaming: z.boolean().nullable(),
  cost_input_usd: usd,
  cost_output_usd: usd,
  price_id: z.string().nullable(),
  price: spanPriceSchema.nullable().describe('how the cost came about; null when nothing prices the call'),
  service_tier: z.string().nullable().describe('batch, flex, priority; null = standard or not said'),
  token_details: z.record(z.string(), z.number()).describe('parts of the counts: cache_write_1h, input_audio, …'),
  received_at: time,
  input: z.string().nullable().describe('as sent'),
  output: z.string().nullable().describe('as sent'),
  messages: z.object({
    input: z.array(messageSchema).nullable().describe('null when the input is not a conversation'),
    output: z.array(messageSchema).nullable(),
  }),
  system_instructions: z.string().nullable(),
  tool_definitions: json.describe('list of tools offered, as sent; null when none'),
  documents: json.describe('retrieved documents; null when none'),
  parameters: json.describe('model parameters; null when none'),
  attributes: z.record(z.string(), json),
  tags: z.record(z.string(), z.string()),
  events: z.array(spanEventSchema),
  links: z.array(z.object({ trace_id: z.string(), span_id: z.string(), attributes: z.record(z.string(), json) })),
  truncated: z.array(z.string()).describe('fields whose text is longer than one answer holds and was cut'),
  cut: cutSchema,
});
export type SpanDetail = z.infer<typeof spanDetailSchema>;

const itemFields = {
  event_id: z.string().describe("the client's own id, else ours"),
  timestamp: time,
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
  session_id: z.string().nullable(),
  user_id: z.string().nullable(),
  service: z.string().nullable(),
  environment: z.string().nullable(),
  release: z.string().nullable(),
  origin: z.string(),
  tags: z.record(z.string(), z.string()),
};

export const logEntrySchema = z.object({
  ...itemFields,
  level: z.enum(LOG_LEVELS),
  message: z.string(),
  logger: z.string().nullable(),
  attributes: z.record(z.string(), json),
  cut: cutSchema,
});
export type LogEntry = z.infer<typeof logEntrySchema>;

export const stackFrameSchema = z.looseObject({
  function: z.string().nullish(),
  filename: z.string().nullish(),
  module: z.string().nullish(),
  lineno: z.number().nullish(),
  colno: z.number().nullish(),
  in_app: z.boolean().nullish(),
  context_line: z.string().nullish(),
  pre_context: z.array(z.string()).nullish(),
  post_context: z.array(z.string()).nullish(),
});

/** Bytes that belong to an error: `GET /blobs/{blob_id}`. */
export const attachmentSchema = z.object({
  blob_id: z.string(),
  name: z.string().nullable(),
  content_type: z.string().nullable().describe('as the client said; not to be trusted'),
  size_bytes: count,
});
export type Attachment = z.infer<typeof attachmentSchema>;

export const errorEntrySchema = z.object({
  ...itemFields,
  exceptions: z.array(
    z.object({
      type: z.string(),
      value: z.string(),
      module: z.string().nullable(),
      handled: z.boolean().nullable(),
      mechanism: json.describe('how it was caught, as the client said; null when it did not'),
      frames: z.array(stackFrameSchema),
      stacktrace: z.string().nullable().describe('the stack as text, where the client sent no frames'),
    }),
  ),
  level: z.enum(LOG_LEVELS),
  message: z.string().nullable(),
  issue_id: z.string().nullable(),
  fingerprint: z.array(z.string()).nullable(),
  breadcrumbs: json,
  contexts: json,
  attributes: z.record(z.string(), json),
  attachments: z.array(attachmentSchema).optional().describe('absent in live events, which do not look for them'),
  cut: cutSchema,
});
export type ErrorEntry = z.infer<typeof errorEntrySchema>;

export const scoreEntrySchema = z.object({
  ...itemFields,
  name: z.string(),
  value: z.union([z.number(), z.string(), z.boolean()]),
  comment: z.string().nullable(),
  attributes: z.record(z.string(), json),
});
export type ScoreEntry = z.infer<typeof scoreEntrySchema>;

export const releaseRowSchema = z.object({
  release: z.string(),
  first_seen: time.describe('earliest session, error or span that is kept, also before the window'),
  sessions: count.describe('sessions that began in the window; all reports of one session are one'),
  crashed: count,
  crash_free_rate: z.number().nullable().describe('share of sessions that did not crash, 0 to 1; null without sessions'),
  errors: count.describe('error occurrences in the window'),
});
export type ReleaseRow = z.infer<typeof releaseRowSchema>;

export const completionSchema = z.object({
  value: z.string().describe('the key or value as it is stored; a query quotes what has spaces'),
  kind: z.enum(['key', 'value']),
  type: z.enum(['text', 'number', 'bool', 'enum', 'id', 'time', 'content', 'map', 'attribute']).describe('of the key: what may follow it'),
  description: z.string().nullable(),
  count: count.nullable().describe('rows of the window that have it, of those that were looked at; null for fixed words'),
});
export type Completion = z.infer<typeof completionSchema>;

/** Lists whose search can be kept as a view. */
export const VIEW_PAGES = ['traces', 'spans', 'sessions', 'users', 'logs', 'errors', 'scores', 'releases', 'issues'] as const;

export const savedViewSchema = z.object({
  id: z.string(),
  project_id: z.number().int(),
  page: z.enum(VIEW_PAGES),
  name: z.string(),
  query: z.string(),
  from: z.string().nullable().describe('as it was saved: relative windows go on moving; null is the default window'),
  to: z.string().nullable(),
  created_by: z.string().nullable().describe('e-mail address; null for an API key, or a user who is no more'),
  created_at: time,
});
export type SavedView = z.infer<typeof savedViewSchema>;

export const STATS_GROUPS = ['model', 'provider', 'name', 'kind', 'service', 'environment', 'release', 'user_id', 'session_id'] as const;

const statsValues = {
  count: count.describe('spans of the chosen kinds'),
  errors: count,
  input_tokens: tokens,
  output_tokens: tokens,
  total_tokens: tokens,
  estimated_tokens: tokens.describe('guessed by clients; in none of the other counts'),
  cost_usd: usd,
  unpriced_calls: count,
  duration_ms_p50: ms,
  duration_ms_p95: ms,
  duration_ms_p99: ms,
  ttft_ms_p50: ms,
  ttft_ms_p95: ms,
  ttft_ms_p99: ms,
};

export const statsSchema = z.object({
  from: time,
  to: time,
  step_ms: z.number().int(),
  group_by: z.enum(STATS_GROUPS).nullable(),
  totals: z.object(statsValues),
  series: z.array(
    z.object({
      group: z.string().nullable().describe('value of group_by; null without group_by; "" = the rows that have none'),
      totals: z.object(statsValues),
      points: z.array(z.object({ time, ...statsValues })).describe('only steps with data; a missing step is a gap, not 0'),
    }),
  ),
  has_more_groups: z.boolean().describe('true when only the biggest groups are in `series`; `totals` counts all of them'),
});
export type Stats = z.infer<typeof statsSchema>;
export type StatsSeries = Stats['series'][number];

const graphMeasures = {
  calls: count,
  errors: count,
  input_tokens: tokens,
  output_tokens: tokens,
  cost_usd: usd,
  duration_ms_p50: ms,
  duration_ms_p95: ms,
};

export const agentGraphSchema = z.object({
  from: time.nullable().describe('window; null for one trace'),
  to: time.nullable(),
  trace_id: z.string().nullable(),
  nodes: z.array(z.object({ id: z.string(), kind: z.enum(SPAN_KINDS), name: z.string(), ...graphMeasures })),
  edges: z.array(z.object({ from: z.string(), to: z.string(), ...graphMeasures })),
  has_more: z.boolean().describe('true when only the busiest edges are in it'),
});
export type AgentGraph = z.infer<typeof agentGraphSchema>;

export const METRIC_TEMPORALITIES = ['delta', 'cumulative'] as const;

export const metricNameSchema = z.object({
  name: z.string(),
  kind: z.enum(METRIC_KINDS),
  unit: z.string().nullable(),
  description: z.string().nullable(),
  temporality: z.enum(METRIC_TEMPORALITIES).nullable().describe('of the newest point; null for gauges and single measurements'),
  attribute_keys: z.array(z.string()).describe('attributes that the metric can be grouped by'),
  count: count.describe('measurements in the window'),
  last_seen: time,
});
export type MetricName = z.infer<typeof metricNameSchema>;

export const METRIC_GROUPS = ['service', 'environment', 'release', 'user_id', 'session_id'] as const;

const measured = z.number().nullable();

export const metricSeriesSchema = z.object({
  name: z.string(),
  kind: z.enum(METRIC_KINDS).nullable().describe('null when nothing was measured in the window'),
  other_kinds: z.array(z.string()).describe('kinds that stand under the same name, to be asked for by `kind`'),
  temporalities: z.array(z.enum(METRIC_TEMPORALITIES)),
  unit: z.string().nullable(),
  description: z.string().nullable(),
  aggregations: z.array(z.enum(METRIC_AGGREGATIONS)).describe('those that make sense for this kind, the most telling first'),
  from: time,
  to: time,
  step_ms: z.number().int(),
  group_by: z.string().nullable(),
  series: z.array(
    z.object({
      group: z.string().nullable(),
      points: z.array(
        z.object({
          time,
          count: count.describe('values: of a distribution those behind it, else the points measured'),
          sum: measured.describe('of a distribution its values, of a counter what was added, else the series together'),
          avg: measured,
          min: measured,
          max: measured,
          last: measured.describe('latest value; several series: their mean, of up-down counters their sum'),
          increase: measured.describe('counters: what was added in the step'),
          rate: measured.describe('per second: what was added, of a distribution how many values'),
          p50: measured,
          p95: measured,
          p99: measured,
          quantiles: z.record(z.string(), measured).nullable().describe('summaries: as they were given'),
        }),
      ),
    }),
  ),
  notes: z.array(z.string()).describe('what the numbers cannot say, in sentences for people'),
});
export type MetricSeries = z.infer<typeof metricSeriesSchema>;
export type MetricSeriesPoint = MetricSeries['series'][number]['points'][number];

const buckets = z.object({ offset: z.number().int(), counts: z.array(count) });

/** One stored data point, with everything that was sent of it. */
export const metricPointSchema = z.object({
  ...itemFields,
  name: z.string(),
  kind: z.enum(METRIC_KINDS),
  unit: z.string().nullable(),
  description: z.string().nullable(),
  temporality: z.enum(METRIC_TEMPORALITIES).nullable(),
  start_time: time.nullable(),
  series_id: z.string().nullable(),
  scope_name: z.string().nullable(),
  scope_version: z.string().nullable(),
  attributes: z.record(z.string(), json).describe('as sent; those of the resource under `resource.`, of the scope under `scope.`'),
  has_value: z.boolean().describe('false when the client says that there was none at this time'),
  value: measured,
  count: count.nullable(),
  sum: measured,
  min: measured,
  max: measured,
  histogram: z.object({ explicit_bounds: z.array(measured), bucket_counts: z.array(count) }).nullable(),
  exponential_histogram: z
    .object({ scale: z.number().int(), zero_count: count, zero_threshold: z.number(), positive: buckets, negative: buckets })
    .nullable(),
  quantiles: z.array(z.object({ quantile: z.number(), value: measured })).nullable(),
  exemplars: z.array(
    z.object({
      time: time.nullable(),
      value: measured,
      trace_id: z.string().nullable(),
      span_id: z.string().nullable(),
      attributes: z.record(z.string(), json),
    }),
  ),
  details: z.record(z.string(), json).describe('what few points have: metadata, schema URLs, integers beyond 2^53 as text'),
});
export type MetricPointEntry = z.infer<typeof metricPointSchema>;

/** A key without its secret. `ingest` keys send data, `api` keys read and change everything. */
export const keyEntrySchema = z.object({
  id: z.string(),
  kind: z.enum(['ingest', 'api']),
  name: z.string(),
  prefix: z.string().describe('first characters, to recognize it by'),
  project_id: z.number().int().nullable().describe('null for an API key'),
  is_disabled: z.boolean(),
  created_at: time,
  limits: keyLimitsSchema.nullable().describe('null for an API key'),
  sampling: sampleRatesSchema.nullable().describe('null for an API key'),
});
export type KeyEntry = z.infer<typeof keyEntrySchema>;

export const createdKeySchema = keyEntrySchema.extend({
  key: z.string().describe('shown this once; it is stored hashed'),
  secret: z.string().nullable().describe('secret half of a pair, shown this once'),
  dsn: z.string().nullable().describe('for Sentry SDKs; null for an API key'),
});
export type CreatedKey = z.infer<typeof createdKeySchema>;

/** `GET /events`: the newest events of all types, one short line each. */
export const eventEntrySchema = z.object({
  type: z.enum(['span', 'log', 'error', 'metric', 'score']),
  timestamp: time,
  id: z.string(),
  title: z.string(),
  level: z.string().nullable(),
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
  service: z.string().nullable(),
});
export type EventEntry = z.infer<typeof eventEntrySchema>;

/** One message of `GET /api/v1/tail` (server-sent events; the SSE event name is `type`). */
export const tailEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('span'), data: spanRowSchema }),
  z.object({ type: z.literal('log'), data: logEntrySchema }),
  z.object({ type: z.literal('error'), data: errorEntrySchema }),
  z.object({ type: z.literal('score'), data: scoreEntrySchema }),
]);
export type TailEvent = z.infer<typeof tailEventSchema>;

/** `GET /stats` without the prefix: totals of the last 24 hours for the dashboard head. */
export const totalsSchema = z.object({
  from: time,
  to: time,
  traces: count,
  spans: count,
  llm_calls: count,
  logs: count,
  errors: count,
  input_tokens: tokens,
  output_tokens: tokens,
  total_tokens: tokens,
  estimated_tokens: tokens.describe('guessed by clients; in none of the other counts'),
  cost_usd: usd,
  unpriced_calls: count,
});
export type Totals = z.infer<typeof totalsSchema>;

export const healthSchema = z.object({
  status: z.enum(['ok', 'failing']),
  role: z.array(z.string()),
  version: z.string(),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), message: z.string().optional() })),
});
export type Health = z.infer<typeof healthSchema>;

/** `GET /api/v1/me`: who is looking, and what the page needs to say about the installation. */
export const meSchema = z.object({
  user: z.object({ id: z.string(), email: z.string() }).nullable().describe('null for an API key'),
  projects: z.array(z.object({ id: z.number().int(), name: z.string() })),
  version: z.string(),
  ingest: z.object({
    url: z.string().describe('base URL that applications send to'),
    otlp_url: z.string(),
    dsn: z.string().nullable().describe('DSN of a key of the default project, null when keys are kept elsewhere'),
    is_keyless: z.boolean().describe('true when loopback programs may send without a key'),
  }),
});
export type Me = z.infer<typeof meSchema>;

export const problemSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    request_id: z.string(),
    position: z.number().int().optional().describe('invalid_query: where in `query` the mistake is, from 0'),
    suggestion: z.string().optional().describe('invalid_query: what to write instead'),
  }),
});
