import { USAGE_COUNTS, type UsageCount } from '@sentryai/schema';
import type { TimeWindow } from '../query.ts';
import { filterSql, windowParams } from '../window-sql.ts';
import { NO_TRACE, spanEntries } from './span-entries.ts';
import type { UsageSourceInput } from './usage-grain.ts';

const MINUTE_US = 60_000_000;
const QUARTER_US = 900_000_000;
const HOUR_US = 3_600_000_000;

/** The whole steps inside a window, in seconds; none when it holds no whole step. */
function wholeSteps(window: { fromUs: number; toUs: number }, stepUs: number): { fromS: number; toS: number } {
  const fromUs = Math.ceil(window.fromUs / stepUs) * stepUs;
  return { fromS: fromUs / 1e6, toS: Math.max(fromUs, Math.floor(window.toUs / stepUs) * stepUs) / 1e6 };
}

/** Parameters of usageSource. `watermarkMs`: everything received before it is settled. */
export function usageParams(projectId: number, window: TimeWindow, watermarkMs: number): Record<string, unknown> {
  const quarter = wholeSteps(window, QUARTER_US);
  const hour = wholeSteps({ fromUs: quarter.fromS * 1e6, toUs: quarter.toS * 1e6 }, HOUR_US);
  return {
    ...windowParams(projectId, window),
    minute_from_s: Math.floor(window.fromUs / MINUTE_US) * 60,
    minute_to_s: Math.ceil(window.toUs / MINUTE_US) * 60,
    quarter_from_s: quarter.fromS,
    quarter_to_s: quarter.toS,
    hour_from_s: hour.fromS,
    hour_to_s: hour.toS,
    watermark_ms: watermarkMs,
  };
}

const MINUTES = 'minute >= toDateTime({minute_from_s:UInt32}) AND minute < toDateTime({minute_to_s:UInt32})';
const QUARTERS = 'quarter >= toDateTime({quarter_from_s:UInt32}) AND quarter < toDateTime({quarter_to_s:UInt32})';
const HOURS = 'hour >= toDateTime({hour_from_s:UInt32}) AND hour < toDateTime({hour_to_s:UInt32})';
/** The parts of the window before and after its whole quarters, and before and after its whole hours. */
const MINUTE_EDGES = `${MINUTES} AND (minute < toDateTime({quarter_from_s:UInt32}) OR minute >= toDateTime({quarter_to_s:UInt32}))`;
const QUARTER_EDGES = `${QUARTERS} AND (quarter < toDateTime({hour_from_s:UInt32}) OR quarter >= toDateTime({hour_to_s:UInt32}))`;
/** Hours that the window touches; owners know no finer time. */
export const TOUCHED_HOURS = 'hour >= toStartOfHour(toDateTime({minute_from_s:UInt32})) AND hour < toDateTime({minute_to_s:UInt32})';

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
    case 'quarters':
      return union(rollup('usage_by_quarter', 'quarter', QUARTERS, input), rollup('usage_by_minute', 'minute', MINUTE_EDGES, input), tail);
    case 'hours':
      return union(
        rollup('usage_by_hour', 'hour', HOURS, input),
        rollup('usage_by_quarter', 'quarter', QUARTER_EDGES, input),
        rollup('usage_by_minute', 'minute', MINUTE_EDGES, input),
        tail,
      );
    case 'owners':
      return union(ownerRollup(input), tail);
  }
}

/** Number of traces among entries: those that rollups counted, and those that they do not know yet. */
export function countTraces(entry: string): string {
  return `(sum(${entry}.traces) + uniqExactIf(${entry}.unsettled_trace, ${entry}.unsettled_trace != ${NO_TRACE}))`;
}

function union(...parts: string[]): string {
  return `(\n${parts.join('\nUNION ALL\n')}\n)`;
}

const secondsAsUs = (column: string): string => `toInt64(toUnixTimestamp(${column})) * 1000000`;

function rollup(table: string, time: string, where: string, { dimensions, filter }: UsageSourceInput): string {
  const columns = [
    `${secondsAsUs(time)} AS time_us`,
    ...dimensions,
    `${secondsAsUs(time)} AS first_us`,
    `${secondsAsUs(time)} AS last_us`,
    `${NO_TRACE} AS unsettled_trace`,
    ...USAGE_COUNTS,
    'duration_buckets',
    'ttft_buckets',
  ];
  return `SELECT ${columns.join(', ')} FROM ${table} WHERE project_id = {project_id:UInt32} AND ${where}${filterSql(filter)}`;
}

/** What owners' rows have of an entry's counts, as entries of model calls. */
const OWNER_COUNTS: Partial<Record<UsageCount, string>> = {
  calls: 'llm_calls',
  errors: 'llm_errors',
  cache_read_tokens: '0',
  cache_read_known: '0',
  cache_write_tokens: '0',
  cache_write_known: '0',
  reasoning_tokens: '0',
  reasoning_known: '0',
};

function ownerRollup({ dimensions, filter }: UsageSourceInput): string {
  const columns = [
    `${secondsAsUs('hour')} AS time_us`,
    ...dimensions.map((name) => (name === 'kind' ? `'llm' AS kind` : name)),
    `${secondsAsUs('first_minute')} AS first_us`,
    `${secondsAsUs('last_minute')} AS last_us`,
    `${NO_TRACE} AS unsettled_trace`,
    ...USAGE_COUNTS.map((name) => `${OWNER_COUNTS[name] ?? name} AS ${name}`),
    'duration_buckets',
    'ttft_buckets',
  ];
  return `SELECT ${columns.join(', ')} FROM usage_by_owner WHERE project_id = {project_id:UInt32} AND ${TOUCHED_HOURS}${filterSql(filter)}`;
}
