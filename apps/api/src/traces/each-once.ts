import type { TraceSpanRecord } from '@sentryai/store/queries/index';

/**
 * Spans of one trace, each once, earliest first. A start gives way to the span that ended; of two that ended (sent again
 * in another form) the one received last is right.
 */
export function eachOnce(spans: readonly TraceSpanRecord[]): TraceSpanRecord[] {
  const best = new Map<string, TraceSpanRecord>();
  for (const span of spans) {
    const known = best.get(span.span_id);
    if (known === undefined || isBetter(span, known)) best.set(span.span_id, span);
  }
  return [...best.values()].sort(byTime);
}

function byTime(a: TraceSpanRecord, b: TraceSpanRecord): number {
  return a.start_time_us - b.start_time_us || (a.span_id < b.span_id ? -1 : 1);
}

function isBetter(span: TraceSpanRecord, known: TraceSpanRecord): boolean {
  if (span.is_running !== known.is_running) return span.is_running === 0;
  return span.received_ms >= known.received_ms;
}
