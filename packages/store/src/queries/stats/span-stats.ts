import type { SpanKind } from '@sentryai/schema';
import type { SqlFilter, StoreQuery, TimeWindow } from '../query.ts';
import { filterSql, windowParams, windowSql } from '../window-sql.ts';
import { COUNTS_ONCE, IS_UNPRICED, MODEL_CALL_KINDS } from './span-measures.ts';

/** Columns that a chart can be grouped by. */
export type StatsGroup = 'model' | 'provider' | 'name' | 'kind' | 'service' | 'environment' | 'release' | 'user_id' | 'session_id';

export type StatsInput = {
  projectId: number;
  window: TimeWindow;
  /** Kinds counted; null: model calls, and the usage of whatever span has usage of its own. */
  kinds: readonly SpanKind[] | null;
  groupBy: StatsGroup | null;
  filter?: SqlFilter | undefined;
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
  sum_cost_usd: number | null;
  unpriced_calls: number;
  /** p50, p95, p99; elements are null when nothing was measured. */
  duration_us: (number | null)[];
  ttft_us: (number | null)[];
};

/** Spans of the chosen kinds, but a model call only once: not its rollup in a parent, not a second view of it. */
const IS_COUNTED = `(kind IN {kinds:Array(String)} AND ${COUNTS_ONCE})`;

function where(input: StatsInput): string {
  // Money and tokens are summed wherever they belong; only an explicit choice of kinds narrows them.
  const rows = input.kinds === null ? `(${IS_COUNTED} OR usage_role = 'own')` : IS_COUNTED;
  return `${windowSql('start_time', input.window)}\n  AND ${rows}${filterSql(input.filter)}`;
}

function params(input: StatsInput): Record<string, unknown> {
  return { ...input.filter?.params, ...windowParams(input.projectId, input.window), kinds: input.kinds ?? MODEL_CALL_KINDS };
}

/** The biggest groups of a window by count, then by cost; ask for one more than is shown to know that there are others. */
export function spanStatsGroups(input: StatsInput & { groupBy: StatsGroup }, groupsMax: number): StoreQuery<{ group_value: string }> {
  return {
    name: 'span_stats_groups',
    sql: `WITH 0 AS is_running
SELECT toString(${input.groupBy}) AS group_value
FROM spans
WHERE ${where(input)}
GROUP BY group_value
ORDER BY countIf(${IS_COUNTED}) DESC, sumIf(cost_usd, usage_role = 'own') DESC NULLS LAST, group_value
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

/**
 * Points, groups and the total in one pass over the spans: measures are taken per step and group as mergeable states, and
 * the states are merged three ways.
 */
export function spanStatsSeries(input: StatsSeriesInput): StoreQuery<StatsRecord> {
  const { groupBy } = input;
  const isWanted = groupBy === null ? '1' : `${groupBy} IN {groups:Array(String)}`;
  return {
    name: 'span_stats_series',
    sql: `WITH 0 AS is_running
SELECT bucket_us, group_value,
  multiIf(grouping(bucket_us) = 0, 'point', grouping(group_value) = 0, 'group', 'total') AS level,
  sum(step.counted) AS count, sum(step.failed) AS errors, sum(step.input) AS sum_input_tokens, sum(step.output) AS sum_output_tokens,
  sum(step.cost) AS sum_cost_usd, sum(step.unpriced) AS unpriced_calls,
  quantilesMerge(0.5, 0.95, 0.99)(step.duration) AS duration_us, quantilesMerge(0.5, 0.95, 0.99)(step.ttft) AS ttft_us
FROM (
  SELECT intDiv(toUnixTimestamp64Micro(start_time), {step_us:Int64}) * {step_us:Int64} AS bucket_us,
    ${isWanted} AS is_wanted, ${groupBy === null ? `''` : `if(is_wanted, toString(${groupBy}), '')`} AS group_value,
    countIf(${IS_COUNTED}) AS counted,
    countIf(status = 'error' AND ${IS_COUNTED}) AS failed,
    sumIf(input_tokens, usage_role = 'own') AS input,
    sumIf(output_tokens, usage_role = 'own') AS output,
    sumIf(cost_usd, usage_role = 'own') AS cost,
    countIf(${IS_UNPRICED}) AS unpriced,
    quantilesStateIf(0.5, 0.95, 0.99)(duration_us, ${IS_COUNTED}) AS duration,
    quantilesStateIf(0.5, 0.95, 0.99)(ttft_us, isNotNull(ttft_us) AND ${IS_COUNTED}) AS ttft
  FROM spans
  WHERE ${where(input)}
  GROUP BY bucket_us, is_wanted, group_value
) AS step
GROUP BY GROUPING SETS ((bucket_us, is_wanted, group_value), (is_wanted, group_value), ())
HAVING is_wanted OR level = 'total'
ORDER BY bucket_us, group_value`,
    params: { ...params(input), step_us: input.stepUs, ...(groupBy === null ? {} : { groups: input.groups }) },
    limits: { rowsMax: input.rowsMax, timeoutMs: 20_000 },
  };
}
