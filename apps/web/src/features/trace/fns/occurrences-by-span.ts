import type { TraceOccurrence } from '@sentryai/schema';

export type OccurrencesBySpan = ReadonlyMap<string, readonly TraceOccurrence[]>;

/** What was found, by the spans that it rests on: where it happened, and the others to look at. */
export function occurrencesBySpan(occurrences: readonly TraceOccurrence[]): OccurrencesBySpan {
  const found = new Map<string, TraceOccurrence[]>();
  for (const occurrence of occurrences) {
    for (const spanId of new Set(occurrence.span_ids)) {
      const known = found.get(spanId);
      if (known === undefined) found.set(spanId, [occurrence]);
      else known.push(occurrence);
    }
  }
  return found;
}
