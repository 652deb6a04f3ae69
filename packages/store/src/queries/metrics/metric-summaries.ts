import type { StoreQuery } from '../query.ts';
import { type AddedRecord, ADDED_COLUMNS, addedPointsSql } from './metric-distributions.ts';
import { type MetricInput, metricParams } from './metric-source.ts';

export type MetricSummaryRecord = AddedRecord & {
  /** Series of the group; quantiles of several cannot be merged. */
  series_count: number;
  levels: number[];
  values: (number | null)[];
};

/** Summaries: count and sum as of other distributions, and the quantiles of the latest point as they were given. */
export function metricSummaries(input: MetricInput): StoreQuery<MetricSummaryRecord> {
  return {
    name: 'metric_summaries',
    sql: `SELECT bucket_us, group_value, ${ADDED_COLUMNS}, uniqExact(series_id) AS series_count,
  argMax(quantiles, timestamp) AS levels, argMax(quantile_values, timestamp) AS values
FROM ${addedPointsSql(input, ['series_id', 'quantiles', 'quantile_values'])}
GROUP BY bucket_us, group_value
ORDER BY bucket_us, group_value`,
    params: metricParams(input),
    limits: { rowsMax: input.rowsMax },
  };
}
