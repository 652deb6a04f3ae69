import type { Cursor, StoreQuery, TimeWindow } from '../query.ts';
import { versionedWindowSql, windowParams, windowSql } from '../window-sql.ts';

export type EventRecord = {
  type: 'span' | 'log' | 'error' | 'metric' | 'score';
  timestamp_us: number;
  /** Hex; unique within the type. */
  row_id: string;
  /** The client's own id, '' when it gave none. */
  external_id: string;
  title: string;
  level: string;
  /** All zeros when unknown. */
  trace_id: string;
  span_id: string;
  service: string;
};

type Source = { type: EventRecord['type']; table: string; time: 'start_time' | 'timestamp'; id: string; title: string; level: string };

const SPANS: Source = {
  type: 'span',
  table: 'spans',
  time: 'start_time',
  id: 'concat(hex(trace_id), hex(span_id))',
  title: 'name',
  level: `if(status = 'error', 'error', '')`,
};
const ENTITY_SPANS: Source = { ...SPANS, table: 'entity_spans' };
const SCORES: Source = {
  type: 'score',
  table: 'scores',
  time: 'timestamp',
  id: 'hex(event_id)',
  title: `concat(name, ' = ', if(isNull(value_number), value_string, toString(value_number)))`,
  level: `''`,
};
const ENTITY_SCORES: Source = { ...SCORES, table: 'entity_scores' };

const SOURCES: readonly Source[] = [
  SPANS,
  { type: 'log', table: 'logs', time: 'timestamp', id: 'hex(event_id)', title: 'leftUTF8(message, 300)', level: 'level' },
  {
    type: 'error',
    table: 'errors',
    time: 'timestamp',
    id: 'hex(event_id)',
    title: `leftUTF8(multiIf(error_type = '', message, error_value = '', toString(error_type), concat(error_type, ': ', error_value)), 300)`,
    level: 'level',
  },
  {
    type: 'metric',
    table: 'metrics',
    time: 'timestamp',
    id: 'hex(event_id)',
    title: `concat(name, multiIf(
      temporality != '' AND kind IN ('histogram', 'exponential_histogram', 'summary'), concat(': ', toString(count), ' values'),
      isNaN(value), ': no value',
      concat(' = ', toString(value), if(unit = '', '', ' '), unit)))`,
    level: `''`,
  },
  SCORES,
  ENTITY_SCORES,
];

/** Newest things of all kinds, one line each. One row more than `limit`. Cursor ids: type, row id. */
export function recentEvents(input: {
  projectId: number;
  window: TimeWindow;
  limit: number;
  cursor?: Cursor | undefined;
  /** True when versioned spans are to be among them (entitiesExist). */
  hasEntities: boolean;
}): StoreQuery<EventRecord> {
  const { projectId, window, limit, cursor, hasEntities } = input;
  const halves = [...SOURCES, ...(hasEntities ? [ENTITY_SPANS] : [])].map((source) => half(source, window, cursor !== undefined));
  return {
    name: 'recent_events',
    sql: `SELECT * FROM (${halves.join(' UNION ALL ')})
ORDER BY timestamp_us DESC, type DESC, row_id DESC LIMIT {limit:UInt32}`,
    params: {
      ...windowParams(projectId, window),
      limit: limit + 1,
      ...(cursor === undefined ? {} : { cursor_us: cursor.timeUs, cursor_id0: cursor.ids[0], cursor_id1: cursor.ids[1] }),
    },
    limits: { rowsMax: limit + 1 },
  };
}

function half(source: Source, window: TimeWindow, hasCursor: boolean): string {
  const { type, table, time, id, title, level } = source;
  const after = hasCursor
    ? `\n    AND ${time} <= fromUnixTimestamp64Micro({cursor_us:Int64}, 'UTC')
    AND (toUnixTimestamp64Micro(${time}), '${type}', lower(${id})) < ({cursor_us:Int64}, {cursor_id0:String}, {cursor_id1:String})`
    : '';
  const isVersioned = table.startsWith('entity_');
  // Metrics are sorted by name first, so that table has no quarter hour to read backwards by.
  const quarter = isVersioned ? 'bucket' : `toStartOfFifteenMinutes(${time})`;
  const newest = table === 'metrics' ? `${time} DESC` : `${quarter} DESC, ${time} DESC`;
  return `(
  SELECT '${type}' AS type, toUnixTimestamp64Micro(item.${time}) AS timestamp_us, lower(item.row_id) AS row_id, item.external_id AS external_id,
    item.title AS title, item.level AS level, lower(hex(item.trace_id)) AS trace_id, lower(hex(item.span_id)) AS span_id, toString(item.service) AS service
  FROM (
    SELECT ${time}, ${id} AS row_id, external_id, ${title} AS title, toString(${level}) AS level, trace_id, span_id, service
    FROM ${table}${isVersioned ? ' FINAL' : ''}
    WHERE ${isVersioned ? versionedWindowSql(time, window) : windowSql(time, window)}${after}
    ORDER BY ${newest}, row_id DESC LIMIT {limit:UInt32}
  ) AS item
)`;
}
