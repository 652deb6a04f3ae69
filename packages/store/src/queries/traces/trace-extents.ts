import type { StoreQuery } from '../query.ts';
import { spanSource } from '../spans/span-source.ts';
import { windowParams } from '../window-sql.ts';
import { TRACE_ID_SET } from './trace-ids-sql.ts';
import type { TraceSumsInput } from './trace-sums.ts';

export type TraceExtent = {
  trace_id: string;
  /** Start of the earliest and of the latest span inside the window. */
  first_us: number;
  last_us: number;
  /** Upper bound: a span whose start was sent counts twice. */
  span_count: number;
};

/** Where the given traces (hex ids, at most a page of them) begin and end inside the window, and how big they are. */
export function traceExtents(input: TraceSumsInput): StoreQuery<TraceExtent> {
  const { projectId, window, traceIds, hasEntities } = input;
  const extra = `\n  AND trace_id IN ${TRACE_ID_SET}`;
  return {
    name: 'trace_extents',
    sql: `SELECT lower(hex(span.trace_id)) AS trace_id, toUnixTimestamp64Micro(min(span.start_time)) AS first_us,
  toUnixTimestamp64Micro(max(span.start_time)) AS last_us, count() AS span_count
FROM (${spanSource({ window, columns: ['trace_id', 'start_time'], extra, starts: 'all', entities: hasEntities })}) AS span
GROUP BY span.trace_id`,
    params: { ...windowParams(projectId, window), trace_ids: traceIds },
    limits: { rowsMax: traceIds.length },
  };
}
