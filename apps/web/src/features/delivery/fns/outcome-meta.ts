import { OUTCOME_MEANINGS, OUTCOMES, type Outcome } from '@sentryai/schema/outcomes';

export type OutcomeMeta = { label: string; color: string; meaning: string };

/** How each outcome is called and drawn. */
const LOOKS: Readonly<Record<Outcome, { label: string; color: string }>> = {
  stored: { label: 'Stored', color: '--series-1' },
  duplicate: { label: 'Duplicates', color: '--series-4' },
  ignored: { label: 'Ignored', color: '--series-rest' },
  discarded: { label: 'Discarded', color: '--series-6' },
  sampled: { label: 'Sampled', color: '--series-2' },
  limited: { label: 'Limited', color: '--series-3' },
  rejected: { label: 'Rejected', color: '--danger' },
  quarantined: { label: 'Quarantined', color: '--series-7' },
  unaccounted: { label: 'Unaccounted', color: '--danger' },
  dropped_by_sdk: { label: 'Dropped by SDKs', color: '--series-5' },
};

export function outcomeMeta(outcome: string): OutcomeMeta {
  const known = OUTCOMES.find((name) => name === outcome);
  if (known !== undefined) return { ...LOOKS[known], meaning: OUTCOME_MEANINGS[known] };
  return { label: outcome, color: '--series-rest', meaning: 'Not known to this version of the page.' };
}
