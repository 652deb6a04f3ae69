import { TRACE_ID_SET } from '../traces/trace-ids-sql.ts';

/** Some spans, by the ids that are their key in a trace. */
export type SpanKeys = readonly { trace_id: string; span_id: string }[];

/**
 * Condition that a row is about one of the spans of spanKeyParams; `prefix` stands before the columns (`content.`). The trace
 * alone first: it is what sort keys and indexes know.
 */
export function spanKeysSql(prefix = ''): string {
  return `${prefix}trace_id IN ${TRACE_ID_SET}
  AND (${prefix}trace_id, ${prefix}span_id) IN (
    SELECT toFixedString(unhex(key.1), 16), toFixedString(unhex(key.2), 8)
    FROM (SELECT arrayJoin(arrayZip({trace_ids:Array(String)}, {span_ids:Array(String)})) AS key)
  )`;
}

export function spanKeyParams(spans: SpanKeys): { trace_ids: string[]; span_ids: string[] } {
  return { trace_ids: spans.map((span) => span.trace_id), span_ids: spans.map((span) => span.span_id) };
}
