import { OUTCOME_REASONS, type OutcomeReason, type RefusedCount } from '@sentryai/schema';
import type { Dsn } from './dsn.ts';
import { countRefused, judgeEnvelope, type SentryFormat } from './judge-envelope.ts';
import type { EnvelopeRules } from './time-rules.ts';

/** What ingest answers from; counts are those of decodeEnvelope with the same rules. */
export type EnvelopeInspection = {
  /** Things inside, refused ones included: spans of a transaction and elements of containers are counted one by one. */
  itemCount: number;
  refused: RefusedCount[];
  /** One sentence about what is refused for a fault of its own, '' when nothing is. */
  message: string;
  /** Id for the answer, '' when the envelope is about no event. */
  eventId: string;
  /** DSN of the envelope header, null when it names none. */
  dsn: Dsn | null;
  traceId: string;
};

/**
 * Looks at a body without making strings of what it says. Errors: SentryBodyError (400) when the framing is broken;
 * SentryLimitError (413) when an item is over its limit. Everything else is refused thing by thing.
 */
export function inspectEnvelope(body: Uint8Array, format: SentryFormat, rules: EnvelopeRules): EnvelopeInspection {
  const { items, eventId, header, traceId } = judgeEnvelope(body, format, rules);
  const refused = countRefused(items);
  return {
    itemCount: items.reduce((sum, { verdicts }) => sum + verdicts.length, 0),
    refused,
    message: rejectionMessage(refused),
    eventId,
    dsn: header.dsn,
    traceId,
  };
}

function rejectionMessage(refused: readonly RefusedCount[]): string {
  const faults = refused.filter(({ outcome }) => outcome === 'rejected');
  if (faults.length === 0) return '';
  const reasons = faults.map(({ item_type, reason, count }) => `${count} ${item_type}: ${OUTCOME_REASONS[reason as OutcomeReason]}`);
  return `refused and not stored: ${reasons.join(' ')}`;
}
