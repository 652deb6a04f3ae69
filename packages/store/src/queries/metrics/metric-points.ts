import type { ListInput, StoreQuery } from '../query.ts';
import { chooseColumns, type ColumnChoice } from '../rows/empty-columns.ts';
import { filterSql, windowParams, windowSql } from '../window-sql.ts';

/** One stored point with everything that was sent of it. Numbers may be null where they are not finite. */
export type MetricPointRecord = {
  event_id: string;
  external_id: string;
  timestamp_us: number;
  start_time_us: number;
  service: string;
  environment: string;
  release: string;
  session_id: string;
  user_id: string;
  trace_id: string;
  span_id: string;
  origin: string;
  tags: Record<string, string>;
  attributes: string;
  name: string;
  kind: string;
  unit: string;
  description: string;
  temporality: string;
  series_id: string;
  scope_name: string;
  scope_version: string;
  flags: number;
  value: number | null;
  count: number;
  sum: number | null;
  min: number | null;
  max: number | null;
  explicit_bounds: (number | null)[];
  bucket_counts: number[];
  scale: number;
  zero_count: number;
  zero_threshold: number;
  positive_offset: number;
  positive_counts: number[];
  negative_offset: number;
  negative_counts: number[];
  quantiles: number[];
  quantile_values: (number | null)[];
  exemplars: string;
  details: string;
};

const PLAIN = [
  'external_id',
  'service',
  'environment',
  'release',
  'session_id',
  'user_id',
  'origin',
  'tags',
  'attributes',
  'name',
  'kind',
  'unit',
  'description',
  'temporality',
  'scope_name',
  'scope_version',
  'flags',
  'value',
  'count',
  'sum',
  'min',
  'max',
  'explicit_bounds',
  'bucket_counts',
  'scale',
  'zero_count',
  'zero_threshold',
  'positive_offset',
  'positive_counts',
  'negative_offset',
  'negative_counts',
  'quantiles',
  'quantile_values',
  'exemplars',
  'details',
];

/** Points of one metric, or of all without a name, in a window, newest first. One row more than `limit`. Cursor ids: event. */
export function listMetricPoints(input: ListInput & ColumnChoice & { metricName?: string }): StoreQuery<MetricPointRecord> {
  const { projectId, window, limit, filter, cursor, metricName } = input;
  const { read, empty } = chooseColumns('metrics', PLAIN, input);
  const named = metricName === undefined ? '' : ' AND name = {metric_name:String}';
  const after =
    cursor === undefined
      ? ''
      : `
    AND timestamp <= fromUnixTimestamp64Micro({cursor_us:Int64}, 'UTC')
    AND (timestamp, event_id) < (fromUnixTimestamp64Micro({cursor_us:Int64}, 'UTC'), toFixedString(unhex({cursor_id0:String}), 16))`;
  return {
    name: 'metric_points',
    sql: `SELECT lower(hex(item.event_id)) AS event_id, toUnixTimestamp64Micro(item.timestamp) AS timestamp_us,
  toUnixTimestamp64Micro(item.start_time) AS start_time_us, lower(hex(item.series_id)) AS series_id,
  lower(hex(item.trace_id)) AS trace_id, ${['lower(hex(item.span_id)) AS span_id', ...read, ...empty].join(', ')}
FROM (
  SELECT ${['event_id', 'timestamp', 'start_time', 'series_id', 'trace_id', 'span_id', ...read].join(', ')}
  FROM metrics
  WHERE ${windowSql('timestamp', window)}${named}${after}${filterSql(filter)}
  ORDER BY toStartOfFifteenMinutes(timestamp) DESC, timestamp DESC, event_id DESC LIMIT {limit:UInt32}
) AS item
ORDER BY item.timestamp DESC, item.event_id DESC`,
    params: {
      ...filter?.params,
      ...windowParams(projectId, window),
      ...(metricName === undefined ? {} : { metric_name: metricName }),
      limit: limit + 1,
      ...(cursor === undefined ? {} : { cursor_us: cursor.timeUs, cursor_id0: cursor.ids[0] }),
    },
    limits: { rowsMax: limit + 1 },
  };
}
