import { BUCKET_SQL, COUNTS_FROM_ZERO_SQL, groupSql, IN_WINDOW_SQL, type MetricInput, metricWhere, RUN_SQL } from './metric-source.ts';

/** What was added to a distribution in one step. */
export type AddedRecord = {
  bucket_us: number;
  group_value: string;
  points: number;
  /** Null when no point tells what it added. */
  count: number | null;
  sum: number | null;
  /** Known of deltas only: a cumulative point has the extremes since it began. */
  min: number | null;
  max: number | null;
};

/** Columns of AddedRecord beside step and group, over the rows of addedPointsSql. */
export const ADDED_COLUMNS = `count() AS points, sum(if(is_known, if(is_whole, all_count, all_count - before.2), NULL)) AS count,
  sum(if(is_known, if(is_whole, all_sum, all_sum - before.3), NULL)) AS sum, min(delta_min) AS min, max(delta_max) AS max`;

/**
 * Points of a distribution, each with the one `before` it in its run: a tuple of 1 (0: there is none), count, sum, and
 * `columns`. `is_known`: it is clear since when the point counts. `is_whole`: it adds all it holds (a delta, the beginning
 * of a run, a reset), else what it holds more than the one before.
 */
export function addedPointsSql(input: MetricInput, columns: readonly string[]): string {
  return `(
  SELECT *, temporality = 'delta' OR before.1 = 0 OR all_count < before.2 AS is_whole,
    temporality = 'delta' OR before.1 = 1 OR ${COUNTS_FROM_ZERO_SQL} AS is_known
  FROM (
    SELECT ${BUCKET_SQL} AS bucket_us, timestamp, start_time, ${groupSql(input.groupBy)} AS group_value, temporality,
      toInt64(count) AS all_count, sum AS all_sum, if(temporality = 'delta', min, NULL) AS delta_min, if(temporality = 'delta', max, NULL) AS delta_max,
      ${columns.join(', ')}, lagInFrame((toUInt8(1), toInt64(count), sum, ${columns.join(', ')})) OVER ${RUN_SQL} AS before
    FROM metrics
    WHERE ${metricWhere(input, 'with-lookback')}
  )
  WHERE ${IN_WINDOW_SQL}
)`;
}
