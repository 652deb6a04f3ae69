import type { Cursor, StoreQuery } from '../query.ts';
import { fromSpans, type SpanTable } from '../spans/span-tables.ts';

export type SessionTraceRecord = { trace_id: string; first_us: number; end_us: number };

/** A trace that only began counts as well. */
const TABLES: readonly SpanTable[] = ['spans', 'span_starts', 'entity_spans'];

export type SessionTracesInput = {
  projectId: number;
  sessionId: string;
  /** From the first trace on, or from the last one back. */
  order: 'asc' | 'desc';
  limit: number;
  /** Traces after this one in the order; with `isCursorIncluded` that one as well. Ids: trace. */
  cursor?: Cursor | undefined;
  isCursorIncluded?: boolean;
};

/**
 * Traces with spans that name a session, by their earliest such span. Needs no time: the bloom index on session_id leads to
 * the granules. Bounded by `limit`; ask for one more than is shown to know whether there are others.
 */
export function sessionTraces(input: SessionTracesInput): StoreQuery<SessionTraceRecord> {
  const { projectId, sessionId, order, limit, cursor, isCursorIncluded = false } = input;
  const sign = `${order === 'asc' ? '>' : '<'}${isCursorIncluded ? '=' : ''}`;
  const direction = order === 'asc' ? 'ASC' : 'DESC';
  const spans = TABLES.map(
    (table) =>
      `SELECT trace_id, start_time, duration_us FROM ${fromSpans(table)} WHERE project_id = {project_id:UInt32} AND session_id = {session_id:String}`,
  );
  return {
    name: 'session_traces',
    sql: `SELECT trace_id, first_us, end_us FROM (
  SELECT lower(hex(span.trace_id)) AS trace_id, toUnixTimestamp64Micro(min(span.start_time)) AS first_us,
    max(toUnixTimestamp64Micro(span.start_time) + toInt64(span.duration_us)) AS end_us
  FROM (${spans.join('\n  UNION ALL ')}) AS span
  GROUP BY span.trace_id
)
${cursor === undefined ? '' : `WHERE (first_us, trace_id) ${sign} ({cursor_us:Int64}, {cursor_id0:String})`}
ORDER BY first_us ${direction}, trace_id ${direction} LIMIT {limit:UInt32}`,
    params: {
      project_id: projectId,
      session_id: sessionId,
      limit,
      ...(cursor === undefined ? {} : { cursor_us: cursor.timeUs, cursor_id0: cursor.ids[0] }),
    },
    limits: { rowsMax: limit },
  };
}
