import type { StoreQuery } from '../query.ts';
import { TRACE_ID_SET } from '../traces/trace-ids-sql.ts';
import { bucketSql } from './settle-buckets.ts';
import { USAGE_COUNTS, type SettledTraceRow, type SpanRow, type UsageEntry, type UsageRole } from '@sentryai/schema';

/** A span as settling reads it back. */
export type SettleSpan = Pick<
  SpanRow,
  | 'trace_id'
  | 'span_id'
  | 'parent_span_id'
  | 'start_time_us'
  | 'duration_us'
  | 'received_at_ms'
  | 'name'
  | 'kind'
  | 'status'
  | 'error_type'
  | 'error_message'
  | 'service'
  | 'environment'
  | 'release'
  | 'session_id'
  | 'user_id'
  | 'provider'
  | 'model'
  | 'model_requested'
  | 'response_id'
  | 'agent_name'
  | 'tool_name'
  | 'tool_call_id'
  | 'ttft_us'
  | 'input_tokens'
  | 'output_tokens'
  | 'cache_read_tokens'
  | 'cache_write_tokens'
  | 'reasoning_tokens'
  | 'cost_usd'
  | 'usage_role'
>;

export const SETTLE_TEXTS = [
  'name',
  'kind',
  'error_type',
  'error_message',
  'service',
  'environment',
  'release',
  'session_id',
  'user_id',
  'provider',
  'model',
  'model_requested',
  'response_id',
  'agent_name',
  'tool_name',
  'tool_call_id',
];
export const SETTLE_NUMBERS = [
  'duration_us',
  'ttft_us',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'cost_usd',
];

export type SettleTarget = { projectId: number; traceIds: readonly string[] };

/** All spans of some traces; `fromUs` and `toUs` bound their start times, so that only part of the table is looked through. */
export function settleSpans(
  input: SettleTarget & { fromUs: number; toUs: number; spansPerTraceMax: number; rowsMax: number },
): StoreQuery<SettleSpan> {
  const { projectId, traceIds, fromUs, toUs, spansPerTraceMax, rowsMax } = input;
  return {
    name: 'settle_spans',
    lane: 'background',
    sql: `SELECT lower(hex(span.trace_id)) AS trace_id, lower(hex(span.span_id)) AS span_id, lower(hex(span.parent_span_id)) AS parent_span_id,
  toUnixTimestamp64Micro(span.start_time) AS start_time_us, toUnixTimestamp64Milli(span.received_at) AS received_at_ms,
  toString(span.status) AS status, toString(span.usage_role) AS usage_role,
  ${[...SETTLE_TEXTS, ...SETTLE_NUMBERS].join(', ')}
FROM spans AS span
WHERE project_id = {project_id:UInt32}
  AND start_time >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND start_time <= fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
  AND span.trace_id IN ${TRACE_ID_SET}
LIMIT {spans_per_trace_max:UInt32} BY span.trace_id`,
    params: { project_id: projectId, trace_ids: traceIds, from_us: fromUs, to_us: toUs, spans_per_trace_max: spansPerTraceMax },
    limits: { rowsMax, timeoutMs: 60_000, memoryBytesMax: 1024 ** 3 },
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
    limits: { rowsMax, timeoutMs: 60_000, memoryBytesMax: 1024 ** 3 },
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
  toUInt32(max(settled.span_count)) AS span_count
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
