import type { DecodedSpan } from '@sentryai/otlp';
import type { ScoreRow, SpanRow } from '@sentryai/schema';
import { spanItemContext } from '../errors/span-exceptions.ts';
import { BoundedMembers } from '../traces/bounded-members.ts';
import { EVALUATION_RESULT, evaluationRow } from './evaluation-row.ts';

/** Scores that a span carries as events, linked to it. Identity: the span and the event's place in it. */
export function spanEvaluations(span: DecodedSpan, row: SpanRow): ScoreRow[] {
  const scores: ScoreRow[] = [];
  for (const [index, event] of span.events.entries()) {
    if (event.name !== EVALUATION_RESULT) continue;
    const members = new BoundedMembers();
    for (const [key, value] of event.attributes) members.add(key, value);
    const score = evaluationRow(event.attributes, spanItemContext(row, `score|${index}`, event.time_us, members.json()));
    if (score !== null) scores.push(score);
  }
  return scores;
}
