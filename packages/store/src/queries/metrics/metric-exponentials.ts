import type { StoreQuery } from '../query.ts';
import { ADDED_COLUMNS, type AddedRecord, addedPointsSql } from './metric-distributions.ts';
import { type MetricInput, metricParams } from './metric-source.ts';

/** Buckets by their index, base = 2^(2^-scale). */
export type MetricExponentialRecord = AddedRecord & {
  bucket_scale: number;
  zeros: number;
  threshold: number;
  positive: [indexes: number[], counts: number[]];
  negative: [indexes: number[], counts: number[]];
};

const COLUMNS = ['scale', 'zero_count', 'zero_threshold', 'positive_offset', 'positive_counts', 'negative_offset', 'negative_counts'];

/**
 * Exponential histograms: what was added to their buckets, one row per step, group and scale. Two points of one run may
 * have different scales, since SDKs coarsen a histogram that grows: the earlier one is coarsened to the later one's.
 */
export function metricExponentials(input: MetricInput): StoreQuery<MetricExponentialRecord> {
  return {
    name: 'metric_exponentials',
    sql: `SELECT bucket_us, group_value, scale AS bucket_scale, ${ADDED_COLUMNS},
  sum(if(is_alone, toInt64(zero_count), toInt64(zero_count) - toInt64(before.5))) AS zeros, max(zero_threshold) AS threshold,
  ${addedBuckets('positive', 'before.7', 'before.8')},
  ${addedBuckets('negative', 'before.9', 'before.10')}
FROM (SELECT *, is_whole OR before.4 < scale AS is_alone FROM ${addedPointsSql(input, COLUMNS)})
WHERE is_known
GROUP BY bucket_us, group_value, scale
ORDER BY bucket_us, group_value, scale`,
    params: metricParams(input),
    limits: { rowsMax: input.rowsMax },
  };
}

/** Buckets of one side, with those of the point before taken off. */
function addedBuckets(side: 'positive' | 'negative', offsetBefore: string, countsBefore: string): string {
  const own = { keys: indexes(`${side}_offset`, `${side}_counts`), counts: `arrayMap(n -> toInt64(n), ${side}_counts)` };
  const before = {
    keys: `arrayMap(i -> toInt64(floor(i / exp2(before.4 - scale))), ${indexes(offsetBefore, countsBefore)})`,
    counts: `arrayMap(n -> -toInt64(n), ${countsBefore})`,
  };
  return `sumMap(
    if(is_alone, ${own.keys}, arrayConcat(${own.keys}, ${before.keys})),
    if(is_alone, ${own.counts}, arrayConcat(${own.counts}, ${before.counts}))
  ) AS ${side}`;
}

function indexes(offset: string, counts: string): string {
  return `arrayMap(i -> toInt64(${offset}) + toInt64(i) - 1, arrayEnumerate(${counts}))`;
}
