import { OUTCOME_REASONS, type OutcomeReason } from '@sentryai/schema';
import type { RejectedCount, SpanRules } from './decoded.ts';
import type { MetricDataKind } from './decoded-metrics.ts';
import { BUCKETS_PER_POINT_MAX, SCALE_MAX, SCALE_MIN } from './limits.ts';
import { DAY_MS, FUTURE_TOLERANCE_MS } from './span-rules.ts';

/** Order in which reasons are reported. */
const POINT_REASONS = [
  'wrong_signal',
  'missing_name',
  'empty_metric',
  'missing_temporality',
  'missing_value',
  'invalid_buckets',
  'invalid_count',
  'too_large',
  'too_old',
  'in_the_future',
] as const satisfies readonly OutcomeReason[];
export type PointRejection = (typeof POINT_REASONS)[number];

/** Flag bit: the series had no value at this time. */
export const NO_RECORDED_VALUE = 1;

/** What the rules must know of a data point of any kind; the walk and the decoder fill it in the same way. */
export type PointHead = {
  timeUs: number;
  flags: number;
  hasValue: boolean;
  /** False when a count is beyond 2^53 - 1. */
  areCountsExact: boolean;
  boundCount: number;
  lastBound: number;
  areBoundsAscending: boolean;
  bucketCount: number;
  scale: number;
  quantileCount: number;
};

export function newPointHead(): PointHead {
  return {
    timeUs: 0,
    flags: 0,
    hasValue: false,
    areCountsExact: true,
    boundCount: 0,
    lastBound: -Infinity,
    areBoundsAscending: true,
    bucketCount: 0,
    scale: 0,
    quantileCount: 0,
  };
}

export function resetPointHead(head: PointHead): void {
  head.timeUs = 0;
  head.flags = 0;
  head.hasValue = false;
  head.areCountsExact = true;
  head.boundCount = 0;
  head.lastBound = -Infinity;
  head.areBoundsAscending = true;
  head.bucketCount = 0;
  head.scale = 0;
  head.quantileCount = 0;
}

export function noteCount(head: PointHead, count: number): void {
  if (count > Number.MAX_SAFE_INTEGER) head.areCountsExact = false;
}

export function noteBound(head: PointHead, bound: number): void {
  // NaN is greater than nothing.
  if (!(bound > head.lastBound)) head.areBoundsAscending = false;
  head.lastBound = bound;
  head.boundCount++;
}

/** When the point was measured: its own time, else when it was received. Microseconds. */
export function pointTimeUs(timeUs: number, receivedAtMs: number): number {
  return timeUs || receivedAtMs * 1000;
}

/**
 * Decides point by point which ones count, and keeps the score of one request. Some defects are the whole metric's and
 * may be written behind its points, so that a metric's points are counted for good when it ends.
 */
export class PointTally {
  pointCount = 0;
  private readonly oldestUs: number;
  private readonly latestUs: number;
  private readonly receivedAtMs: number;
  private readonly counts: Record<PointRejection, number> = Object.fromEntries(POINT_REASONS.map((reason) => [reason, 0])) as Record<
    PointRejection,
    number
  >;
  /** Of the metric that is being read. */
  private pending: PointRejection[] = [];
  private pendingCount = 0;

  constructor(rules: SpanRules) {
    this.receivedAtMs = rules.receivedAtMs;
    this.oldestUs = rules.retentionDays > 0 ? (rules.receivedAtMs - rules.retentionDays * DAY_MS) * 1000 : -Infinity;
    this.latestUs = (rules.receivedAtMs + FUTURE_TOLERANCE_MS) * 1000;
  }

  /** Counts one point of the metric being read and tells whether it is kept, as far as the point itself is concerned. */
  accept(kind: MetricDataKind, head: PointHead): boolean {
    this.pendingCount++;
    const rejection = this.judge(kind, head);
    if (rejection === undefined) return true;
    this.pending.push(rejection);
    return false;
  }

  /** Place of the next point among all points of the request. */
  get nextIndex(): number {
    return this.pointCount + this.pendingCount;
  }

  /** Forgets the points of the metric being read: its data was replaced by data of another kind. */
  restartMetric(): void {
    this.pending = [];
    this.pendingCount = 0;
  }

  /** Ends the metric; true when its points are kept, apart from those that were refused one by one. */
  endMetric(metric: { isForeign: boolean; hasName: boolean; kind: MetricDataKind | null; temporality: number }): boolean {
    const rejection = judgeMetric(metric);
    if (rejection === undefined) for (const reason of this.pending) this.counts[reason]++;
    else {
      // A metric without data that we know counts as one point: what it would have held cannot be told.
      this.pendingCount = Math.max(this.pendingCount, metric.kind === null ? 1 : 0);
      this.counts[rejection] += this.pendingCount;
    }
    this.pointCount += this.pendingCount;
    this.restartMetric();
    return rejection === undefined;
  }

  /** Rejected points by reason, reasons without any left out. */
  rejected(): RejectedCount[] {
    return POINT_REASONS.map((reason) => ({ reason, count: this.counts[reason] })).filter(({ count }) => count > 0);
  }

  private judge(kind: MetricDataKind, head: PointHead): PointRejection | undefined {
    const isNumber = kind === 'gauge' || kind === 'sum';
    if (isNumber && !head.hasValue && (head.flags & NO_RECORDED_VALUE) === 0) return 'missing_value';
    if (kind === 'histogram') {
      const hasBuckets = head.bucketCount > 0 || head.boundCount > 0;
      if (hasBuckets && (head.bucketCount !== head.boundCount + 1 || !head.areBoundsAscending)) return 'invalid_buckets';
    }
    if (kind === 'exponential_histogram' && (head.scale < SCALE_MIN || head.scale > SCALE_MAX)) return 'invalid_buckets';
    if (!head.areCountsExact) return 'invalid_count';
    if (head.bucketCount > BUCKETS_PER_POINT_MAX || head.quantileCount > BUCKETS_PER_POINT_MAX) return 'too_large';
    const timeUs = pointTimeUs(head.timeUs, this.receivedAtMs);
    if (timeUs < this.oldestUs) return 'too_old';
    if (timeUs > this.latestUs) return 'in_the_future';
    return undefined;
  }
}

function judgeMetric(metric: Parameters<PointTally['endMetric']>[0]): PointRejection | undefined {
  const { isForeign, hasName, kind, temporality } = metric;
  if (isForeign) return 'wrong_signal';
  if (kind === null) return 'empty_metric';
  if (!hasName) return 'missing_name';
  const needsTemporality = kind === 'sum' || kind === 'histogram' || kind === 'exponential_histogram';
  return needsTemporality && temporality !== 1 && temporality !== 2 ? 'missing_temporality' : undefined;
}

/** The sentence for `error_message` of a partial success; '' when nothing was rejected. */
export function pointRejectionMessage(pointCount: number, rejected: readonly RejectedCount[]): string {
  const rejectedCount = rejected.reduce((sum, { count }) => sum + count, 0);
  if (rejectedCount === 0) return '';
  const reasons = rejected.map(({ reason, count }) => `${count} ${reason} (${OUTCOME_REASONS[reason]})`).join(' ');
  return `${rejectedCount} of ${pointCount} data points were refused and not stored; do not send them again: ${reasons}`;
}
