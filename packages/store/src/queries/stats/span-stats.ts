import type { SpanKind } from '@sentryai/schema';
import type { SqlFilter, StoreQuery, TimeWindow } from '../query.ts';
import { latencyQuantilesSql } from '../usage/latency-sql.ts';
import type { UsageDimension, UsageGrain } from '../usage/usage-grain.ts';
import { usageParams, usageSource } from '../usage/usage-source.ts';
import { MODEL_CALL_KINDS } from './span-measures.ts';

/** Columns that a chart can be grouped by. */
export type StatsGroup = 'model' | 'provider' | 'name' | 'kind' | 'service' | 'environment' | 'release' | 'user_id' | 'session_id';

export type StatsInput = {
  projectId: number;
  window: TimeWindow;
  /** Kinds counted; null: model calls, and the usage of whatever span has usage of its own. */
  kinds: readonly SpanKind[] | null;
  groupBy: StatsGroup | null;
  filter?: SqlFilter | undefined;
  /** Where the counts come from; must know `groupBy` and what `filter` is about. */
  grain: UsageGrain;
  /** Everything received before it is settled. */
  watermarkMs: number;
};

export type StatsRecord = {
  /** Start of the step; 0 in sums over all steps. */
  bucket_us: number;
  /** Value of the group column; '' for rows that have none, and without grouping. */
  group_value: string;
  /** `point`: one step of one group. `group`: a group over all steps. `total`: everything, groups not asked for included. */
  level: 'point' | 'group' | 'total';
  count: number;
  errors: number;
  sum_input_tokens: number | null;
  sum_output_tokens: number | null;
  sum_estimated_tokens: number | null;
  sum_cost_usd: number | null;
  unpriced_calls: number;
  /** p50, p95, p99; elements are null when nothing was measured. */
  duration_us: (number | null)[];
  ttft_us: (number | null)[];
};

/** Entries of the window. */
function source({ grain, window, groupBy, filter }: StatsInput): string {
  const dimensions: UsageDimension[] = groupBy === null || groupBy === 'kind' ? ['kind'] : ['kind', groupBy];
  return usageSource({ grain, window, dimensions, filter });
}

function params(input: StatsInput): Record<string, unknown> {
  return {
    ...input.filter?.params,
    ...usageParams(input.projectId, input.window, input.watermarkMs),
    kinds: input.kinds ?? MODEL_CALL_KINDS,
  };
}

const IS_COUNTED = 'kind IN {kinds:Array(String)}';
/** Money and tokens are summed wherever they belong; only an explicit choice of kinds narrows them. */
const usageCondition = (input: StatsInput): string => (input.kinds === null ? '1' : IS_COUNTED);

/** The biggest groups of a window by count, then by cost; ask for one more than is shown to know that there are others. */
export function spanStatsGroups(input: StatsInput & { groupBy: StatsGroup }, groupsMax: number): StoreQuery<{ group_value: string }> {
  return {
    name: 'span_stats_groups',
    sql: `SELECT toString(entry.${input.groupBy}) AS group_value
FROM ${source(input)} AS entry
GROUP BY group_value
HAVING sumIf(entry.calls, ${IS_COUNTED}) > 0 OR sumIf(entry.usage_calls, ${usageCondition(input)}) > 0
ORDER BY sumIf(entry.calls, ${IS_COUNTED}) DESC, sumIf(entry.cost_nano_usd, ${usageCondition(input)}) DESC, group_value
LIMIT {rows_max:UInt32}`,
    params: { ...params(input), rows_max: groupsMax },
    limits: { rowsMax: groupsMax, timeoutMs: 20_000 },
  };
}

export type StatsSeriesInput = StatsInput & {
  /** Width of a step; steps are aligned to the epoch. */
  stepUs: number;
  /** Groups wanted; ignored without groupBy. */
  groups: readonly string[];
  rowsMax: number;
};

/** Points, groups and the total in one pass: measures are summed per step and group, and these sums three ways. */
export function spanStatsSeries(input: StatsSeriesInput): StoreQuery<StatsRecord> {
  const { groupBy } = input;
  const isWanted = groupBy === null ? '1' : `entry.${groupBy} IN {groups:Array(String)}`;
  const isUsed = usageCondition(input);
  return {
    name: 'span_stats_series',
    sql: `SELECT bucket_us, group_value,
  multiIf(grouping(bucket_us) = 0, 'point', grouping(group_value) = 0, 'group', 'total') AS level,
  sum(step.counted) AS count, sum(step.failed) AS errors,
  if(sum(step.input_known) = 0, NULL, sum(step.input)) AS sum_input_tokens,
  if(sum(step.output_known) = 0, NULL, sum(step.output)) AS sum_output_tokens,
  if(sum(step.estimates) = 0, NULL, sum(step.estimated)) AS sum_estimated_tokens,
  if(sum(step.cost_known) = 0, NULL, sum(step.cost) / 1e9) AS sum_cost_usd, sum(step.unpriced) AS unpriced_calls,
  ${latencyQuantilesSql('sumMap(step.duration)')} AS duration_us, ${latencyQuantilesSql('sumMap(step.ttft)')} AS ttft_us
FROM (
  SELECT intDiv(entry.time_us, {step_us:Int64}) * {step_us:Int64} AS bucket_us,
    ${isWanted} AS is_wanted, ${groupBy === null ? `''` : `if(is_wanted, toString(entry.${groupBy}), '')`} AS group_value,
    sumIf(entry.calls, ${IS_COUNTED}) AS counted,
    sumIf(entry.errors, ${IS_COUNTED}) AS failed,
    sumIf(entry.usage_calls, ${isUsed}) AS used,
    sumIf(entry.input_tokens, ${isUsed}) AS input,
    sumIf(entry.input_known, ${isUsed}) AS input_known,
    sumIf(entry.output_tokens, ${isUsed}) AS output,
    sumIf(entry.output_known, ${isUsed}) AS output_known,
    sumIf(entry.cost_nano_usd, ${isUsed}) AS cost,
    sumIf(entry.cost_known, ${isUsed}) AS cost_known,
    sumIf(entry.unpriced_calls, ${isUsed}) AS unpriced,
    sumIf(entry.estimated_tokens, ${isUsed}) AS estimated,
    sumIf(entry.estimated_calls, ${isUsed}) AS estimates,
    sumMapIf(entry.duration_buckets, ${IS_COUNTED}) AS duration,
    sumMapIf(entry.ttft_buckets, ${IS_COUNTED}) AS ttft
  FROM ${source(input)} AS entry
  GROUP BY bucket_us, is_wanted, group_value
  HAVING counted != 0 OR used != 0 OR estimates != 0
) AS step
GROUP BY GROUPING SETS ((bucket_us, is_wanted, group_value), (is_wanted, group_value), ())
HAVING is_wanted OR level = 'total'
ORDER BY bucket_us, group_value`,
    params: { ...params(input), step_us: input.stepUs, ...(groupBy === null ? {} : { groups: input.groups }) },
    limits: { rowsMax: input.rowsMax, timeoutMs: 20_000 },
  };
}
