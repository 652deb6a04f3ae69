import type { ListInput, StoreQuery } from '../query.ts';
import { chooseColumns, type ColumnChoice } from '../rows/empty-columns.ts';
import { filterSql, versionedWindowSql, windowParams, windowSql } from '../window-sql.ts';

/** Fields that logs, errors and scores share, as answered by the store. */
export type ItemRecord = {
  /** Ours, 32 hex digits; sorts and pages. */
  event_id: string;
  external_id: string;
  timestamp_us: number;
  received_ms: number;
  /** All zeros when unknown. */
  trace_id: string;
  span_id: string;
  session_id: string;
  user_id: string;
  service: string;
  environment: string;
  release: string;
  origin: string;
  tags: Record<string, string>;
  /** JSON object, '' when empty. */
  attributes: string;
};

const PLAIN = ['external_id', 'session_id', 'user_id', 'service', 'environment', 'release', 'origin', 'tags', 'attributes'];

export type ListItemsInput = ListInput & ColumnChoice;

/** Items of one table in a window, newest first. One row more than `limit`. Cursor ids: event. */
export function listItems<Row extends ItemRecord>(
  table: 'logs' | 'errors' | 'scores',
  columns: readonly string[],
  input: ListItemsInput,
): StoreQuery<Row> {
  const { projectId, window, limit, filter, cursor } = input;
  const { read, empty } = chooseColumns(table, [...PLAIN, ...columns], input);
  const raw = ['event_id', 'timestamp', 'received_at', 'trace_id', 'span_id', ...read];
  const after =
    cursor === undefined
      ? ''
      : `
    AND timestamp <= fromUnixTimestamp64Micro({cursor_us:Int64}, 'UTC')
    AND (timestamp, event_id) < (fromUnixTimestamp64Micro({cursor_us:Int64}, 'UTC'), toFixedString(unhex({cursor_id0:String}), 16))`;
  const tail = (quarter: string): string => `${after}${filterSql(filter)}
  ORDER BY ${quarter} DESC, timestamp DESC, event_id DESC LIMIT {limit:UInt32}`;
  const select = `SELECT ${raw.join(', ')}`;
  const parts = [`(${select} FROM ${table} WHERE ${windowSql('timestamp', window)}${tail('toStartOfFifteenMinutes(timestamp)')})`];
  if (table === 'scores')
    parts.push(`(${select} FROM entity_scores FINAL WHERE ${versionedWindowSql('timestamp', window)}${tail('bucket')})`);
  return {
    name: `list_${table}`,
    sql: `SELECT lower(hex(item.event_id)) AS event_id, toUnixTimestamp64Micro(item.timestamp) AS timestamp_us,
  toUnixTimestamp64Milli(item.received_at) AS received_ms, lower(hex(item.trace_id)) AS trace_id,
  ${['lower(hex(item.span_id)) AS span_id', ...read, ...empty].join(', ')}
FROM (
${parts.join(' UNION ALL ')}
) AS item
ORDER BY item.timestamp DESC, item.event_id DESC LIMIT {limit:UInt32}`,
    params: {
      ...filter?.params,
      ...windowParams(projectId, window),
      limit: limit + 1,
      ...(cursor === undefined ? {} : { cursor_us: cursor.timeUs, cursor_id0: cursor.ids[0] }),
    },
    limits: { rowsMax: limit + 1 },
  };
}
