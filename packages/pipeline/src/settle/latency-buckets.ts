/**
 * Latencies as counts per logarithmic bucket: unlike the states of quantile functions, counts can be taken back when a
 * decision about a trace changes (design.md section 6, settling). A bucket is 4 % wide, so a quantile is right within 2 %.
 */
const GAMMA = 1.04;
const LOG_GAMMA = Math.log(GAMMA);
/** 2^53 microseconds are bucket 937; the key stays inside UInt16 whatever comes. */
const BUCKET_MAX = 1_000;

/** Bucket of a duration in microseconds; 0 holds everything below 1 µs. */
export function latencyBucketOf(us: number): number {
  return us < 1 ? 0 : Math.min(BUCKET_MAX, 1 + Math.floor(Math.log(us) / LOG_GAMMA));
}

/** Middle of a bucket in microseconds. */
export function latencyOfBucket(bucket: number): number {
  return bucket <= 0 ? 0 : GAMMA ** (bucket - 0.5);
}

/** The same as SQL over an expression of microseconds, for rows that are not settled yet. */
export function latencyBucketSql(us: string): string {
  return `toUInt16(if(${us} < 1, 0, least(${BUCKET_MAX}, 1 + floor(log(${us}) / ${LOG_GAMMA}))))`;
}
