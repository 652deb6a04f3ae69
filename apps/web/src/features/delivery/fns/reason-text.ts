import { OUTCOME_ADVICE, OUTCOME_REASONS, type OutcomeReason, SDK_DROP_REASONS } from '@sentryai/schema/outcomes';

export type ReasonText = { sentence: string; advice: string };

/** What a reason means and what to do about it, for people. `''` is no reason: none is needed. */
export function reasonText(outcome: string, reason: string): ReasonText {
  if (outcome === 'dropped_by_sdk') {
    const known = Object.hasOwn(SDK_DROP_REASONS, reason) ? SDK_DROP_REASONS[reason] : undefined;
    return known ?? { sentence: `The SDK says: ${reason}.`, advice: "See the SDK's documentation." };
  }
  if (isKnown(reason)) return { sentence: OUTCOME_REASONS[reason], advice: OUTCOME_ADVICE[reason] };
  return reason === '' ? { sentence: '', advice: '' } : { sentence: reason, advice: 'This version of the page does not know the reason.' };
}

function isKnown(reason: string): reason is OutcomeReason {
  return Object.hasOwn(OUTCOME_REASONS, reason);
}
