/**
 * Latencies as counts per logarithmic bucket: unlike the states of quantile functions, counts can be taken back when a
 * decision about a trace changes (design.md section 6, settling). A bucket is 4 % wide, so a quantile is right within 2 %.
 */
export const LATENCY_GAMMA = 1.04;
const LOG_GAMMA = Math.log(LATENCY_GAMMA);
/** 2^53 microseconds are bucket 937; the key stays inside UInt16 whatever comes. */
export const LATENCY_BUCKET_MAX = 1_000;

/** Bucket of a duration in microseconds; 0 holds everything below 1 µs. */
export function latencyBucketOf(us: number): number {
  return us < 1 ? 0 : Math.min(LATENCY_BUCKET_MAX, 1 + Math.floor(Math.log(us) / LOG_GAMMA));
}

/** Middle of a bucket in microseconds. */
export function latencyOfBucket(bucket: number): number {
  return bucket <= 0 ? 0 : LATENCY_GAMMA ** (bucket - 0.5);
}
