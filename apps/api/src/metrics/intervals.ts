import type { MetricExponentialRecord, MetricHistogramRecord } from '@sentryai/store/queries/index';

/** `count` values that lie somewhere from `low` to `high`. */
export type Interval = { low: number; high: number; count: number };

/** Buckets of an explicit histogram: (-∞, b0], (b0, b1], …, (bn, ∞). */
export function histogramIntervals({ bounds, counts }: Pick<MetricHistogramRecord, 'bounds' | 'counts'>): Interval[] {
  return counts.map((count, index) => ({ low: bounds[index - 1] ?? -Infinity, high: bounds[index] ?? Infinity, count })).filter(isFilled);
}

/** Buckets of an exponential histogram: from base^i to base^(i+1) and their mirror images, and those around zero. */
export function exponentialIntervals(
  record: Pick<MetricExponentialRecord, 'bucket_scale' | 'zeros' | 'threshold' | 'positive' | 'negative'>,
): Interval[] {
  const { bucket_scale: scale, zeros, threshold, positive, negative } = record;
  const power = (index: number): number => 2 ** (index * 2 ** -scale);
  const sideOf = ([indexes, counts]: [number[], number[]]): Interval[] =>
    indexes.map((index, at) => ({ low: power(index), high: power(index + 1), count: counts[at] ?? 0 }));
  const mirrored = sideOf(negative).map(({ low, high, count }) => ({ low: -high, high: -low, count }));
  return [...mirrored, { low: 0 - threshold, high: threshold, count: zeros }, ...sideOf(positive)].filter(isFilled);
}

function isFilled({ count }: Interval): boolean {
  return count > 0;
}

/**
 * Quantiles of values of which only the intervals are known, which may be of any layout and overlap. Inside an interval
 * values count as spread evenly. Where an interval is open, its end is the known extreme; without one, the lowest bucket
 * of positive bounds begins at 0, and what lies above the highest bound is answered with that bound.
 * returns  one number for each quantile, null when there are no values
 */
export function quantilesOf(
  intervals: readonly Interval[],
  quantiles: readonly number[],
  { min, max }: { min: number | null; max: number | null },
): (number | null)[] {
  const closed = intervals.map((interval) => closedInterval(interval, min, max));
  const total = closed.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return quantiles.map(() => null);
  const steps = cumulate(closed);
  return quantiles.map((quantile) => valueAt(steps, quantile * total));
}

function closedInterval({ low, high, count }: Interval, min: number | null, max: number | null): Interval {
  const start = low === -Infinity ? (min ?? (high > 0 && high !== Infinity ? 0 : high)) : low;
  const end = high === Infinity ? (max ?? low) : high;
  // A known extreme cuts the bucket that it lies in; rounding of others must not turn an interval round.
  const from = min !== null && min > start && min <= end ? min : start;
  const to = max !== null && max < end && max >= from ? max : end;
  return { low: from, high: Math.max(from, to), count };
}

/** How many values lie at or below `at`, and how many exactly there. */
type Step = { at: number; below: number; here: number };

/** Goes over the ends of all intervals in order, keeping how many values lie on a unit of length. */
function cumulate(intervals: readonly Interval[]): Step[] {
  type End = { at: number; density: number; mass: number };
  const ends: End[] = [];
  for (const { low, high, count } of intervals) {
    if (high > low) {
      const density = count / (high - low);
      ends.push({ at: low, density, mass: 0 }, { at: high, density: -density, mass: 0 });
    } else ends.push({ at: low, density: 0, mass: count });
  }
  ends.sort((a, b) => a.at - b.at);
  const steps: Step[] = [];
  let density = 0;
  let below = 0;
  let position = ends[0]?.at ?? 0;
  for (const end of ends) {
    below += density * (end.at - position);
    position = end.at;
    const last = steps.at(-1);
    if (last?.at === end.at) last.here += end.mass;
    else steps.push({ at: end.at, below, here: end.mass });
    below += end.mass;
    density += end.density;
  }
  return steps;
}

function valueAt(steps: readonly Step[], wanted: number): number | null {
  let before: Step | undefined;
  for (const step of steps) {
    if (wanted <= step.below + step.here) {
      if (before === undefined || wanted >= step.below) return step.at;
      const start = before.below + before.here;
      const share = step.below > start ? (wanted - start) / (step.below - start) : 1;
      return before.at + (step.at - before.at) * share;
    }
    before = step;
  }
  return before?.at ?? null;
}
