/** Rows of spans that are told in several events. */
import { foreignSpanId, foreignTraceId } from '@sentryai/langfuse';
import type { EntitySpanRow } from '@sentryai/schema';
import { BUILT_AT_MS, buildLlmSpan, buildSpan } from '@sentryai/testing/builders';

export const SECOND_US = 1_000_000;
export const BUCKET_US = 900 * SECOND_US;
/** Ten minutes before the moment around which built rows lie, in a quarter hour of its own. */
export const START_US = BUILT_AT_MS * 1000 - 600 * SECOND_US;

export const spanIdOf = (id: string) => foreignSpanId(1, id);

/** An ended observation below its trace's own span, in its first version. `trace`, `id`: as the client names them. */
export function entityOf(trace: string, id: string, overrides: Partial<EntitySpanRow> = {}): EntitySpanRow {
  const base = overrides.kind === 'llm' ? buildLlmSpan() : buildSpan();
  const start_time_us = overrides.start_time_us ?? START_US;
  return {
    ...base,
    trace_id: foreignTraceId(1, trace),
    span_id: spanIdOf(id),
    parent_span_id: spanIdOf(trace),
    external_id: id,
    name: id,
    origin: 'langfuse',
    emitter: 'langfuse',
    version: 1,
    is_deleted: 0,
    is_running: 0,
    has_end: 1,
    is_trace: 0,
    first_received_ms: base.received_at_ms,
    ...overrides,
    start_time_us,
    bucket_ms: Math.floor(start_time_us / BUCKET_US) * (BUCKET_US / 1000),
  };
}
