import type { StoreQuery } from '../query.ts';
import { TRACE_ID_SET } from '../traces/trace-ids-sql.ts';
import { rowColumnsSql } from '../rows/row-columns.ts';
import { bucketSql } from './settle-buckets.ts';
import { type SettledTraceRow, type SpanContentRow, type SpanRow, USAGE_COUNTS, type UsageEntry, type UsageRole } from '@sentryai/schema';

export type SettleTarget = { projectId: number; traceIds: readonly string[] };

/** Bounds of the times of what belongs to some traces, so that only part of a table is looked through. */
export type SettleWindow = { fromUs: number; toUs: number };

/** What one reading may bring. */
type Bounds = { rowsPerTraceMax: number; rowsMax: number };

const MEMORY_BYTES_MAX = 1024 ** 3;

function windowOf(time: string): string {
  return `${time} >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND ${time} <= fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')`;
}

/** Whole rows of a table that has spans, of some traces. */
export function settleSpans(
  table: 'spans' | 'span_starts',
  { projectId, traceIds, fromUs, toUs, rowsPerTraceMax, rowsMax }: SettleTarget & SettleWindow & Bounds,
): StoreQuery<SpanRow> {
  return {
    name: `settle_${table}`,
    lane: 'background',
    sql: `SELECT ${rowColumnsSql(table, 'span')}
FROM ${table} AS span
WHERE span.project_id = {project_id:UInt32} AND ${windowOf('span.start_time')} AND span.trace_id IN ${TRACE_ID_SET}
LIMIT {rows_per_trace_max:UInt32} BY span.trace_id`,
    params: { project_id: projectId, trace_ids: traceIds, from_us: fromUs, to_us: toUs, rows_per_trace_max: rowsPerTraceMax },
    limits: { rowsMax, timeoutMs: 60_000, memoryBytesMax: MEMORY_BYTES_MAX },
  };
}

/** Texts of spans, and of those that are told in several events. */
type ContentTable = 'span_content' | 'entity_span_content';
const FROM_CONTENT: Readonly<Record<ContentTable, string>> = {
  span_content: 'span_content AS content',
  entity_span_content: 'entity_span_content AS content FINAL',
};
const CONTENT_BYTES = ['input', 'output', 'system_instructions', 'tool_definitions', 'documents', 'parameters', 'events', 'attributes']
  .map((column) => `length(content.${column})`)
  .join(' + ');

/** How much content each of some traces has; traces without any are missing. */
export function contentSizes(table: ContentTable, { projectId, traceIds }: SettleTarget): StoreQuery<{ trace_id: string; bytes: number }> {
  return {
    name: `settle_sizes_${table}`,
    lane: 'background',
    sql: `SELECT lower(hex(content.trace_id)) AS trace_id, toUInt64(sum(${CONTENT_BYTES})) AS bytes
FROM ${FROM_CONTENT[table]}
WHERE content.project_id = {project_id:UInt32} AND content.trace_id IN ${TRACE_ID_SET}
GROUP BY content.trace_id`,
    params: { project_id: projectId, trace_ids: traceIds },
    limits: { rowsMax: traceIds.length, timeoutMs: 60_000, memoryBytesMax: MEMORY_BYTES_MAX },
  };
}

/**
 * Content of some traces' spans, of each trace the first `bytesPerTraceMax` in order of its span ids: what does not fit is
 * not known to the detectors, the same part whenever the trace is read.
 */
export function settleContent(
  table: ContentTable,
  input: SettleTarget & { bytesPerTraceMax: number | null; rowsMax: number },
): StoreQuery<SpanContentRow> {
  const { projectId, traceIds, bytesPerTraceMax, rowsMax } = input;
  const isOfTraces = `content.project_id = {project_id:UInt32} AND content.trace_id IN ${TRACE_ID_SET}`;
  // sizes first: the sort of the window function must not hold the texts
  const fits = `AND (content.trace_id, content.span_id) IN (
    SELECT trace_id, span_id FROM (
      SELECT content.trace_id AS trace_id, content.span_id AS span_id,
        sum(${CONTENT_BYTES}) OVER (PARTITION BY content.trace_id ORDER BY content.span_id ROWS UNBOUNDED PRECEDING) AS bytes_before_and_own
      FROM ${FROM_CONTENT[table]} WHERE ${isOfTraces}
    ) WHERE bytes_before_and_own <= {bytes_max:UInt64}
  )`;
  return {
    name: `settle_${table}`,
    lane: 'background',
    sql: `SELECT ${rowColumnsSql('span_content', 'content')}
FROM ${FROM_CONTENT[table]}
WHERE ${isOfTraces} ${bytesPerTraceMax === null ? '' : fits}`,
    params: { project_id: projectId, trace_ids: traceIds, ...(bytesPerTraceMax === null ? {} : { bytes_max: bytesPerTraceMax }) },
    limits: { rowsMax, timeoutMs: 60_000, memoryBytesMax: MEMORY_BYTES_MAX },
  };
}

/** A log record that carries a message of a span. */
export type SettleLog = {
  trace_id: string;
  event_id: string;
  span_id: string;
  timestamp_us: number;
  received_at_ms: number;
  message: string;
  attributes: string;
};

/** Log records of some traces that carry messages of spans (gen_ai events). */
export function settleMessages(input: SettleTarget & SettleWindow & Bounds): StoreQuery<SettleLog> {
  const { projectId, traceIds, fromUs, toUs, rowsPerTraceMax, rowsMax } = input;
  return {
    name: 'settle_messages',
    lane: 'background',
    sql: `SELECT lower(hex(record.trace_id)) AS trace_id, lower(hex(record.event_id)) AS event_id, lower(hex(record.span_id)) AS span_id,
  toUnixTimestamp64Micro(record.timestamp) AS timestamp_us, toUnixTimestamp64Milli(record.received_at) AS received_at_ms, message, attributes
FROM logs AS record
WHERE record.project_id = {project_id:UInt32} AND ${windowOf('record.timestamp')} AND record.trace_id IN ${TRACE_ID_SET}
  AND startsWith(JSONExtractString(attributes, 'event.name'), 'gen_ai.')
LIMIT {rows_per_trace_max:UInt32} BY record.trace_id`,
    params: { project_id: projectId, trace_ids: traceIds, from_us: fromUs, to_us: toUs, rows_per_trace_max: rowsPerTraceMax },
    limits: { rowsMax, timeoutMs: 60_000, memoryBytesMax: MEMORY_BYTES_MAX },
  };
}

/** What the ledger says of some traces now: their signed entries, summed by dimensions. */
export function settleLedger({ projectId, traceIds }: SettleTarget, rowsMax: number): StoreQuery<UsageEntry> {
  const dimensions = [
    'kind',
    'name',
    'provider',
    'model',
    'service',
    'environment',
    'release',
    'user_id',
    'session_id',
    'node',
    'parent_kind',
    'parent_node',
  ];
  const sums = USAGE_COUNTS.map((name) => `sum(entry.${name}) AS ${name}`);
  return {
    name: 'settle_ledger',
    lane: 'background',
    sql: `SELECT entry.project_id AS project_id, lower(hex(entry.trace_id)) AS trace_id, toInt64(toUnixTimestamp(entry.minute)) * 1000 AS minute_ms,
  ${dimensions.join(', ')},
  ${sums.join(', ')},
  sumMap(entry.duration_buckets) AS duration_buckets, sumMap(entry.ttft_buckets) AS ttft_buckets
FROM usage_ledger AS entry
WHERE entry.project_id = {project_id:UInt32} AND entry.trace_id IN ${TRACE_ID_SET}
GROUP BY entry.project_id, entry.trace_id, entry.minute, ${dimensions.join(', ')}`,
    params: { project_id: projectId, trace_ids: traceIds },
    limits: { rowsMax, timeoutMs: 60_000, memoryBytesMax: MEMORY_BYTES_MAX },
  };
}

export type RecordedRole = { trace_id: string; span_id: string; usage_role: UsageRole };

/** Roles of some traces' spans that settling decided other than the provisional ones. */
export function settledRoles({ projectId, traceIds }: SettleTarget, rowsMax: number): StoreQuery<RecordedRole> {
  return {
    name: 'settled_roles',
    lane: 'background',
    sql: `SELECT lower(hex(role.trace_id)) AS trace_id, lower(hex(role.span_id)) AS span_id, toString(argMax(role.usage_role, role.version)) AS usage_role
FROM span_roles AS role
WHERE role.project_id = {project_id:UInt32} AND role.trace_id IN ${TRACE_ID_SET}
GROUP BY role.trace_id, role.span_id`,
    params: { project_id: projectId, trace_ids: traceIds },
    limits: { rowsMax, timeoutMs: 60_000 },
  };
}

/** How far some traces are settled. */
export function settledTraces({ projectId, traceIds }: SettleTarget): StoreQuery<SettledTraceRow> {
  return {
    name: 'settled_traces',
    lane: 'background',
    sql: `SELECT project_id, lower(hex(settled.trace_id)) AS trace_id, max(settled.version) AS version,
  toUnixTimestamp64Micro(min(settled.start_time)) AS start_time_us, toUnixTimestamp64Milli(max(settled.settled_through)) AS settled_through_ms,
  toUInt32(max(settled.span_count)) AS span_count, toUnixTimestamp64Milli(argMax(settled.revisit_at, settled.version)) AS revisit_at_ms
FROM settled_traces AS settled
WHERE settled.project_id = {project_id:UInt32} AND settled.trace_id IN ${TRACE_ID_SET}
GROUP BY project_id, settled.trace_id`,
    params: { project_id: projectId, trace_ids: traceIds },
    limits: { rowsMax: traceIds.length, timeoutMs: 30_000 },
  };
}

/** Traces of a bucket whose settling reaches into [fromMs, ∞): what a new holder looks at again, and knows already. */
export function settledSince(input: {
  buckets: readonly number[];
  fromMs: number;
  rowsMax: number;
}): StoreQuery<{ project_id: number; trace_id: string; settled_through_ms: number }> {
  const { buckets, fromMs, rowsMax } = input;
  return {
    name: 'settled_since',
    lane: 'background',
    sql: `SELECT project_id, lower(hex(settled.trace_id)) AS trace_id, toUnixTimestamp64Milli(max(settled.settled_through)) AS settled_through_ms
FROM settled_traces AS settled
WHERE settled_through >= fromUnixTimestamp64Milli({from_ms:Int64}) AND ${bucketSql('settled.trace_id')} IN {buckets:Array(UInt32)}
GROUP BY project_id, settled.trace_id
ORDER BY settled_through_ms DESC
LIMIT {rows_max:UInt32}`,
    params: { buckets, from_ms: fromMs, rows_max: rowsMax },
    limits: { rowsMax, timeoutMs: 60_000 },
  };
}

/** Blocks that a settler meant to insert for a bucket and did not report done, oldest first. */
export function openIntents(bucket: number): StoreQuery<{ intent_id: string; blocks: string }> {
  return {
    name: 'settle_open_intents',
    lane: 'background',
    sql: `SELECT intent_id, blocks FROM settle_intents
WHERE is_done = 0 AND bitTest(bucket_mask, {bucket:UInt8})
  AND intent_id NOT IN (SELECT intent_id FROM settle_intents WHERE is_done = 1)
ORDER BY created_at, intent_id
LIMIT 1000`,
    params: { bucket },
    limits: { rowsMax: 1_000, timeoutMs: 60_000 },
  };
}

/** Traces of some buckets that are to be looked at again though nothing came, the soonest first. */
export function tracesToRevisit(input: {
  buckets: readonly number[];
  fromMs: number;
  rowsMax: number;
}): StoreQuery<{ project_id: number; trace_id: string; start_time_us: number; settled_through_ms: number; revisit_at_ms: number }> {
  const { buckets, fromMs, rowsMax } = input;
  return {
    name: 'settle_revisits',
    lane: 'background',
    sql: `SELECT project_id, lower(hex(settled.trace_id)) AS trace_id, toUnixTimestamp64Micro(min(settled.start_time)) AS start_time_us,
  toUnixTimestamp64Milli(max(settled.settled_through)) AS settled_through_ms,
  toUnixTimestamp64Milli(argMax(settled.revisit_at, settled.version)) AS revisit_at_ms
FROM settled_traces AS settled
WHERE settled_through >= fromUnixTimestamp64Milli({from_ms:Int64}) AND ${bucketSql('settled.trace_id')} IN {buckets:Array(UInt32)}
GROUP BY project_id, settled.trace_id
HAVING revisit_at_ms > 0
ORDER BY revisit_at_ms
LIMIT {rows_max:UInt32}`,
    params: { buckets, from_ms: fromMs, rows_max: rowsMax },
    limits: { rowsMax, timeoutMs: 60_000 },
  };
}
