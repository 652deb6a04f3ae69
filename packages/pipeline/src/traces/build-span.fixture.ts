/** Builders of decoded spans and trace spans for tests: sensible defaults, change only what matters. */
import type { DecodedEvent, DecodedResource, DecodedScope, DecodedSpan } from '@sentryai/otlp';
import type { AttributeValue, SpanContentRow, SpanRow } from '@sentryai/schema';
import { normalizeSpan, type TraceSpan } from './index.ts';

export const START_US = Date.UTC(2026, 5, 1) * 1_000;
export const CONTEXT = { project_id: 7, received_at_ms: Date.UTC(2026, 5, 1, 1) };
export const NO_PARENT = '0'.repeat(16);

export function buildSpan(attributes: Record<string, AttributeValue>, more: Partial<DecodedSpan> = {}): DecodedSpan {
  return {
    trace_id: 'a'.repeat(32),
    span_id: 'b'.repeat(16),
    parent_span_id: NO_PARENT,
    name: 'work',
    otel_kind: 1,
    start_time_us: START_US,
    end_time_us: START_US + 2_000_000,
    attributes: new Map(Object.entries(attributes)),
    events: [],
    links: [],
    status_code: 0,
    status_message: '',
    ...more,
  };
}

export function buildEvent(name: string, attributes: Record<string, AttributeValue>, afterUs = 1_000_000): DecodedEvent {
  return { time_us: START_US + afterUs, name, attributes: new Map(Object.entries(attributes)) };
}

export type SpanSetting = { scope?: string; resource?: Record<string, AttributeValue> } & Partial<Omit<DecodedSpan, 'attributes'>>;

/** Normalizes a span with these attributes; `content` has every field, '' where there is none. */
export function normalize(
  attributes: Record<string, AttributeValue>,
  setting: SpanSetting = {},
): { row: SpanRow; content: SpanContentRow } {
  const { scope: scopeName = 'my-app', resource: resourceAttributes = {}, ...more } = setting;
  const scope: DecodedScope = { name: scopeName, version: '1', attributes: new Map(), spans: [] };
  const resource: DecodedResource = { attributes: new Map(Object.entries(resourceAttributes)), scopes: [scope] };
  const { row, content } = normalizeSpan(buildSpan(attributes, more), resource, scope, CONTEXT);
  return { row, content: content ?? emptyContent(row) };
}

function emptyContent(row: SpanRow): SpanContentRow {
  return {
    project_id: row.project_id,
    trace_id: row.trace_id,
    span_id: row.span_id,
    start_time_us: row.start_time_us,
    received_at_ms: row.received_at_ms,
    input: '',
    input_format: '',
    output: '',
    output_format: '',
    system_instructions: '',
    tool_definitions: '',
    documents: '',
    parameters: '',
    events: '',
    links: '',
    attributes: '',
  };
}

/** A span id from a small number. */
export function spanId(number: number): string {
  return number.toString(16).padStart(16, '0');
}

/** A span as the trace analysis sees it; `id` and `parent` are small numbers, parent 0 is none. */
export function traceSpan(id: number, parent: number, more: Partial<TraceSpan> = {}): TraceSpan {
  return {
    span_id: spanId(id),
    parent_span_id: spanId(parent),
    start_time_us: START_US + id,
    duration_us: 1_000,
    name: `span ${id}`,
    kind: 'chain',
    status: 'unset',
    error_type: '',
    error_message: '',
    model: '',
    model_requested: '',
    response_id: '',
    tool_name: '',
    tool_call_id: '',
    input_tokens: null,
    output_tokens: null,
    cache_read_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
    cost_usd: null,
    usage_role: 'none',
    ...more,
  };
}

/** A model call with usage. */
export function callSpan(id: number, parent: number, input: number, output: number, more: Partial<TraceSpan> = {}): TraceSpan {
  return traceSpan(id, parent, { kind: 'llm', model: 'gpt-4o', input_tokens: input, output_tokens: output, usage_role: 'own', ...more });
}
