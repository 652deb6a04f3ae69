import { USAGE_COUNTS, type UsageCount, type UsageDimensions, type UsageMeasures } from '@sentryai/schema';

/** No client's numbers may make a sum that is no exact whole number any more. */
export const COUNT_MAX = 2 ** 51;

/** Measures of nothing, to be added to. */
export function noMeasures(): UsageMeasures {
  const counts = Object.fromEntries(USAGE_COUNTS.map((name) => [name, 0])) as Record<UsageCount, number>;
  return { ...counts, duration_buckets: {}, ttft_buckets: {} };
}

/** Equal for entries that are counted together. */
export function dimensionsKey(entry: UsageDimensions): string {
  const { trace_id, minute_ms, kind, name, provider, model, service, environment, release, user_id, session_id } = entry;
  return JSON.stringify([trace_id, minute_ms, kind, name, provider, model, service, environment, release, user_id, session_id]);
}

/** Adds `from` to `into`, or takes it away; sums stay within COUNT_MAX. Buckets that come to nothing are left out. */
export function addMeasures(into: UsageMeasures, from: UsageMeasures, sign: 1 | -1): void {
  for (const name of USAGE_COUNTS) into[name] = Math.max(-COUNT_MAX, Math.min(COUNT_MAX, into[name] + sign * from[name]));
  addBuckets(into.duration_buckets, from.duration_buckets, sign);
  addBuckets(into.ttft_buckets, from.ttft_buckets, sign);
}

function addBuckets(into: Record<string, number>, from: Readonly<Record<string, number>>, sign: 1 | -1): void {
  for (const [bucket, count] of Object.entries(from)) {
    const sum = (into[bucket] ?? 0) + sign * count;
    if (sum === 0) delete into[bucket];
    else into[bucket] = sum;
  }
}
