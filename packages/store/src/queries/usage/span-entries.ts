import type { UsageCount } from '@sentryai/schema';
import { IS_MODEL_KIND } from '../stats/span-measures.ts';
import { fromSpans, SPAN_STATE, type SpanTable, spanWindowSql } from '../spans/span-tables.ts';
import { filterSql } from '../window-sql.ts';
import { latencyBucketSql } from './latency-sql.ts';
import type { UsageSourceInput } from './usage-grain.ts';

/** Each count as SQL over one span `span` with a usage role; the same as usageOfTrace in the pipeline does it. */
function countsOf(role: string): Readonly<Record<UsageCount, string>> {
  const isOwn = `${role} = 'own'`;
  const isEstimate = `${role} = 'estimate'`;
  const isCounted = isCountedSql(role);
  const tokens = (name: string): string => `if(${isOwn}, ifNull(span.${name}, 0), 0)`;
  const isKnown = (name: string): string => `${isOwn} AND isNotNull(span.${name})`;
  return {
    // told by unsettled_trace: which of its spans is the root is not known yet
    traces: '0',
    calls: isCounted,
    errors: `${isCounted} AND span.status = 'error'`,
    usage_calls: isOwn,
    input_tokens: tokens('input_tokens'),
    input_known: isKnown('input_tokens'),
    output_tokens: tokens('output_tokens'),
    output_known: isKnown('output_tokens'),
    cache_read_tokens: tokens('cache_read_tokens'),
    cache_read_known: isKnown('cache_read_tokens'),
    cache_write_tokens: tokens('cache_write_tokens'),
    cache_write_known: isKnown('cache_write_tokens'),
    reasoning_tokens: tokens('reasoning_tokens'),
    reasoning_known: isKnown('reasoning_tokens'),
    cost_nano_usd: `if(${isOwn}, round(ifNull(span.cost_usd, 0) * 1e9), 0)`,
    cost_known: isKnown('cost_usd'),
    unpriced_calls: `${isOwn} AND isNull(span.cost_usd) AND (isNotNull(span.input_tokens) OR isNotNull(span.output_tokens))`,
    estimated_tokens: `if(${isEstimate}, ifNull(span.input_tokens, 0) + ifNull(span.output_tokens, 0), 0)`,
    estimated_calls: isEstimate,
  };
}

/** True for what happened once: a model call that is not part or second view of another, and every other span. */
function isCountedSql(role: string): string {
  return `(NOT (${IS_MODEL_KIND.replace('kind', 'span.kind')}) OR ${role} NOT IN ('rollup', 'duplicate'))`;
}

/** Value of `unsettled_trace` in entries of rollups. */
export const NO_TRACE = "toFixedString('', 16)";

const NEEDED = [
  'trace_id',
  'span_id',
  'parent_span_id',
  'start_time',
  'kind',
  'status',
  'usage_role',
  'duration_us',
  'ttft_us',
  'cost_usd',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
];

/** How far each trace is settled; only what reaches into the tail matters. */
const SETTLED = `(SELECT trace_id, max(settled_through) AS through FROM settled_traces
    WHERE project_id = {project_id:UInt32} AND settled_through >= fromUnixTimestamp64Milli({watermark_ms:Int64}) GROUP BY trace_id)`;
/** Roles that settling decided other than the provisional ones, of spans around the window. */
const DECIDED = `(SELECT trace_id, span_id, toString(argMax(usage_role, version)) AS usage_role FROM span_roles
    WHERE project_id = {project_id:UInt32} GROUP BY trace_id, span_id)`;

/** Spans that charts count; starts of spans that are still running are not among them. */
type CountedTable = Exclude<SpanTable, 'span_starts'>;

/**
 * By which receipt a span counts as settled. What is told in several events is so from its first one on: the ledger holds
 * it then, in an older version until the trace is settled anew, and the tail must not count it once more.
 */
const COUNTED_AT: Readonly<Record<CountedTable, string>> = { spans: 'received_at', entity_spans: 'first_received_at' };
const RECEIVED_SINCE = '>= fromUnixTimestamp64Milli({watermark_ms:Int64})';
const YOUNG: Readonly<Record<CountedTable, string>> = {
  spans: `\n    AND received_at ${RECEIVED_SINCE}`,
  // the index is on the newest receipt
  entity_spans: `\n    AND received_at ${RECEIVED_SINCE} AND first_received_at ${RECEIVED_SINCE}`,
};

/**
 * Entries made of spans on the spot, one a span. `isTail`: only spans that are not settled, under provisional roles;
 * else all of them, under the decided ones. Parameters: usageParams.
 */
export function spanEntries({ dimensions, filter, window, isTail }: UsageSourceInput & { isTail: boolean }): string {
  const columns = [...new Set([...NEEDED, ...dimensions])].join(', ');
  const part = (
    table: CountedTable,
  ): string => `SELECT ${columns}, ${COUNTED_AT[table]} AS counted_at, ${SPAN_STATE[table]} FROM ${fromSpans(table)}
    WHERE ${spanWindowSql(table, window)}${isTail ? YOUNG[table] : ''}${filterSql(filter)}`;
  const spans = `(${part('spans')}\n    UNION ALL ${part('entity_spans')})`;
  const provisional = 'toString(span.usage_role)';
  const role = isTail ? provisional : `if(decided.usage_role = '', ${provisional}, decided.usage_role)`;
  const join = isTail
    ? `${SETTLED} AS settled ON settled.trace_id = span.trace_id\nWHERE span.counted_at > settled.through`
    : `${DECIDED} AS decided ON decided.trace_id = span.trace_id AND decided.span_id = span.span_id`;
  const isCounted = isCountedSql(role);
  const bucket = (column: string, condition: string): string =>
    `if(${condition}, map(${latencyBucketSql(`ifNull(span.${column}, 0)`)}, toInt64(1)), CAST(map(), 'Map(UInt16, Int64)'))`;
  // A trace that no rollup has yet; under decided roles every span's.
  const trace = isTail ? `if(toUnixTimestamp64Milli(settled.through) = 0, span.trace_id, ${NO_TRACE})` : 'span.trace_id';
  const values = [
    'toUnixTimestamp64Micro(span.start_time) AS time_us',
    ...dimensions.map((name) => `span.${name} AS ${name}`),
    'toUnixTimestamp64Micro(span.start_time) AS first_us',
    'toUnixTimestamp64Micro(span.start_time) AS last_us',
    `${trace} AS unsettled_trace`,
    ...Object.entries(countsOf(role)).map(([name, sql]) => `toInt64(${sql}) AS ${name}`),
    `${bucket('duration_us', `${isCounted} AND span.has_end = 1`)} AS duration_buckets`,
    `${bucket('ttft_us', `${isCounted} AND isNotNull(span.ttft_us)`)} AS ttft_buckets`,
  ];
  return `SELECT ${values.join(', ')}\nFROM ${spans} AS span\nLEFT JOIN ${join}`;
}
