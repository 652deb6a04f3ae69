import type { StoreQuery } from '../query.ts';
import {
  BUCKET_SQL,
  COUNTS_FROM_ZERO_SQL,
  groupSql,
  IN_WINDOW_SQL,
  type MetricInput,
  metricParams,
  metricWhere,
  RUN_SQL,
} from './metric-source.ts';

export type MetricIncrementsRecord = {
  bucket_us: number;
  group_value: string;
  count: number;
  /** What was added in the step; null when no point tells (the first ones of a series whose start is unknown). */
  increase: number | null;
};

/**
 * Counters: what was added in each step. A delta and a single measurement say so themselves; a cumulative point is compared with the one before it in
 * its run, and counts whole where the run begins or the value has dropped (the counter was reset).
 */
export function metricIncrements(input: MetricInput): StoreQuery<MetricIncrementsRecord> {
  return {
    name: 'metric_increments',
    sql: `SELECT bucket_us, group_value, count() AS count, sum(added) AS increase
FROM (
  SELECT ${BUCKET_SQL} AS bucket_us, group_value,
    multiIf(
      temporality != 'cumulative', value,
      isNull(before), if(${COUNTS_FROM_ZERO_SQL}, value, NULL),
      value < before, value,
      value - before
    ) AS added
  FROM (
    SELECT timestamp, start_time, ${groupSql(input.groupBy)} AS group_value, temporality, value,
      lagInFrame(toNullable(value)) OVER ${RUN_SQL} AS before
    FROM metrics
    WHERE ${metricWhere(input, 'with-lookback')} AND isFinite(value)
  )
  WHERE ${IN_WINDOW_SQL}
)
GROUP BY bucket_us, group_value
ORDER BY bucket_us, group_value`,
    params: metricParams(input),
    limits: { rowsMax: input.rowsMax },
  };
}
