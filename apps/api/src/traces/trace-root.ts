import { ZERO_SPAN_ID } from '@sentryai/schema';
import type { TraceSpanRecord } from '@sentryai/store/queries/index';

/**
 * Spans that no other span of the trace is the parent of, earliest first: real roots before orphans.
 *  known  ids of the trace's spans
 */
export function rootsOf(spans: readonly TraceSpanRecord[], known: { has(spanId: string): boolean }): TraceSpanRecord[] {
  const isRoot = (span: TraceSpanRecord) => span.parent_span_id === ZERO_SPAN_ID;
  // A span that names itself as parent has none.
  const isTop = (span: TraceSpanRecord) => isRoot(span) || span.parent_span_id === span.span_id || !known.has(span.parent_span_id);
  const tops = spans.filter(isTop);
  // Parents in a circle leave no top; then the earliest span stands for the trace.
  const candidates = tops.length > 0 ? tops : spans;
  return candidates.toSorted(
    (a, b) => Number(isRoot(b)) - Number(isRoot(a)) || a.start_time_us - b.start_time_us || (a.span_id < b.span_id ? -1 : 1),
  );
}
