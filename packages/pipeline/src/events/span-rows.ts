import { normalizeFinishReason, normalizeProvider, normalizeServiceTier } from '@sentryai/conventions';
import { ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';
import type { NativeEvent, NativeSpanFields, SpanContentRow, SpanKind, SpanRow, UsageRole } from '@sentryai/schema';
import { applyPrice } from '../traces/price-span.ts';
import type { PriceFn } from '../traces/price-span.ts';
import { attributeColumns } from './attribute-columns.ts';
import { contentText, jsonText } from './content-text.ts';
import { derivedSpanIds } from './identity.ts';
import type { EventPlace } from './identity.ts';

export type NativeSpanEvent = Extract<NativeEvent, { type: 'span' | 'span_start' | 'llm_usage' }>;

/** Marks spans that came as `llm_usage`, so that the ledger can count them as what was sent. */
const LLM_USAGE_SCOPE = 'llm_usage';

/** Kinds whose usage repeats that of the calls below them. */
const ROLLUP_KINDS: ReadonlySet<SpanKind> = new Set<SpanKind>(['agent', 'workflow', 'chain']);

function kindOf(event: NativeSpanEvent): SpanKind {
  const { kind, operation } = event.span;
  if (kind !== null) return kind;
  if (event.type !== 'llm_usage') return 'other';
  if (/embed/i.test(operation)) return 'embedding';
  return /rerank/i.test(operation) ? 'rerank' : 'llm';
}

function usageRoleOf(fields: NativeSpanFields, kind: SpanKind, isUsageEvent: boolean): UsageRole {
  if (fields.usage_role !== null) return fields.usage_role;
  if (isUsageEvent || kind === 'llm' || kind === 'embedding') return 'own';
  const { input_tokens, output_tokens, cost_usd } = fields;
  if (input_tokens === null && output_tokens === null && cost_usd === null) return 'none';
  // A tool or reranker that names its own model made a provider call; without one the numbers repeat somebody else's.
  return ROLLUP_KINDS.has(kind) || (fields.model === '' && fields.model_requested === '') ? 'rollup' : 'own';
}

function startAndDuration(event: NativeSpanEvent): { start_time_us: number; duration_us: number } {
  const durationUs = Math.round((event.span.duration_ms ?? 0) * 1000);
  switch (event.type) {
    case 'span':
      return { start_time_us: event.start_us, duration_us: Math.max(0, event.end_us - event.start_us) };
    case 'span_start':
      return { start_time_us: event.start_us, duration_us: 0 };
    case 'llm_usage':
      // The event is sent when the call is over.
      return { start_time_us: Math.max(0, event.common.timestamp_us - durationUs), duration_us: durationUs };
    default:
      return event satisfies never;
  }
}

type Cost = Pick<SpanRow, 'cost_usd' | 'cost_input_usd' | 'cost_output_usd' | 'cost_source'>;
const UNPRICED: Cost = { cost_usd: null, cost_input_usd: null, cost_output_usd: null, cost_source: '' };

/** What the client says the call cost; a total that it left out is the sum of its parts. */
function givenCost({ cost_usd, cost_input_usd, cost_output_usd }: NativeSpanFields): Cost {
  const isSilent = cost_usd === null && cost_input_usd === null && cost_output_usd === null;
  if (isSilent) return UNPRICED;
  const total = cost_usd ?? (cost_input_usd ?? 0) + (cost_output_usd ?? 0);
  return { cost_usd: total, cost_input_usd, cost_output_usd, cost_source: 'emitter' };
}

function idsOf(event: NativeSpanEvent, place: EventPlace): { trace_id: string; span_id: string } {
  const { trace_id, span_id, id } = event.common;
  if (trace_id !== ZERO_TRACE_ID && span_id !== ZERO_SPAN_ID) return { trace_id, span_id };
  const derived = derivedSpanIds(event.type, id, place);
  return {
    trace_id: trace_id === ZERO_TRACE_ID ? derived.trace_id : trace_id,
    span_id: span_id === ZERO_SPAN_ID ? derived.span_id : span_id,
  };
}

function buildRow(event: NativeSpanEvent, place: EventPlace, price: PriceFn): { row: SpanRow; rest: Record<string, unknown> } {
  const { common, span } = event;
  const isUsageEvent = event.type === 'llm_usage';
  const kind = kindOf(event);
  const model = span.model || span.model_requested;
  const { rest, ...columns } = attributeColumns({
    ...(common.sdk_name === '' ? {} : { 'resource.telemetry.sdk.name': common.sdk_name }),
    ...(common.sdk_version === '' ? {} : { 'resource.telemetry.sdk.version': common.sdk_version }),
    ...common.attributes,
  });
  const row: SpanRow = {
    project_id: place.meta.project_id,
    ...idsOf(event, place),
    parent_span_id: span.parent_span_id,
    ...startAndDuration(event),
    received_at_ms: place.meta.received_at_ms,
    name: span.name || `${span.operation || 'chat'} ${model}`.trim(),
    kind,
    status: span.has_error ? 'error' : (span.status ?? 'unset'),
    error_type: span.error_type,
    error_message: span.error_message,
    http_status: span.http_status,
    service: common.service,
    environment: common.environment,
    release: common.release,
    session_id: common.session_id,
    user_id: common.user_id,
    provider: normalizeProvider(span.provider).provider,
    model_requested: span.model_requested,
    model,
    input_tokens: span.input_tokens,
    output_tokens: span.output_tokens,
    cache_read_tokens: span.cache_read_tokens,
    cache_write_tokens: span.cache_write_tokens,
    reasoning_tokens: span.reasoning_tokens,
    token_details: span.token_details,
    service_tier: normalizeServiceTier(span.service_tier),
    usage_role: usageRoleOf(span, kind, isUsageEvent),
    ...givenCost(span),
    price_id: '',
    computed_cost_usd: null,
    price_source: '',
    price_tier: '',
    price_notes: '',
    ttft_us: span.ttft_ms === null ? null : Math.round(span.ttft_ms * 1000),
    finish_reason: normalizeFinishReason(span.finish_reason),
    is_streaming: span.is_streaming,
    operation: span.operation,
    response_id: span.response_id,
    agent_name: span.agent_name,
    tool_name: span.tool_name,
    tool_call_id: span.tool_call_id,
    prompt_name: span.prompt_name,
    prompt_version: span.prompt_version,
    external_id: common.id,
    origin: 'native',
    emitter: '',
    scope_name: isUsageEvent ? LLM_USAGE_SCOPE : span.scope_name || common.sdk_name,
    scope_version: span.scope_version || common.sdk_version,
    tags: common.tags,
    ...columns,
  };
  applyPrice(row, price);
  return { row, rest };
}

function buildContent(row: SpanRow, span: NativeSpanFields, rest: Record<string, unknown>): SpanContentRow | null {
  const input = contentText(span.input);
  const output = contentText(span.output);
  const texts = {
    input: input.text,
    output: output.text,
    system_instructions: contentText(span.system_instructions).text,
    tool_definitions: jsonText(span.tool_definitions),
    documents: jsonText(span.documents),
    parameters: jsonText(span.parameters),
    events: jsonText(span.events.map((entry) => ({ ...entry, time_us: entry.time_us ?? row.start_time_us }))),
    links: jsonText(span.links),
    attributes: jsonText(rest),
  };
  if (Object.values(texts).every((text) => text === '')) return null;
  return {
    project_id: row.project_id,
    trace_id: row.trace_id,
    span_id: row.span_id,
    start_time_us: row.start_time_us,
    received_at_ms: row.received_at_ms,
    ...texts,
    input_format: input.format,
    output_format: output.format,
  };
}

/** Rows of one native span, span start or model call; `content` is null when there is no text to keep. */
export function spanRows(event: NativeSpanEvent, place: EventPlace, price: PriceFn): { row: SpanRow; content: SpanContentRow | null } {
  const { row, rest } = buildRow(event, place, price);
  return { row, content: buildContent(row, event.span, rest) };
}
