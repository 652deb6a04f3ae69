import type { OutcomeReason } from '@sentryai/schema';

/** What decides validity besides the body: the same values at ingest and in the processor, so that both agree. */
export type EnvelopeRules = {
  /** Clock of the time rules, and the time of items that bring none. */
  receivedAtMs: number;
  /** Older items are `too_old`; 0 = keep for ever. */
  retentionDays: number;
  /** The body was cut out of another one by envelopeItems, and what is in it has the identity that it had there. */
  isCut?: boolean;
};

const DAY_MS = 86_400_000;

/** Brings a client's time to our clock; what has no time happened when it was received. */
export function ourTimeUs(sentUs: number | null, shiftUs: number, rules: EnvelopeRules): number {
  return sentUs === null ? rules.receivedAtMs * 1000 : Math.max(0, sentUs + shiftUs);
}

/** The same for a time that decides about nothing, and is not judged: it cannot lie beyond what is accepted. */
export function boundedTimeUs(sentUs: number | null, shiftUs: number, rules: EnvelopeRules): number {
  return Math.min(ourTimeUs(sentUs, shiftUs, rules), (rules.receivedAtMs + DAY_MS) * 1000);
}

/** Whether something that lasted from start to end (microseconds) is refused for its time; null = it is not. */
export function judgeTime(startUs: number, endUs: number, rules: EnvelopeRules): OutcomeReason | null {
  const { receivedAtMs, retentionDays } = rules;
  if (retentionDays > 0 && Math.max(startUs, endUs) < (receivedAtMs - retentionDays * DAY_MS) * 1000) return 'too_old';
  // Clocks run ahead; a day covers wrong time zones too.
  return startUs > (receivedAtMs + DAY_MS) * 1000 ? 'in_the_future' : null;
}
