import type { SpanKind, SpanStatus, UsageRole } from '@sentryai/schema';

/** Raw columns of a span as the tree, trace analysis and lists need them; rendered by spanSkeletonSelect. */
export const SPAN_SKELETON_COLUMNS = [
  'trace_id',
  'span_id',
  'parent_span_id',
  'start_time',
  'duration_us',
  'name',
  'kind',
  'status',
  'error_type',
  'model',
  'provider',
  'input_tokens',
  'output_tokens',
  'usage_role',
  'cost_usd',
  'cost_source',
  'tool_name',
] as const;

/** Further columns of a row of `GET /spans`. */
export const SPAN_LIST_COLUMNS = [
  'error_message',
  'http_status',
  'service',
  'environment',
  'release',
  'session_id',
  'user_id',
  'model_requested',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'ttft_us',
  'finish_reason',
  'origin',
] as const;

/** Further columns of one whole span. */
export const SPAN_DETAIL_COLUMNS = [
  'operation',
  'response_id',
  'agent_name',
  'tool_call_id',
  'prompt_name',
  'prompt_version',
  'external_id',
  'emitter',
  'scope_name',
  'scope_version',
  'is_streaming',
  'cost_input_usd',
  'cost_output_usd',
  'price_id',
  'computed_cost_usd',
  'price_source',
  'price_tier',
  'price_notes',
  'token_details',
  'service_tier',
  'tags',
  'attributes_string',
  'attributes_number',
  'attributes_bool',
] as const;

export type SpanSkeletonRow = {
  trace_id: string;
  span_id: string;
  /** All zeros for a root. */
  parent_span_id: string;
  start_time_us: number;
  /** 0 while the span runs, and where its end is not known. */
  duration_us: number;
  received_ms: number;
  /** 1 when only its start was seen. */
  is_running: 0 | 1;
  /** 0 when nobody said when it ended: then the duration is unknown. */
  has_end: 0 | 1;
  /** 1 for the span that stands for a trace which has a time but no duration of its own. */
  is_trace: 0 | 1;
  name: string;
  kind: SpanKind;
  status: SpanStatus;
  error_type: string;
  model: string;
  provider: string;
  input_tokens: number | null;
  output_tokens: number | null;
  usage_role: UsageRole;
  cost_usd: number | null;
  cost_source: string;
  tool_name: string;
};

export type SpanListRecord = SpanSkeletonRow & {
  error_message: string;
  http_status: number | null;
  service: string;
  environment: string;
  release: string;
  session_id: string;
  user_id: string;
  model_requested: string;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  ttft_us: number | null;
  finish_reason: string;
  origin: string;
};

export type SpanDetailRecord = SpanListRecord & {
  operation: string;
  response_id: string;
  agent_name: string;
  tool_call_id: string;
  prompt_name: string;
  prompt_version: string;
  external_id: string;
  emitter: string;
  scope_name: string;
  scope_version: string;
  is_streaming: boolean | null;
  cost_input_usd: number | null;
  cost_output_usd: number | null;
  price_id: string;
  computed_cost_usd: number | null;
  price_source: string;
  price_tier: string;
  price_notes: string;
  token_details: Record<string, number>;
  service_tier: string;
  tags: Record<string, string>;
  attributes_string: Record<string, string>;
  attributes_number: Record<string, number>;
  attributes_bool: Record<string, boolean>;
};

/** How a raw column is rendered: ids as hex, times as integers, enums as text. The rest goes as it is. */
const RENDERED: Readonly<Record<string, string>> = {
  trace_id: 'lower(hex(trace_id)) AS trace_id',
  span_id: 'lower(hex(span_id)) AS span_id',
  parent_span_id: 'lower(hex(parent_span_id)) AS parent_span_id',
  start_time: 'toUnixTimestamp64Micro(start_time) AS start_time_us',
  status: 'toString(status) AS status',
  usage_role: 'toString(usage_role) AS usage_role',
};

/** SELECT list that renders raw columns; goes around a subquery, because the aliases hide the raw names. */
export function renderSpanColumns(columns: readonly string[]): string {
  const list = columns.map((column) => RENDERED[column] ?? column);
  return [...list, 'toUnixTimestamp64Milli(received_at) AS received_ms', 'is_running, has_end, is_trace'].join(', ');
}
