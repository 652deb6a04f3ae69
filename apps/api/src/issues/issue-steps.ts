import type { IssueBuckets } from '@sentryai/schema';
import { formatTimeUs, type TimeRange } from '../time-range.ts';

const MINUTE_US = 60_000_000;
const HOUR_US = 60 * MINUTE_US;
const TIDY_US = [1, 5, 15, 30]
  .map((minutes) => minutes * MINUTE_US)
  .concat([1, 2, 3, 6, 12, 24, 48, 168, 336, 720].map((h) => h * HOUR_US));

/** Steps of a sparkline or chart over a window. */
export type IssueSteps = { fromUs: number; stepUs: number; count: number };

/** Tidy steps, at most `max` of them (one more where the window does not begin at one). */
export function stepsOf(window: TimeRange, max: number): IssueSteps {
  const lengthUs = Math.max(window.shownToUs - window.fromUs, MINUTE_US);
  const biggest = TIDY_US.at(-1) as number;
  const stepUs = TIDY_US.find((us) => lengthUs / us <= max) ?? Math.ceil(lengthUs / max / biggest) * biggest;
  const fromUs = Math.floor(window.fromUs / stepUs) * stepUs;
  return { fromUs, stepUs, count: Math.max(1, Math.ceil((window.fromUs + lengthUs - fromUs) / stepUs)) };
}

export function bucketsAnswer({ fromUs, stepUs, count }: IssueSteps): IssueBuckets {
  return { from: formatTimeUs(fromUs), step_ms: stepUs / 1000, count };
}

/** Counts of all steps, from those that have any. */
export function denseSteps([steps, counts]: readonly [readonly number[], readonly number[]], { count }: IssueSteps): number[] {
  const dense = Array.from({ length: count }, () => 0);
  for (const [index, step] of steps.entries()) if (step < count) dense[step] = Math.max(0, counts[index] ?? 0);
  return dense;
}
