import type { Attributes } from '@sentryai/otlp';
import type { ItemContext, ScoreRow } from '@sentryai/schema';
import { textOf } from '../traces/json-text.ts';
import { cutText, SPAN_LIMITS } from '../traces/limits.ts';
import { readIdent, readNumber } from '../traces/read-value.ts';

/** Log record or span event with the verdict of an evaluation (OpenTelemetry GenAI conventions). */
export const EVALUATION_RESULT = 'gen_ai.evaluation.result';

/**
 * The score of an evaluation: its number, with the label beside it, or the label alone. Null when it gives neither (the
 * evaluation itself failed) or has no name. `context.attributes` keeps `gen_ai.response.id`, by which a result without
 * trace and span ids is attached to its call when somebody looks.
 */
export function evaluationRow(attributes: Attributes, context: ItemContext): ScoreRow | null {
  const name = readIdent(attributes.get('gen_ai.evaluation.name'), SPAN_LIMITS.identChars);
  const number = readNumber(attributes.get('gen_ai.evaluation.score.value'));
  const label = readIdent(attributes.get('gen_ai.evaluation.score.label'), SPAN_LIMITS.identChars);
  if (name === '' || (number === null && label === '')) return null;
  return {
    ...context,
    name,
    data_type: number === null ? 'categorical' : 'numeric',
    value_number: number,
    value_string: label,
    comment: cutText(textOf(attributes.get('gen_ai.evaluation.explanation')), SPAN_LIMITS.valueChars),
  };
}
