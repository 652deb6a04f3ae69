import { OUTCOMES, type Outcome } from '@sentryai/schema/outcomes';
import type { OutcomeSums } from '@sentryai/schema';

/** Everything of a window by how it ended. */
export type Account = {
  /** What SDKs tried to send: what came in, and what they say they lost. */
  sent: number;
  received: number;
  /** What we did not refuse: it is stored, was stored before, waits in quarantine, or was left out by somebody's rule. */
  accepted: number;
  byOutcome: Readonly<Record<Outcome, number>>;
  /** Received and not ended; 0 when every item is accounted for, below 0 when some ended twice. */
  missing: number;
};

const ACCEPTED: readonly Outcome[] = ['stored', 'duplicate', 'discarded', 'sampled', 'quarantined'];

/** The window's account; null while what came in is not known (a filter that it cannot follow). */
export function accountOf(sums: OutcomeSums): Account | null {
  if (sums.received === null) return null;
  const byOutcome = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  let ended = 0;
  for (const { outcome, quantity } of sums.groups) {
    const known = OUTCOMES.find((name) => name === outcome);
    if (known !== undefined) byOutcome[known] += quantity;
    if (known !== 'dropped_by_sdk' && known !== 'unaccounted') ended += quantity;
  }
  return {
    sent: sums.received + byOutcome.dropped_by_sdk,
    received: sums.received,
    accepted: ACCEPTED.reduce((sum, outcome) => sum + byOutcome[outcome], 0),
    byOutcome,
    missing: sums.received - ended,
  };
}

/** Outcomes that have items, in their order: the terms of "received = …". */
export function termsOf({ byOutcome }: Account): { outcome: Outcome; quantity: number }[] {
  return OUTCOMES.filter((outcome) => outcome !== 'dropped_by_sdk' && outcome !== 'unaccounted' && byOutcome[outcome] !== 0).map(
    (outcome) => ({
      outcome,
      quantity: byOutcome[outcome],
    }),
  );
}
