import { LATENCY_BUCKET_MAX, LATENCY_GAMMA } from '@sentryai/schema';

/** Latency bucket (schema/latency-buckets.ts) of an expression of microseconds. */
export function latencyBucketSql(us: string): string {
  return `toUInt16(if(${us} < 1, 0, least(${LATENCY_BUCKET_MAX}, 1 + floor(log(${us}) / log(${LATENCY_GAMMA})))))`;
}

/** p50, p95 and p99 in microseconds of a map from bucket to count, null when it counts nothing. */
export function latencyQuantilesSql(buckets: string): string {
  const keys = `mapKeys(${buckets})`;
  const counts = `arrayMap(n -> greatest(n, 0), mapValues(${buckets}))`;
  const sortedKeys = `arraySort(${keys})`;
  const sums = `arrayCumSum(arraySort((n, k) -> k, ${counts}, ${keys}))`;
  const total = `arraySum(${counts})`;
  // Bucket 0 holds what took less than a microsecond.
  const middle = (q: string) =>
    `if(arrayFirst((k, s) -> s >= ${q} * ${total}, ${sortedKeys}, ${sums}) = 0, 0, pow(${LATENCY_GAMMA}, arrayFirst((k, s) -> s >= ${q} * ${total}, ${sortedKeys}, ${sums}) - 0.5))`;
  return `if(${total} <= 0, [NULL, NULL, NULL], [${['0.5', '0.95', '0.99'].map(middle).join(', ')}])`;
}
