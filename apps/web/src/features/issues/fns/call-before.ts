import type { TraceDetail } from '@sentryai/schema';
import { parseInstantUs } from '../../../lib/instant.ts';

/** The last model call that began before a span did: what made it happen, when the span is none itself. */
export function callBefore(spans: TraceDetail['spans'], spanId: string): string | null {
  const span = spans.find(({ span_id }) => span_id === spanId);
  if (span === undefined || span.kind === 'llm') return null;
  const startUs = parseInstantUs(span.start_time);
  const calls = spans.filter(({ kind, start_time }) => kind === 'llm' && parseInstantUs(start_time) <= startUs);
  const last = calls.toSorted((a, b) => parseInstantUs(b.start_time) - parseInstantUs(a.start_time))[0];
  return last?.span_id ?? null;
}
