import type { StoreQuery, TimeWindow } from '../query.ts';
import { spanSource } from '../spans/span-source.ts';
import { fromSpans, spanWindowSql } from '../spans/span-tables.ts';
import { windowParams, windowSql } from '../window-sql.ts';

export type RunningTraceRecord = { trace_id: string; first_us: number; last_received_ms: number };

const START_DAYS = 7;
const DAY_US = 86_400_000_000;
/** A span may be known to have begun a little before or after what its end says. */
const CLOCK_US = 3_600_000_000;

/** Starts of the last week are looked at, so that a job of days is still there. */
export function runningWindow(nowUs: number): TimeWindow {
  return { fromUs: nowUs - START_DAYS * DAY_US, toUs: nowUs + DAY_US };
}

/** `hasEntities`: whether the project has spans that are told in several events in runningWindow. */
type RunningInput = { projectId: number; nowUs: number; limit: number; hasEntities: boolean };

/**
 * What is told in several events and has not ended. Most of what ran once has ended since, in a later version: those that
 * ever ran are found first, without telling versions apart, and only of them the last version is looked for.
 */
function runningEntities(window: TimeWindow): string {
  const inWindow = spanWindowSql('entity_spans', window);
  return `
  UNION ALL
  SELECT trace_id, start_time, received_at FROM ${fromSpans('entity_spans')}
  WHERE ${inWindow} AND is_running = 1
    AND (bucket, trace_id, span_id) IN (SELECT bucket, trace_id, span_id FROM entity_spans WHERE ${inWindow} AND is_running = 1)`;
}

/**
 * Traces with a span that began and has not ended, the newest starts first; what has been quiet for too long is the caller's
 * to leave out.
 */
export function startedTraces({ projectId, nowUs, limit, hasEntities }: RunningInput): StoreQuery<RunningTraceRecord> {
  const window = runningWindow(nowUs);
  const inWindow = windowSql('start_time', window);
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
    )${hasEntities ? runningEntities(window) : ''}
) AS started
GROUP BY started.trace_id
ORDER BY first_us DESC, trace_id LIMIT {limit:UInt32}`,
    params: { ...windowParams(projectId, window), limit },
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
export function openTraces(input: RunningInput & { quietSinceMs: number }): StoreQuery<RunningTraceRecord> {
  const { projectId, nowUs, quietSinceMs, limit, hasEntities: entities } = input;
  const openFromUs = nowUs - OPEN_WINDOW_US;
  // Parents begin before their children.
  const window = { fromUs: openFromUs - CLOCK_US, toUs: nowUs + DAY_US };
  const isChild = `
    AND start_time >= fromUnixTimestamp64Micro({open_from_us:Int64}, 'UTC') AND hex(parent_span_id) != '0000000000000000'`;
  const columns = ['trace_id', 'span_id', 'parent_span_id', 'start_time', 'name', 'service'];
  const children = spanSource({ window, columns, extra: isChild, starts: 'none', entities });
  const parents = spanSource({ window, columns: ['trace_id', 'span_id'], starts: 'none', entities });
  return {
    name: 'open_traces',
    sql: `WITH child AS (
  SELECT trace_id, span_id, parent_span_id, start_time, received_at, name, service FROM (${children})
), judged AS (
  SELECT child.trace_id AS trace_id, child.name AS name, child.service AS service, min(child.start_time) AS first_time,
    max(child.received_at) AS last_received,
    countIf((child.trace_id, child.parent_span_id) NOT IN (
      SELECT trace_id, span_id FROM (${parents})
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
    params: { ...windowParams(projectId, window), open_from_us: openFromUs, quiet_since_ms: quietSinceMs, limit },
    limits: { rowsMax: limit, timeoutMs: 5_000 },
  };
}
