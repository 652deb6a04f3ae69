import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponentialIntervals, histogramIntervals, quantilesOf } from './intervals.ts';

const UNKNOWN = { min: null, max: null };
const histogram = (bounds: number[], counts: number[]) => histogramIntervals({ bounds, counts });

describe('quantilesOf', () => {
  it('spreads values evenly over their bucket', () => {
    expect(quantilesOf(histogram([0, 10, 20], [0, 10, 10, 0]), [0, 0.25, 0.5, 0.75, 1], UNKNOWN)).toEqual([0, 5, 10, 15, 20]);
  });

  it('answers nothing for no values, and open ends with what is known', () => {
    expect(quantilesOf([], [0.5], UNKNOWN)).toEqual([null]);
    expect(quantilesOf(histogram([10], [4, 0]), [0.5], UNKNOWN)).toEqual([5]);
    expect(quantilesOf(histogram([-10], [4, 0]), [0.5], UNKNOWN)).toEqual([-10]);
    expect(quantilesOf(histogram([10], [0, 4]), [0.5], UNKNOWN)).toEqual([10]);
    expect(quantilesOf(histogram([10], [0, 4]), [0.5], { min: 12, max: 20 })).toEqual([16]);
    expect(quantilesOf(histogram([], [4]), [0.5], { min: 7, max: 7 })).toEqual([7]);
  });

  it('is exact for a single value between its extremes', () => {
    expect(quantilesOf(histogram([64, 256], [0, 1, 0]), [0.5, 0.99], { min: 100, max: 100 })).toEqual([100, 100]);
  });

  it('merges buckets of different layouts', () => {
    const intervals = [...histogram([10, 20], [0, 10, 0]), ...histogram([0, 40], [0, 10, 0])];
    // Below 10 lie 2.5, below 20 15.
    expect(quantilesOf(intervals, [0.125, 0.75], UNKNOWN)).toEqual([10, 20]);
  });

  it('reads exponential buckets of both signs and zero', () => {
    const intervals = exponentialIntervals({
      bucket_scale: 0,
      zeros: 2,
      threshold: 0,
      positive: [
        [0, 3],
        [1, 1],
      ],
      negative: [[2], [4]],
    });
    expect(intervals).toEqual([
      { low: -8, high: -4, count: 4 },
      { low: 0, high: 0, count: 2 },
      { low: 1, high: 2, count: 1 },
      { low: 8, high: 16, count: 1 },
    ]);
    expect(quantilesOf(intervals, [0.25, 0.6, 1], UNKNOWN)).toEqual([-6, 0, 16]);
  });

  it('never leaves the range of its buckets, and grows with the quantile', () => {
    const interval = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.nat({ max: 500 }), fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1, maxLength: 20 }), (list) => {
        const intervals = list.map(([low, width, count]) => ({ low, high: low + width, count }));
        const values = quantilesOf(intervals, [0, 0.1, 0.5, 0.9, 1], UNKNOWN).map((value) => value ?? NaN);
        const [low, high] = [Math.min(...intervals.map((each) => each.low)), Math.max(...intervals.map((each) => each.high))];
        for (const [index, value] of values.entries()) {
          expect(value).toBeGreaterThanOrEqual(low - 1e-6);
          expect(value).toBeLessThanOrEqual(high + 1e-6);
          if (index > 0) expect(value).toBeGreaterThanOrEqual((values[index - 1] ?? 0) - 1e-6);
        }
      }),
    );
  });
});
