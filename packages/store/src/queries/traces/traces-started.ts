import type { StoreQuery, TimeWindow } from '../query.ts';
import { spanSource } from '../spans/span-source.ts';
import { windowParams } from '../window-sql.ts';

export type StartedTrace = { trace_id: string; first_us: number; last_us: number; span_count: number };

/** Traces with spans (or starts of spans) in a window, the newest first; for work on stored traces, not for pages. */
export function tracesStarted(input: { projectId: number; window: TimeWindow; rowsMax: number }): StoreQuery<StartedTrace> {
  const { projectId, window, rowsMax } = input;
  return {
    name: 'traces_started',
    lane: 'long',
    sql: `SELECT lower(hex(span.trace_id)) AS trace_id, toUnixTimestamp64Micro(min(span.start_time)) AS first_us,
  toUnixTimestamp64Micro(max(span.start_time)) AS last_us, count() AS span_count
FROM (${spanSource({ window, columns: ['trace_id', 'start_time'], starts: 'all', entities: true })}) AS span
GROUP BY span.trace_id
ORDER BY first_us DESC, trace_id
LIMIT {rows_max:UInt32}`,
    params: { ...windowParams(projectId, window), rows_max: rowsMax },
    limits: { rowsMax, timeoutMs: 20_000 },
  };
}
