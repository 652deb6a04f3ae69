/** Hash buckets of traces: the unit in which the work of settling is shared between processes. */
export const SETTLE_BUCKETS = 8;

/** Bucket of a raw trace id; give the column qualified, since answers render trace ids under the same name. */
export function bucketSql(column: string): string {
  return `toUInt32(sipHash64(${column}) % ${SETTLE_BUCKETS})`;
}
