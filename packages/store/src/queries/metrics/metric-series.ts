import type { StoreQuery, TimeWindow } from '../query.ts';
import { windowParams, windowSql } from '../window-sql.ts';

/** What a metric can be split by: a column, or a tag of the measurements. */
export type MetricGroup = { column: 'service' | 'environment' | 'release' | 'user_id' | 'session_id' } | { tag: string };

export type MetricPointRecord = {
  bucket_us: number;
  group_value: string;
  count: number;
  sum: number | null;
  min: number | null;
  max: number | null;
  last: number | null;
  /** p50, p95, p99. */
  quantiles: (number | null)[];
};

export type MetricSeriesInput = {
  projectId: number;
  window: TimeWindow;
  name: string;
  stepUs: number;
  groupBy: MetricGroup | null;
  /** Groups kept: those with the most measurements. */
  groupsMax: number;
  rowsMax: number;
};

/** One metric over time: one row per step and group that has data, in order of time. */
export function metricSeries(input: MetricSeriesInput): StoreQuery<MetricPointRecord> {
  const { groupBy, window } = input;
  const where = `${windowSql('timestamp', window)}\n  AND name = {name:String}`;
  const group = groupSql(groupBy);
  const isKept =
    groupBy === null
      ? ''
      : `\n  AND ${group} IN (SELECT ${group} AS kept FROM metrics WHERE ${where} GROUP BY kept ORDER BY count() DESC, kept LIMIT {groups_max:UInt32})`;
  return {
    name: 'metric_series',
    sql: `SELECT intDiv(toUnixTimestamp64Micro(timestamp), {step_us:Int64}) * {step_us:Int64} AS bucket_us, ${group} AS group_value,
  count() AS count, sum(value) AS sum, min(value) AS min, max(value) AS max, argMax(value, timestamp) AS last,
  quantiles(0.5, 0.95, 0.99)(value) AS quantiles
FROM metrics
WHERE ${where}${isKept}
GROUP BY bucket_us, group_value
ORDER BY bucket_us, group_value`,
    params: {
      ...windowParams(input.projectId, window),
      name: input.name,
      step_us: input.stepUs,
      groups_max: input.groupsMax,
      ...(groupBy !== null && 'tag' in groupBy ? { group_tag: groupBy.tag } : {}),
    },
    limits: { rowsMax: input.rowsMax },
  };
}

function groupSql(groupBy: MetricGroup | null): string {
  if (groupBy === null) return `''`;
  return 'tag' in groupBy ? 'tags[{group_tag:String}]' : `toString(${groupBy.column})`;
}
