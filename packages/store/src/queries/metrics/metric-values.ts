import type { StoreQuery } from '../query.ts';
import { BUCKET_SQL, groupSql, type MetricInput, metricParams, metricWhere } from './metric-source.ts';

export type MetricValuesRecord = {
  bucket_us: number;
  group_value: string;
  count: number;
  sum: number | null;
  min: number | null;
  max: number | null;
  /** Sum and mean, over the series of the group, of their latest values; and the sum of their means. */
  last_sum: number | null;
  last_mean: number | null;
  mean_sum: number | null;
  /** p50, p95, p99. */
  quantiles: (number | null)[];
};

/**
 * Measurements that stand for themselves: gauges, single measurements, and the level of an up-down counter. One row per
 * step and group that has data, in order of time. First by series, since what is added up or averaged are series, however
 * often each was measured; single measurements have no series and are one.
 */
export function metricValues(input: MetricInput): StoreQuery<MetricValuesRecord> {
  return {
    name: 'metric_values',
    sql: `SELECT bucket_us, group_value, sum(points) AS count, sum(total) AS sum, min(lowest) AS min, max(highest) AS max,
  sum(latest) AS last_sum, avg(latest) AS last_mean, sum(total / points) AS mean_sum, quantilesMerge(0.5, 0.95, 0.99)(spread) AS quantiles
FROM (
  SELECT ${BUCKET_SQL} AS bucket_us, ${groupSql(input.groupBy)} AS group_value, series_id,
    count() AS points, sum(value) AS total, min(value) AS lowest, max(value) AS highest, argMax(value, timestamp) AS latest,
    quantilesState(0.5, 0.95, 0.99)(value) AS spread
  FROM metrics
  WHERE ${metricWhere(input, 'window-only')} AND isFinite(value)
  GROUP BY bucket_us, group_value, series_id
)
GROUP BY bucket_us, group_value
ORDER BY bucket_us, group_value`,
    params: metricParams(input),
    limits: { rowsMax: input.rowsMax },
  };
}
