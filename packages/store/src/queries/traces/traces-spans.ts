import type { StoreQuery, TimeWindow } from '../query.ts';
import { renderSpanColumns, type SpanDetailRecord } from '../spans/span-columns.ts';
import { fromSpans, SPAN_STATE, type SpanTable, spanWindowSql } from '../spans/span-tables.ts';
import { windowParams } from '../window-sql.ts';
import { TRACE_ID_SET } from './trace-ids-sql.ts';

/** Of messages only failures' are compared; other columns that say nothing of a trace as a whole are left out. */
const COLUMNS = [
  'span_id',
  'parent_span_id',
  'start_time',
  'duration_us',
  'name',
  'kind',
  'status',
  'error_type',
  'error_message',
  'model',
  'model_requested',
  'provider',
  'http_status',
  'ttft_us',
  'finish_reason',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'usage_role',
  'cost_usd',
  'response_id',
  'agent_name',
  'tool_name',
  'tool_call_id',
  'service',
  'environment',
  'release',
  'session_id',
  'user_id',
  'tags',
] as const;
type Column = Exclude<(typeof COLUMNS)[number], 'start_time'>;

/** A span as the trace list, the trace page and trace analysis need it; never content. */
export type TraceSpanRecord = Pick<
  SpanDetailRecord,
  Column | 'trace_id' | 'start_time_us' | 'received_ms' | 'is_running' | 'has_end' | 'is_trace'
>;

export type TracesSpansInput = {
  projectId: number;
  table: SpanTable;
  window: TimeWindow;
  traceIds: readonly string[];
  /** Rows of one trace; a trace that fills it has more than can be told. */
  rowsPerTraceMax: number;
  rowsMax: number;
};

/**
 * Spans of a page of traces in one table, in no order; the caller drops starts whose end it knows. Plain queries side by
 * side are cheaper than one that tells the tables apart. Full at rowsMax: then any trace may be incomplete.
 */
export function tracesSpans(input: TracesSpansInput): StoreQuery<TraceSpanRecord> {
  const { projectId, table, window, traceIds, rowsPerTraceMax, rowsMax } = input;
  return {
    name: `traces_${table}`,
    sql: `SELECT ${renderSpanColumns(['trace_id', ...COLUMNS])}
FROM (
  SELECT trace_id, ${COLUMNS.join(', ')}, received_at, ${SPAN_STATE[table]} FROM ${fromSpans(table)}
  WHERE ${spanWindowSql(table, window)}
  AND trace_id IN ${TRACE_ID_SET}
  LIMIT {rows_per_trace_max:UInt32} BY trace_id
  LIMIT {rows_max:UInt32}
)`,
    params: { ...windowParams(projectId, window), trace_ids: traceIds, rows_per_trace_max: rowsPerTraceMax, rows_max: rowsMax },
    limits: { rowsMax },
  };
}

/**
 * All spans of one trace, earliest first, without knowing its time: the bloom index on trace_id leads to the granules.
 * Bounded by rowsMax; fetch one more than is shown to know that there are more.
 */
export function traceSpans(input: { projectId: number; table: SpanTable; traceId: string; rowsMax: number }): StoreQuery<TraceSpanRecord> {
  const { projectId, table, traceId, rowsMax } = input;
  return {
    name: `trace_${table}`,
    sql: `SELECT ${renderSpanColumns(['trace_id', ...COLUMNS])}
FROM (
  SELECT trace_id, ${COLUMNS.join(', ')}, received_at, ${SPAN_STATE[table]} FROM ${fromSpans(table)}
  WHERE project_id = {project_id:UInt32} AND trace_id = toFixedString(unhex({trace_id:String}), 16)
  ORDER BY start_time, span_id LIMIT {rows_max:UInt32}
)`,
    params: { project_id: projectId, trace_id: traceId, rows_max: rowsMax },
    limits: { rowsMax },
  };
}
