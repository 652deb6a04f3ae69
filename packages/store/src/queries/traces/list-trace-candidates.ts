import type { ListInput, StoreQuery, TimeWindow } from '../query.ts';
import { spanSource, type SpanTables } from '../spans/span-source.ts';
import { windowParams } from '../window-sql.ts';

export type TraceCandidate = { trace_id: string; first_us: number };

export type TraceCandidatesInput = ListInput &
  SpanTables & {
    /** Only spans from here on are looked at: a part of the window near its end, or near the cursor. */
    chunkFromUs: number;
  };

/**
 * Newest traces among the spans of [chunkFromUs, window.to), ordered by their earliest span there. Exact for traces that
 * begin in the chunk; the caller checks the earlier ones with traceExtents. A trace matches the filter when any of its
 * spans does. Cursor ids: trace.
 */
export function listTraceCandidates(input: TraceCandidatesInput): StoreQuery<TraceCandidate> {
  const { projectId, window, chunkFromUs, limit, filter, cursor, hasStarts, hasEntities } = input;
  // Without a filter the spans after the cursor cannot matter: a trace below it has its first span below it.
  const isCut = cursor !== undefined && filter === undefined;
  const chunk = { ...window, fromUs: chunkFromUs, toUs: isCut ? Math.min(window.toUs, cursor.timeUs + 1) : window.toUs };
  const matching = filter === undefined ? '' : `\n  AND trace_id IN (SELECT trace_id FROM (${matchingSpans(chunk, filter, input)}))`;
  const source = spanSource({
    window: chunk,
    columns: ['trace_id', 'start_time'],
    extra: matching,
    starts: hasStarts ? 'all' : 'none',
    entities: hasEntities,
  });
  const after = cursor === undefined ? '' : 'WHERE (first_us, trace_id) < ({cursor_us:Int64}, {cursor_id0:String})';
  return {
    name: 'list_trace_candidates',
    sql: `SELECT trace_id, first_us
FROM (
  SELECT lower(hex(span.trace_id)) AS trace_id, toUnixTimestamp64Micro(min(span.start_time)) AS first_us
  FROM (${source}) AS span
  GROUP BY span.trace_id
)
${after}
ORDER BY first_us DESC, trace_id DESC LIMIT {limit:UInt32}`,
    params: {
      ...filter?.params,
      ...windowParams(projectId, chunk),
      limit,
      ...(cursor === undefined ? {} : { cursor_us: cursor.timeUs, cursor_id0: cursor.ids[0] }),
    },
    limits: { rowsMax: limit },
  };
}

function matchingSpans(window: TimeWindow, filter: ListInput['filter'], { hasStarts, hasEntities }: SpanTables): string {
  return spanSource({ window, columns: ['trace_id'], filter, starts: hasStarts ? 'running' : 'none', entities: hasEntities });
}
