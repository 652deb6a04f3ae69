import { OUTCOME_REASONS } from '@sentryai/schema';
import type { OutcomeReason } from '@sentryai/schema';
import type { RejectedCount, SpanRules } from './decoded.ts';

export const DAY_MS = 86_400_000;
/** Clocks run ahead; one day covers wrong time zones too. */
export const FUTURE_TOLERANCE_MS = DAY_MS;

/** Order in which reasons are tried and reported; the first that applies is the span's outcome. */
const SPAN_REASONS = ['invalid_trace_id', 'invalid_span_id', 'too_old', 'in_the_future'] as const satisfies readonly OutcomeReason[];
export type SpanRejection = (typeof SPAN_REASONS)[number];

/**
 * Start and end that count for a span whose times may be missing (0). A missing start is the end, a missing end is the
 * start, and a span without both happened when it was received. Integer microseconds; the end is not clamped.
 */
export function effectiveTimes(startUs: number, endUs: number, receivedAtMs: number): { startUs: number; endUs: number } {
  const start = startUs || endUs || receivedAtMs * 1000;
  return { startUs: start, endUs: endUs || start };
}

/**
 * Decides span by span which ones count, and keeps the score of one request. The one place of these rules: ingest's
 * walk and the processor's decoding both ask it, so that an answer to the client and what is stored always agree.
 */
export class SpanTally {
  spanCount = 0;
  private readonly oldestEndUs: number;
  private readonly latestStartUs: number;
  private readonly receivedAtMs: number;
  private readonly counts: Record<SpanRejection, number> = { invalid_trace_id: 0, invalid_span_id: 0, too_old: 0, in_the_future: 0 };

  constructor(rules: SpanRules) {
    this.receivedAtMs = rules.receivedAtMs;
    this.oldestEndUs = rules.retentionDays > 0 ? (rules.receivedAtMs - rules.retentionDays * DAY_MS) * 1000 : -Infinity;
    this.latestStartUs = (rules.receivedAtMs + FUTURE_TOLERANCE_MS) * 1000;
  }

  /** Counts one span and tells whether it is kept. Times in microseconds, 0 = missing. */
  accept(hasTraceId: boolean, hasSpanId: boolean, startUs: number, endUs: number): boolean {
    this.spanCount++;
    const rejection = this.judge(hasTraceId, hasSpanId, startUs, endUs);
    if (rejection === undefined) return true;
    this.counts[rejection]++;
    return false;
  }

  private judge(hasTraceId: boolean, hasSpanId: boolean, startUs: number, endUs: number): SpanRejection | undefined {
    if (!hasTraceId) return 'invalid_trace_id';
    if (!hasSpanId) return 'invalid_span_id';
    const times = effectiveTimes(startUs, endUs, this.receivedAtMs);
    if (Math.max(times.startUs, times.endUs) < this.oldestEndUs) return 'too_old';
    if (times.startUs > this.latestStartUs) return 'in_the_future';
    return undefined;
  }

  /** Rejected spans by reason, reasons without any left out. */
  rejected(): RejectedCount[] {
    return SPAN_REASONS.map((reason) => ({ reason, count: this.counts[reason] })).filter(({ count }) => count > 0);
  }
}

/** The sentence for `error_message` of a partial success; '' when nothing was rejected. */
export function rejectionMessage(spanCount: number, rejected: readonly RejectedCount[]): string {
  const rejectedCount = rejected.reduce((sum, { count }) => sum + count, 0);
  if (rejectedCount === 0) return '';
  const reasons = rejected.map(({ reason, count }) => `${count} ${reason} (${OUTCOME_REASONS[reason]})`).join(' ');
  const message = `${rejectedCount} of ${spanCount} spans were refused and not stored; do not send them again: ${reasons}`;
  const isAllWithoutIds = rejected.every(({ reason }) => reason === 'invalid_trace_id') && rejectedCount === spanCount;
  return isAllWithoutIds ? `${message} Logs belong to /v1/logs and metrics to /v1/metrics: were they sent as traces?` : message;
}
