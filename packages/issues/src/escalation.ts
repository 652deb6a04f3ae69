/**
 * What an hour may bring of an issue before it counts as escalating: well above the busiest hours seen, more so for an
 * issue whose hours vary little. After the published method of Sentry's "until escalating" (protocols, section 7).
 */
const WEEK_HOURS = 168;
const SPIKE_SHARE = 5;
const SPIKE_DECAY = 0.65;
const YOUNG_FACTOR = 10;

/** `hourlyCounts`: occurrences per hour, oldest first, hours without any as 0; up to two weeks. */
export function forecastHourlyLimit(hourlyCounts: readonly number[]): number {
  const busiest = Math.max(1, ...hourlyCounts);
  if (hourlyCounts.length < WEEK_HOURS) return YOUNG_FACTOR * busiest;
  const mean = hourlyCounts.reduce((sum, count) => sum + count, 0) / hourlyCounts.length;
  const deviation = Math.sqrt(hourlyCounts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / hourlyCounts.length);
  const variation = mean === 0 ? 0 : deviation / mean;
  const spike = busiest * clamp(SPIKE_SHARE * Math.exp(-SPIKE_DECAY * variation), 2, 5);
  const burst = mean + mean * clamp(mean === 0 ? 0 : (mean + 5 * deviation) / mean, 5, 8);
  return Math.ceil(Math.max(spike, burst));
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
