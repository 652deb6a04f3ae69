import { FieldReader, isJsonObject } from './native-fields.ts';
import type { JsonObject } from './native-fields.ts';
import { TOKEN_DETAILS } from './prices.ts';
import { SPAN_KINDS, SPAN_STATUSES, USAGE_ROLES } from './span.ts';
import type { SpanKind, SpanStatus, UsageRole } from './span.ts';

/** Fields of the normal form that a native `span`, `span_start` or `llm_usage` may carry, typed but not yet interpreted. */
export type NativeSpanFields = {
  parent_span_id: string;
  name: string;
  /** null = not said. */
  kind: SpanKind | null;
  status: SpanStatus | null;
  error_type: string;
  error_message: string;
  /** True when the client sent an `error`, whatever its status says. */
  has_error: boolean;
  http_status: number | null;
  provider: string;
  model: string;
  model_requested: string;
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  /** `<detail>_tokens` by TOKEN_DETAILS; absent = unknown. */
  token_details: Record<string, number>;
  service_tier: string;
  usage_role: UsageRole | null;
  cost_usd: number | null;
  cost_input_usd: number | null;
  cost_output_usd: number | null;
  duration_ms: number | null;
  ttft_ms: number | null;
  finish_reason: string;
  is_streaming: boolean | null;
  operation: string;
  response_id: string;
  agent_name: string;
  tool_name: string;
  tool_call_id: string;
  prompt_name: string;
  prompt_version: string;
  scope_name: string;
  scope_version: string;
  /** Any JSON; undefined = absent. */
  input: unknown;
  output: unknown;
  system_instructions: unknown;
  tool_definitions: readonly unknown[] | null;
  documents: readonly unknown[] | null;
  parameters: JsonObject | null;
  events: { time_us: number | null; name: string; attributes: JsonObject }[];
  links: { trace_id: string; span_id: string; attributes: JsonObject }[];
};

/** What other products call our kinds. */
const KIND_ALIASES: Readonly<Record<string, SpanKind>> = {
  generation: 'llm',
  chat: 'llm',
  completion: 'llm',
  embeddings: 'embedding',
  retriever: 'retrieval',
  reranker: 'rerank',
  evaluator: 'evaluation',
  task: 'chain',
  span: 'other',
  unknown: 'other',
};

const LARGEST_HTTP_STATUS = 999;

function readError(fields: FieldReader): { error_type: string; error_message: string; has_error: boolean; http_status: number | null } {
  const named = {
    error_type: fields.text('error_type'),
    error_message: fields.text('error_message'),
    http_status: fields.count('http_status', LARGEST_HTTP_STATUS),
  };
  const error = fields.raw('error');
  if (error === undefined || error === false) return { ...named, has_error: named.error_type !== '' || named.error_message !== '' };
  if (typeof error === 'string') return { ...named, error_message: error, has_error: true };
  if (error === true) return { ...named, has_error: true };
  const inner = new FieldReader(fields.object('error') ?? {}, 'error.');
  const read = {
    error_type: inner.text('type') || named.error_type,
    error_message: inner.text('message') || named.error_message,
    http_status: inner.count('http_status', LARGEST_HTTP_STATUS) ?? named.http_status,
    has_error: true,
  };
  if (inner.failure !== null) fields.fail(inner.failure.reason, inner.failure.message);
  return read;
}

function readEvents(fields: FieldReader): NativeSpanFields['events'] {
  return (fields.list('events') ?? []).map((entry, index) => {
    const inner = new FieldReader(isJsonObject(entry) ? entry : {}, `events[${index}].`);
    const event = { time_us: inner.time('time'), name: inner.requiredText('name'), attributes: inner.object('attributes') ?? {} };
    if (inner.failure !== null) fields.fail(inner.failure.reason, inner.failure.message);
    return event;
  });
}

function readLinks(fields: FieldReader): NativeSpanFields['links'] {
  return (fields.list('links') ?? []).map((entry, index) => {
    const inner = new FieldReader(isJsonObject(entry) ? entry : {}, `links[${index}].`);
    inner.require('trace_id');
    const link = { trace_id: inner.traceId(), span_id: inner.spanId(), attributes: inner.object('attributes') ?? {} };
    if (inner.failure !== null) fields.fail(inner.failure.reason, inner.failure.message);
    return link;
  });
}

function readTokenDetails(fields: FieldReader): Record<string, number> {
  const details: Record<string, number> = {};
  for (const name of TOKEN_DETAILS) {
    const count = fields.count(`${name}_tokens`);
    if (count !== null) details[name] = count;
  }
  return details;
}

/** Reads every span field that is there; what is wrong is noted in `fields.failure`. Nothing is required here. */
export function readSpanFields(fields: FieldReader): NativeSpanFields {
  return {
    parent_span_id: fields.spanId('parent_span_id'),
    name: fields.text('name'),
    kind: fields.choice('kind', SPAN_KINDS, KIND_ALIASES),
    status: fields.choice('status', SPAN_STATUSES, { success: 'ok', failed: 'error', failure: 'error' }),
    ...readError(fields),
    provider: fields.text('provider'),
    model: fields.text('model'),
    model_requested: fields.text('model_requested'),
    input_tokens: fields.count('input_tokens'),
    output_tokens: fields.count('output_tokens'),
    cache_read_tokens: fields.count('cache_read_tokens'),
    cache_write_tokens: fields.count('cache_write_tokens'),
    reasoning_tokens: fields.count('reasoning_tokens'),
    token_details: readTokenDetails(fields),
    service_tier: fields.text('service_tier'),
    usage_role: fields.choice('usage_role', USAGE_ROLES),
    cost_usd: fields.number('cost_usd', 0),
    cost_input_usd: fields.number('cost_input_usd', 0),
    cost_output_usd: fields.number('cost_output_usd', 0),
    duration_ms: fields.durationMs('duration_ms'),
    ttft_ms: fields.durationMs('ttft_ms'),
    finish_reason: fields.text('finish_reason'),
    is_streaming: fields.boolean('is_streaming'),
    operation: fields.text('operation'),
    response_id: fields.text('response_id'),
    agent_name: fields.text('agent_name'),
    tool_name: fields.text('tool_name'),
    tool_call_id: fields.text('tool_call_id'),
    prompt_name: fields.text('prompt_name'),
    prompt_version: fields.idText('prompt_version'),
    scope_name: fields.text('scope_name'),
    scope_version: fields.text('scope_version'),
    input: fields.raw('input'),
    output: fields.raw('output'),
    system_instructions: fields.raw('system_instructions'),
    tool_definitions: fields.list('tool_definitions'),
    documents: fields.list('documents'),
    parameters: fields.object('parameters'),
    events: readEvents(fields),
    links: readLinks(fields),
  };
}
