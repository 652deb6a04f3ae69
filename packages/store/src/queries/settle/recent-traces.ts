import type { StoreQuery } from '../query.ts';
import { bucketSql } from './settle-buckets.ts';

/** A trace of which something was received in the window looked at. */
export type RecentTrace = {
  project_id: number;
  trace_id: string;
  /** Receipt of the first and the newest of it. */
  first_received_ms: number;
  newest_received_ms: number;
  first_start_us: number;
  last_start_us: number;
  /** Of it received in the window, at least 1; spans that are told in several events as often as they were told. */
  span_count: number;
  /** Whether one of them has moved to another time or trace since. */
  has_moved: 0 | 1;
};

const RECEIVED = 'received_at >= fromUnixTimestamp64Milli({from_ms:Int64}) AND received_at < fromUnixTimestamp64Milli({to_ms:Int64})';

/** What a trace is made of, besides its spans: each can change what is decided about it. */
function source(table: 'spans' | 'span_starts' | 'entity_spans' | 'errors' | 'logs', more = ''): string {
  const time = table === 'errors' || table === 'logs' ? 'timestamp' : 'start_time';
  return `SELECT item.project_id AS project_id, item.trace_id AS raw_id, item.received_at AS received, item.${time} AS started,
    ${table === 'entity_spans' ? 'item.is_deleted' : '0'} AS moved
    FROM ${table} AS item
    WHERE ${RECEIVED} AND ${bucketSql('item.trace_id')} IN {buckets:Array(UInt32)}${more}`;
}

const HAS_TRACE = " AND item.trace_id != toFixedString('', 16)";
/** Log records that carry messages of spans. */
const IS_MESSAGE = ' AND position(item.attributes, \'"event.name":"gen_ai.\') > 0';
const SOURCES = [
  source('spans'),
  source('span_starts'),
  source('entity_spans'),
  source('errors', HAS_TRACE),
  source('logs', HAS_TRACE + IS_MESSAGE),
];

/**
 * Traces of some buckets of which spans, starts, errors or messages were received in [fromMs, toMs), oldest receipt first.
 * Full at rowsMax: then the caller goes on from the newest receipt it got. Reads only young granules, by the indexes on
 * received_at.
 */
export function recentTraces(input: {
  buckets: readonly number[];
  fromMs: number;
  toMs: number;
  rowsMax: number;
}): StoreQuery<RecentTrace> {
  const { buckets, fromMs, toMs, rowsMax } = input;
  return {
    name: 'settle_recent_traces',
    lane: 'background',
    sql: `SELECT project_id, lower(hex(raw_id)) AS trace_id,
  toUnixTimestamp64Milli(min(received)) AS first_received_ms, toUnixTimestamp64Milli(max(received)) AS newest_received_ms,
  toUnixTimestamp64Micro(min(started)) AS first_start_us, toUnixTimestamp64Micro(max(started)) AS last_start_us,
  toUInt32(count()) AS span_count, max(moved) AS has_moved
FROM (
  ${SOURCES.join('\n  UNION ALL\n  ')}
)
GROUP BY project_id, raw_id
ORDER BY first_received_ms
LIMIT {rows_max:UInt32}`,
    params: { buckets, from_ms: fromMs, to_ms: toMs, rows_max: rowsMax },
    limits: { rowsMax, timeoutMs: 60_000 },
  };
}
