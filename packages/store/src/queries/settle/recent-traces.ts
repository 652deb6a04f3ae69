import type { StoreQuery } from '../query.ts';
import { bucketSql } from './settle-buckets.ts';

/** A trace of which spans were received in the window looked at. */
export type RecentTrace = {
  project_id: number;
  trace_id: string;
  /** Receipt of the first and the newest of these spans. */
  first_received_ms: number;
  newest_received_ms: number;
  first_start_us: number;
  last_start_us: number;
  /** Spans received in the window, those told in several events as often as they were told. */
  span_count: number;
  /** Whether one of them has moved to another time or trace since. */
  has_moved: 0 | 1;
};

/**
 * Traces of some buckets with spans received in [fromMs, toMs), oldest receipt first. Full at rowsMax: then the caller
 * goes on from the newest receipt it got. Reads only young granules, by the index on received_at.
 */
export function recentTraces(input: {
  buckets: readonly number[];
  fromMs: number;
  toMs: number;
  rowsMax: number;
}): StoreQuery<RecentTrace> {
  const { buckets, fromMs, toMs, rowsMax } = input;
  const part = (
    table: 'spans' | 'entity_spans',
    isDeleted: string,
  ): string => `SELECT project_id, trace_id, received_at, start_time, ${isDeleted} FROM ${table}
  WHERE received_at >= fromUnixTimestamp64Milli({from_ms:Int64}) AND received_at < fromUnixTimestamp64Milli({to_ms:Int64})
    AND ${bucketSql('trace_id')} IN {buckets:Array(UInt32)}`;
  return {
    name: 'settle_recent_traces',
    lane: 'background',
    sql: `SELECT project_id, lower(hex(span.trace_id)) AS trace_id,
  toUnixTimestamp64Milli(min(span.received_at)) AS first_received_ms, toUnixTimestamp64Milli(max(span.received_at)) AS newest_received_ms,
  toUnixTimestamp64Micro(min(span.start_time)) AS first_start_us, toUnixTimestamp64Micro(max(span.start_time)) AS last_start_us,
  toUInt32(count()) AS span_count, max(span.is_deleted) AS has_moved
FROM (
  ${part('spans', '0 AS is_deleted')}
  UNION ALL
  ${part('entity_spans', 'is_deleted')}
) AS span
GROUP BY project_id, span.trace_id
ORDER BY first_received_ms
LIMIT {rows_max:UInt32}`,
    params: { buckets, from_ms: fromMs, to_ms: toMs, rows_max: rowsMax },
    limits: { rowsMax, timeoutMs: 60_000 },
  };
}
