import { USAGE_COUNTS } from '@sentryai/schema';
import type { SqlFilter, TimeWindow } from '../query.ts';
import { filterSql, windowParams } from '../window-sql.ts';
import { NO_TRACE, spanEntries } from './span-entries.ts';

/** What usage can be grouped and filtered by without reading spans. */
export const USAGE_DIMENSIONS = ['kind', 'name', 'provider', 'model', 'service', 'environment', 'release'] as const;
export const OWNER_DIMENSIONS = ['kind', 'model', 'user_id', 'session_id'] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number] | (typeof OWNER_DIMENSIONS)[number];

/**
 * Where the counts of a query come from.
 *  minutes, hours, owners   rollups of settled traces, and the spans that are not settled yet
 *  spans                    the spans themselves, under the roles that settling decided
 */
export type UsageGrain = 'minutes' | 'hours' | 'owners' | 'spans';

export type UsageSourceInput = {
  grain: UsageGrain;
  window: TimeWindow;
  dimensions: readonly UsageDimension[];
  /** Over the dimensions of the grain; for `spans` over any column. */
  filter?: SqlFilter | undefined;
};

const MINUTE_US = 60_000_000;
const HOUR_US = 3_600_000_000;

/** Parameters of usageSource. `watermarkMs`: everything received before it is settled. */
export function usageParams(projectId: number, window: TimeWindow, watermarkMs: number): Record<string, unknown> {
  const hourFromUs = Math.ceil(window.fromUs / HOUR_US) * HOUR_US;
  const hourToUs = Math.max(hourFromUs, Math.floor(window.toUs / HOUR_US) * HOUR_US);
  return {
    ...windowParams(projectId, window),
    minute_from_s: Math.floor(window.fromUs / MINUTE_US) * 60,
    minute_to_s: Math.ceil(window.toUs / MINUTE_US) * 60,
    hour_from_s: hourFromUs / 1e6,
    hour_to_s: hourToUs / 1e6,
    watermark_ms: watermarkMs,
  };
}

const MINUTES = 'minute >= toDateTime({minute_from_s:UInt32}) AND minute < toDateTime({minute_to_s:UInt32})';
const HOURS = 'hour >= toDateTime({hour_from_s:UInt32}) AND hour < toDateTime({hour_to_s:UInt32})';
/** The parts of the window before and after its whole hours. */
const EDGES = `${MINUTES} AND (minute < toDateTime({hour_from_s:UInt32}) OR minute >= toDateTime({hour_to_s:UInt32}))`;
const TOUCHED_HOURS = 'hour >= toStartOfHour(toDateTime({minute_from_s:UInt32})) AND hour < toDateTime({minute_to_s:UInt32})';

/**
 * A subquery of usage entries: `time_us`, the dimensions, `first_us` and `last_us` (to the minute where
 * the source knows no better), `unsettled_trace` (see countTraces), every count, `duration_buckets` and `ttft_buckets`, to be summed
 * by the caller. Rollups know minutes (owners: hours), so the ends of a window are widened to whole ones.
 */
export function usageSource(input: UsageSourceInput): string {
  const tail = spanEntries({ ...input, isTail: true });
  switch (input.grain) {
    case 'spans':
      return `(${spanEntries({ ...input, isTail: false })})`;
    case 'minutes':
      return union(rollup('usage_by_minute', 'minute', MINUTES, input), tail);
    case 'hours':
      return union(rollup('usage_by_hour', 'hour', HOURS, input), rollup('usage_by_minute', 'minute', EDGES, input), tail);
    case 'owners':
      return union(rollup('usage_by_owner', 'hour', TOUCHED_HOURS, input), tail);
  }
}

/** Number of traces among entries: those that rollups counted, and those that they do not know yet. */
export function countTraces(entry: string): string {
  return `(sum(${entry}.traces) + uniqExactIf(${entry}.unsettled_trace, ${entry}.unsettled_trace != ${NO_TRACE}))`;
}

function union(...parts: string[]): string {
  return `(\n${parts.join('\nUNION ALL\n')}\n)`;
}

function rollup(table: string, time: string, where: string, { dimensions, filter }: UsageSourceInput): string {
  const us = (column: string): string => `toInt64(toUnixTimestamp(${column})) * 1000000`;
  const seen =
    table === 'usage_by_owner'
      ? [`${us('first_minute')} AS first_us`, `${us('last_minute')} AS last_us`]
      : [`${us(time)} AS first_us`, `${us(time)} AS last_us`];
  const columns = [
    `${us(time)} AS time_us`,
    ...dimensions,
    ...seen,
    `${NO_TRACE} AS unsettled_trace`,
    ...USAGE_COUNTS,
    'duration_buckets',
    'ttft_buckets',
  ];
  return `SELECT ${columns.join(', ')} FROM ${table} WHERE project_id = {project_id:UInt32} AND ${where}${filterSql(filter)}`;
}
