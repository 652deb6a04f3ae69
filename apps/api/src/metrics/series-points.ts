import type { MetricSeriesPoint } from '@sentryai/schema';
import type {
  MetricExponentialRecord,
  MetricHistogramRecord,
  MetricIncrementsRecord,
  MetricSummaryRecord,
  MetricValuesRecord,
} from '@sentryai/store/queries/index';
import { formatTimeUs } from '../time-range.ts';
import { exponentialIntervals, histogramIntervals, type Interval, quantilesOf } from './intervals.ts';

/** A point of the answer, and the group that it belongs to. */
export type GroupedPoint = { group: string; point: MetricSeriesPoint };

const QUANTILES = [0.5, 0.95, 0.99] as const;

/** Gauges, single measurements, and levels of up-down counters; `together`: how several series become one value. */
export function valuePoints(rows: readonly MetricValuesRecord[], together: 'mean' | 'sum' | 'values'): GroupedPoint[] {
  return rows.map((row) => {
    const [p50 = null, p95 = null, p99 = null] = row.quantiles;
    const isLevel = together === 'sum';
    const mean = row.sum === null ? null : row.sum / row.count;
    return pointOf(row, {
      count: row.count,
      sum: together === 'values' ? row.sum : row.last_sum,
      avg: isLevel ? row.mean_sum : mean,
      min: row.min,
      max: row.max,
      last: isLevel ? row.last_sum : row.last_mean,
      ...(isLevel ? {} : { p50, p95, p99 }),
    });
  });
}

/** Single measurements of a distribution also have a rate: how many of them there were. */
export function withRate(points: readonly GroupedPoint[], stepMs: number): GroupedPoint[] {
  return points.map(({ group, point }) => ({ group, point: { ...point, rate: perSecond(point.count, stepMs) } }));
}

export function incrementPoints(rows: readonly MetricIncrementsRecord[], stepMs: number): GroupedPoint[] {
  return rows.map((row) =>
    pointOf(row, { count: row.count, sum: row.increase, increase: row.increase, rate: perSecond(row.increase, stepMs) }),
  );
}

/** Distributions; rows of one step and group with different layouts of buckets become one point. */
export function distributionPoints(rows: readonly (MetricHistogramRecord | MetricExponentialRecord)[], stepMs: number): GroupedPoint[] {
  const places = Map.groupBy(rows, (row) => `${row.bucket_us}|${row.group_value}`);
  return [...places.values()].map((parts) => {
    const count = parts.reduce((sum, part) => sum + (part.count ?? 0), 0);
    const sums = parts.map((part) => part.sum);
    // The mean of some values is not the mean of all.
    const sum = sums.every((part) => part !== null) ? sums.reduce<number>((total, part) => total + (part ?? 0), 0) : null;
    const min = extreme(parts, 'min', Math.min);
    const max = extreme(parts, 'max', Math.max);
    const intervals = parts.flatMap(intervalsOf);
    const [p50 = null, p95 = null, p99 = null] = quantilesOf(intervals, QUANTILES, { min, max });
    const avg = sum === null || count === 0 ? null : sum / count;
    return pointOf(parts[0]!, { count, sum, avg, min, max, p50, p95, p99, increase: count, rate: perSecond(count, stepMs) });
  });
}

export function summaryPoints(rows: readonly MetricSummaryRecord[], stepMs: number): GroupedPoint[] {
  return rows.map((row) => {
    // Quantiles of several series cannot be merged into one.
    const given = row.series_count === 1 ? row.levels.map((level, index) => [String(level), row.values[index] ?? null] as const) : null;
    const quantiles = given === null ? null : Object.fromEntries(given);
    const [p50, p95, p99] = QUANTILES.map((level) => quantiles?.[String(level)] ?? null);
    const avg = row.sum === null || !row.count ? null : row.sum / row.count;
    return pointOf(row, {
      count: row.count ?? 0,
      sum: row.sum,
      avg,
      increase: row.count,
      rate: perSecond(row.count, stepMs),
      p50: p50 ?? null,
      p95: p95 ?? null,
      p99: p99 ?? null,
      quantiles,
    });
  });
}

function intervalsOf(row: MetricHistogramRecord | MetricExponentialRecord): Interval[] {
  return 'bounds' in row ? histogramIntervals(row) : exponentialIntervals(row);
}

/** Known only when every part says it. */
function extreme(
  parts: readonly (MetricHistogramRecord | MetricExponentialRecord)[],
  name: 'min' | 'max',
  pick: (...values: number[]) => number,
): number | null {
  const values = parts.map((part) => part[name]);
  return values.every((value) => value !== null) ? pick(...values) : null;
}

function perSecond(value: number | null, stepMs: number): number | null {
  return value === null ? null : (value * 1000) / stepMs;
}

const NOTHING = {
  sum: null,
  avg: null,
  min: null,
  max: null,
  last: null,
  increase: null,
  rate: null,
  p50: null,
  p95: null,
  p99: null,
  quantiles: null,
} as const;

function pointOf(
  row: { bucket_us: number; group_value: string },
  values: Partial<MetricSeriesPoint> & Pick<MetricSeriesPoint, 'count'>,
): GroupedPoint {
  return { group: row.group_value, point: { time: formatTimeUs(row.bucket_us), ...NOTHING, ...values } };
}
