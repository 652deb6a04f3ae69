import { invalidParameter } from './time-range.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
/** Steps that people read well; the smallest that gives at most STEPS_WANTED of them is the default. */
const TIDY_MS = [1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000].map((s) => s * 1000);
const STEPS_WANTED = 100;
/** Steps of one series. */
export const STEPS_MAX = 2_000;

/**
 * Width of a chart's steps: `30s`, `5m`, `1h`, `1d`, or a number of seconds; default a tidy one.
 * returns  milliseconds, whole seconds
 * errors   AppError invalid_parameter (400): unreadable, or so small that there would be more than STEPS_MAX steps
 */
export function parseStepMs(text: string | undefined, window: { fromUs: number; shownToUs: number }): number {
  const lengthMs = (window.shownToUs - window.fromUs) / 1000;
  if (text === undefined) return TIDY_MS.find((ms) => lengthMs / ms <= STEPS_WANTED) ?? Math.ceil(lengthMs / STEPS_WANTED / 1000) * 1000;
  const found = /^(\d{1,9})(ms|s|m|h|d|w)?$/.exec(text.trim());
  const stepMs = found === null ? 0 : Number(found[1]) * (UNIT_MS[found[2] ?? 's'] ?? 0);
  if (stepMs < 1000 || stepMs % 1000 !== 0) throw invalidParameter('step', 'is not a step of whole seconds. Write 30s, 5m, 1h or 1d.');
  if (lengthMs / stepMs > STEPS_MAX)
    throw invalidParameter('step', `would give more than ${STEPS_MAX} steps. Take a bigger one or a shorter window.`);
  return stepMs;
}
