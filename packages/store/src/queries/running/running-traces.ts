import type { StoreQuery } from '../query.ts';

export type RunningTraceRecord = { trace_id: string; first_us: number; last_received_ms: number };

const START_DAYS = 7;
const DAY_US = 86_400_000_000;
/** A span may be known to have begun a little before or after what its end says. */
const CLOCK_US = 3_600_000_000;

/**
 * Traces with a span that began and has not ended, the newest starts first. Starts of the last week are looked at, so that
 * a job of days is still there; what has been quiet for too long is the caller's to leave out.
 */
export function startedTraces(input: { projectId: number; nowUs: number; limit: number }): StoreQuery<RunningTraceRecord> {
  const { projectId, nowUs, limit } = input;
  const inWindow = `project_id = {project_id:UInt32}
    AND start_time >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND start_time < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')`;
  return {
    name: 'started_traces',
    sql: `SELECT lower(hex(started.trace_id)) AS trace_id, toUnixTimestamp64Micro(min(started.start_time)) AS first_us,
  toUnixTimestamp64Milli(max(started.received_at)) AS last_received_ms
FROM (
  SELECT trace_id, start_time, received_at FROM span_starts
  WHERE ${inWindow}
    AND (trace_id, span_id) NOT IN (
      SELECT trace_id, span_id FROM spans
      WHERE project_id = {project_id:UInt32}
        AND start_time >= fromUnixTimestamp64Micro({from_us:Int64} - ${CLOCK_US}, 'UTC')
        AND start_time < fromUnixTimestamp64Micro({to_us:Int64} + ${CLOCK_US}, 'UTC')
        AND trace_id IN (SELECT trace_id FROM span_starts WHERE ${inWindow})
    )
) AS started
GROUP BY started.trace_id
ORDER BY first_us DESC, trace_id LIMIT {limit:UInt32}`,
    params: { project_id: projectId, from_us: nowUs - START_DAYS * DAY_US, to_us: nowUs + DAY_US, limit },
    limits: { rowsMax: limit },
  };
}

const OPEN_WINDOW_US = CLOCK_US;
/** Share of parents that never came from which on a kind of span is known to have its parent elsewhere. */
const HABIT_SHARE = 0.5;

/**
 * Traces of the last hour that have ended spans whose parent has not come, the newest first: work whose emitter sends spans
 * when they end. Spans whose parents mostly never come have them in another system (a caller that is not watched, an exporter
 * that sends only some spans) and wait for nothing: they are told by what became of their like, by service and name, in
 * traces that have been quiet.
 *  quietSinceMs  traces that got nothing since then are what the others are judged by
 */
export function openTraces(input: {
  projectId: number;
  nowUs: number;
  quietSinceMs: number;
  limit: number;
}): StoreQuery<RunningTraceRecord> {
  const { projectId, nowUs, quietSinceMs, limit } = input;
  return {
    name: 'open_traces',
    sql: `WITH child AS (
  SELECT trace_id, span_id, parent_span_id, start_time, received_at, name, service FROM spans
  WHERE project_id = {project_id:UInt32}
    AND start_time >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND start_time < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
    AND hex(parent_span_id) != '0000000000000000'
), judged AS (
  SELECT child.trace_id AS trace_id, child.name AS name, child.service AS service, min(child.start_time) AS first_time,
    max(child.received_at) AS last_received,
    countIf((child.trace_id, child.parent_span_id) NOT IN (
      SELECT trace_id, span_id FROM spans
      WHERE project_id = {project_id:UInt32}
        AND start_time >= fromUnixTimestamp64Micro({from_us:Int64} - ${CLOCK_US}, 'UTC')
        AND start_time < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
    )) AS orphans,
    count() AS spans
  FROM child
  GROUP BY child.trace_id, child.name, child.service
), quiet AS (
  SELECT judged.name AS name, judged.service AS service FROM judged
  WHERE judged.last_received < fromUnixTimestamp64Milli({quiet_since_ms:Int64})
  GROUP BY judged.name, judged.service
  HAVING sum(judged.orphans) >= ${HABIT_SHARE} * sum(judged.spans)
)
SELECT lower(hex(open.trace_id)) AS trace_id, toUnixTimestamp64Micro(min(open.first_time)) AS first_us,
  toUnixTimestamp64Milli(max(open.last_received)) AS last_received_ms
FROM judged AS open
WHERE open.orphans > 0 AND (open.name, open.service) NOT IN (SELECT name, service FROM quiet)
GROUP BY open.trace_id
ORDER BY last_received_ms DESC, trace_id LIMIT {limit:UInt32}`,
    params: {
      project_id: projectId,
      from_us: nowUs - OPEN_WINDOW_US,
      to_us: nowUs + DAY_US,
      quiet_since_ms: quietSinceMs,
      limit,
    },
    limits: { rowsMax: limit, timeoutMs: 5_000 },
  };
}
