import { OUTCOME_REASONS, type OutcomeReason } from '@sentryai/schema';
import type { RejectedCount, SpanRules } from './decoded.ts';
import type { DecodedLogRecord } from './decoded-logs.ts';
import { FUTURE_TOLERANCE_MS, DAY_MS } from './span-rules.ts';

const LOG_REASONS = ['wrong_signal', 'empty_record', 'too_old', 'in_the_future'] as const satisfies readonly OutcomeReason[];
type LogRejection = (typeof LOG_REASONS)[number];

/** When the record happened: its own time, else when it was observed, else when it was received. Microseconds. */
export function logTimeUs(record: Pick<DecodedLogRecord, 'time_us' | 'observed_time_us'>, receivedAtMs: number): number {
  return record.time_us || record.observed_time_us || receivedAtMs * 1000;
}

/** Decides record by record which ones count, and keeps the score of one request. */
export class LogTally {
  recordCount = 0;
  readonly #rules: SpanRules;
  readonly #counts: Record<LogRejection, number> = { wrong_signal: 0, empty_record: 0, too_old: 0, in_the_future: 0 };

  constructor(rules: SpanRules) {
    this.#rules = rules;
  }

  /** Counts one record and tells whether it is kept. */
  accept(record: DecodedLogRecord): boolean {
    this.recordCount += 1;
    const rejection = this.#judge(record);
    if (rejection === undefined) return true;
    this.#counts[rejection] += 1;
    return false;
  }

  /** Counts a record that is none: a span or metric that was sent as logs. */
  refuseForeign(): void {
    this.recordCount += 1;
    this.#counts.wrong_signal += 1;
  }

  rejected(): RejectedCount[] {
    return LOG_REASONS.map((reason) => ({ reason, count: this.#counts[reason] })).filter(({ count }) => count > 0);
  }

  #judge(record: DecodedLogRecord): LogRejection | undefined {
    if (record.body === null && record.event_name === '' && record.attributes.size === 0) return 'empty_record';
    const { receivedAtMs, retentionDays } = this.#rules;
    const timeUs = logTimeUs(record, receivedAtMs);
    if (retentionDays > 0 && timeUs < (receivedAtMs - retentionDays * DAY_MS) * 1000) return 'too_old';
    if (timeUs > (receivedAtMs + FUTURE_TOLERANCE_MS) * 1000) return 'in_the_future';
    return undefined;
  }
}

/** The sentence for `error_message` of a partial success; '' when nothing was rejected. */
export function logRejectionMessage(recordCount: number, rejected: readonly RejectedCount[]): string {
  const rejectedCount = rejected.reduce((sum, { count }) => sum + count, 0);
  if (rejectedCount === 0) return '';
  const reasons = rejected.map(({ reason, count }) => `${count} ${reason} (${OUTCOME_REASONS[reason]})`).join(' ');
  return `${rejectedCount} of ${recordCount} log records were refused and not stored; do not send them again: ${reasons}`;
}
