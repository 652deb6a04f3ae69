import type { SqlFilter, TimeWindow } from '../query.ts';
import { filterSql, windowParams } from '../window-sql.ts';

/** What a metric can be split by: a column, or an attribute of the measurements. */
export type MetricGroup = { column: 'service' | 'environment' | 'release' | 'user_id' | 'session_id' } | { attribute: string };

/** One metric in a window: which points, how they are split, how wide a step is. */
export type MetricInput = {
  projectId: number;
  window: TimeWindow;
  name: string;
  kind: string;
  /** Which points count: '' single measurements and gauges, `delta`, `cumulative`. */
  temporalities: readonly string[];
  stepUs: number;
  groupBy: MetricGroup | null;
  /** Groups kept: those with the most points. */
  groupsMax: number;
  filter?: SqlFilter | undefined;
  rowsMax: number;
};

/** How far before the window the point is looked for that the first difference inside is taken to. */
const LOOKBACK_US = 3_600_000_000;
/** OTLP's flag bit for "the series had no value at this time". */
const NO_RECORDED_VALUE = 1;

/** Points of the metric that have a value. `lookback`: also those just before the window. */
export function metricWhere(input: MetricInput, lookback: 'with-lookback' | 'window-only'): string {
  const from = lookback === 'with-lookback' ? `{from_us:Int64} - ${LOOKBACK_US}` : '{from_us:Int64}';
  const group =
    input.groupBy === null
      ? ''
      : `
  AND ${groupSql(input.groupBy)} IN (
    SELECT ${groupSql(input.groupBy)} AS kept FROM metrics
    WHERE ${pointsSql(input, '{from_us:Int64}')} GROUP BY kept ORDER BY count() DESC, kept LIMIT {groups_max:UInt32}
  )`;
  return pointsSql(input, from) + group;
}

function pointsSql(input: MetricInput, fromUs: string): string {
  return `project_id = {project_id:UInt32} AND name = {name:String} AND kind = {kind:String}
  AND timestamp >= fromUnixTimestamp64Micro(${fromUs}, 'UTC') AND timestamp < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
  AND temporality IN {temporalities:Array(String)} AND bitAnd(flags, ${NO_RECORDED_VALUE}) = 0${filterSql(input.filter)}`;
}

export function metricParams(input: MetricInput): Record<string, unknown> {
  const { groupBy, filter } = input;
  return {
    ...filter?.params,
    ...windowParams(input.projectId, input.window),
    name: input.name,
    kind: input.kind,
    temporalities: input.temporalities,
    step_us: input.stepUs,
    groups_max: input.groupsMax,
    ...(groupBy !== null && 'attribute' in groupBy ? { group_attribute: groupBy.attribute } : {}),
  };
}

/** Start of the step that a point lies in. */
export const BUCKET_SQL = 'intDiv(toUnixTimestamp64Micro(timestamp), {step_us:Int64}) * {step_us:Int64}';

/** Value of the group that a point belongs to, '' when it has none. */
export function groupSql(groupBy: MetricGroup | null): string {
  if (groupBy === null) return `''`;
  if ('column' in groupBy) return `toString(${groupBy.column})`;
  // Attributes of single measurements, and of a resource, stand in the JSON beside the tags.
  return `if(mapContains(tags, {group_attribute:String}), tags[{group_attribute:String}], JSONExtract(attributes, {group_attribute:String}, 'String'))`;
}

/**
 * One writer's run of a cumulative series: as long as it counts from the same start. Another start is another run, be it
 * a restarted process or a second one that calls itself the same.
 */
export const RUN_SQL = '(PARTITION BY series_id, start_time ORDER BY timestamp ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)';

/**
 * Whether the first point of a run counts from zero: it says when it began, and that lies within reach. A point that
 * begins when it was measured is the mark that the next ones are compared with (OpenTelemetry, "unknown start time").
 */
export const COUNTS_FROM_ZERO_SQL = `(start_time < timestamp AND start_time >= fromUnixTimestamp64Micro({from_us:Int64} - ${LOOKBACK_US}, 'UTC'))`;

export const IN_WINDOW_SQL = `timestamp >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC')`;
