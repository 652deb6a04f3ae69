import type { StoreQuery, TimeWindow } from '../query.ts';
import { renderSpanColumns, SPAN_LIST_COLUMNS, SPAN_SKELETON_COLUMNS, type SpanListRecord } from '../spans/span-columns.ts';
import { fromSpans, SPAN_STATE, type SpanTable, spanWindowSql } from '../spans/span-tables.ts';
import { windowParams } from '../window-sql.ts';
import { TRACE_ID_SET } from './trace-ids-sql.ts';

const COLUMNS = [...SPAN_SKELETON_COLUMNS, ...SPAN_LIST_COLUMNS, 'response_id', 'tool_call_id', 'agent_name', 'tags'];
const SELECT = [...COLUMNS, 'received_at'].join(', ');

/** A span as the trace list, the trace page and trace analysis need it; never content. */
export type TraceSpanRecord = SpanListRecord & {
  response_id: string;
  tool_call_id: string;
  agent_name: string;
  tags: Record<string, string>;
};

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
    sql: `SELECT ${renderSpanColumns(COLUMNS)}
FROM (
  SELECT ${SELECT}, ${SPAN_STATE[table]} FROM ${fromSpans(table)}
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
    sql: `SELECT ${renderSpanColumns(COLUMNS)}
FROM (
  SELECT ${SELECT}, ${SPAN_STATE[table]} FROM ${fromSpans(table)}
  WHERE project_id = {project_id:UInt32} AND trace_id = toFixedString(unhex({trace_id:String}), 16)
  ORDER BY start_time, span_id LIMIT {rows_max:UInt32}
)`,
    params: { project_id: projectId, trace_id: traceId, rows_max: rowsMax },
    limits: { rowsMax },
  };
}
