/**
 * Instrumentation writes an exception down at each level that it passes, and often in a log besides; a program may send it as
 * an error too. All of that is one failure, and one occurrence.
 */
import { type Failure, NO_SPAN, type TraceTree } from '@sentryai/pipeline';
import type { OccurrenceRow, SpanRow } from '@sentryai/schema';
import { positionsOf, sameError } from './covering-events.ts';
import { readEvidence } from './evidence.ts';
import { byTime } from './occurrence-row.ts';

/**
 * Events that only repeat what another occurrence stands for: exceptions that instrumentation wrote down where a failure went,
 * all but one, and all when the program sent the failure itself. What a program sends counts each time, and so does an
 * exception that is another one than that of its span.
 *  failureOf  what each event is about (matchEvents)
 */
export function repeatedEvents(failureOf: ReadonlyMap<OccurrenceRow, Failure>, tree: TraceTree): Set<OccurrenceRow> {
  const positionOf = positionsOf(tree);
  const spans = tree.spans as readonly SpanRow[];
  const repeated = new Set<OccurrenceRow>();
  for (const [failure, entries] of Map.groupBy(failureOf, ([, about]) => about)) {
    const events = entries.map(([event]) => event);
    const failed = spans[failure.position] as SpanRow;
    const written = events.filter((event) => {
      const span = spans[positionOf(event.span_id)];
      return isWritten(event) && (sameError(event, failed) || (span !== undefined && sameError(event, span)));
    });
    const isSent = events.some(
      (event) => !isWritten(event) && (sameError(event, failed) || written.some(({ title }) => title === event.title)),
    );
    const [first, ...others] = written.toSorted((left, right) => nearness(right) - nearness(left) || byTime(right, left));
    for (const event of isSent && first !== undefined ? [first, ...others] : others) repeated.add(event);

    /** At the span that failed first of all, at another attempt, further up, nowhere. */
    function nearness(event: OccurrenceRow): number {
      const at = positionOf(event.span_id);
      if (at === NO_SPAN) return 0;
      if (at === failure.position) return 3;
      return failure.attempts.includes(at) ? 2 : 1;
    }
  }
  return repeated;
}

function isWritten({ evidence }: OccurrenceRow): boolean {
  return readEvidence(evidence).said?.origin === 'otlp';
}
