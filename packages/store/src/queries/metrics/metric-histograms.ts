import type { StoreQuery } from '../query.ts';
import { ADDED_COLUMNS, type AddedRecord, addedPointsSql } from './metric-distributions.ts';
import { type MetricInput, metricParams } from './metric-source.ts';

export type MetricHistogramRecord = AddedRecord & { bounds: (number | null)[]; counts: number[] };

/** Histograms: what was added to their buckets, one row per step, group and layout of buckets. */
export function metricHistograms(input: MetricInput): StoreQuery<MetricHistogramRecord> {
  return {
    name: 'metric_histograms',
    // A histogram whose layout changed in the middle of a run is taken for a new one.
    sql: `SELECT bucket_us, group_value, explicit_bounds AS bounds, ${ADDED_COLUMNS},
  sumForEach(if(is_whole OR before.4 != explicit_bounds, arrayMap(n -> toInt64(n), bucket_counts), arrayMap((n, m) -> toInt64(n) - toInt64(m), bucket_counts, before.5))) AS counts
FROM ${addedPointsSql(input, ['explicit_bounds', 'bucket_counts'])}
WHERE is_known
GROUP BY bucket_us, group_value, explicit_bounds
ORDER BY bucket_us, group_value, explicit_bounds`,
    params: metricParams(input),
    limits: { rowsMax: input.rowsMax },
  };
}
