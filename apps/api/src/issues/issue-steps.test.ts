import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denseSteps, stepsOf } from './issue-steps.ts';

const HOUR_US = 3_600_000_000;

describe('stepsOf', () => {
  it('takes tidy steps that cover the window, few enough', () => {
    expect(stepsOf({ fromUs: 10 * HOUR_US, toUs: 40 * HOUR_US, shownToUs: 34 * HOUR_US }, 30)).toEqual({
      fromUs: 10 * HOUR_US,
      stepUs: HOUR_US,
      count: 24,
    });
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.integer({ min: 0, max: 20 * 365 * 24 * 3600 }),
        fc.integer({ min: 1, max: 100 }),
        (fromS, seconds, max) => {
          const window = { fromUs: fromS * 1e6, toUs: (fromS + seconds) * 1e6 + 1, shownToUs: (fromS + seconds) * 1e6 };
          const { fromUs, stepUs, count } = stepsOf(window, max);
          expect(fromUs).toBeLessThanOrEqual(window.fromUs);
          expect(fromUs + stepUs).toBeGreaterThan(window.fromUs);
          expect(fromUs + stepUs * count).toBeGreaterThanOrEqual(window.shownToUs);
          expect(count).toBeLessThanOrEqual(max + 1);
        },
      ),
    );
  });
});

describe('denseSteps', () => {
  it('fills gaps with zeros, and shows nothing below zero while counts are on their way', () => {
    expect(
      denseSteps(
        [
          [3, 1],
          [7, -2],
        ],
        { fromUs: 0, stepUs: 1, count: 5 },
      ),
    ).toEqual([0, 0, 0, 7, 0]);
    expect(denseSteps([[9], [7]], { fromUs: 0, stepUs: 1, count: 2 })).toEqual([0, 0]);
  });
});
