/** The processor's questions: what was asked of the quarantine and is not done yet. Retention bounds these tables. */
import type { StoreQuery } from '../query.ts';

/** The oldest request that has no result; none when everything is done. */
export function pendingQuarantineRequest(): StoreQuery<{ project_id: number; request_id: string }> {
  return {
    name: 'pending_quarantine_request',
    lane: 'control',
    sql: `SELECT project_id, request_id
FROM quarantine_events
GROUP BY project_id, request_id
HAVING countIf(event NOT IN ('replay_requested', 'discard_requested')) = 0
ORDER BY min(at), request_id
LIMIT 1`,
    params: {},
    limits: { rowsMax: 1 },
  };
}

export type RequestedItem = {
  quarantine_id: string;
  event: 'replay_requested' | 'discard_requested';
  at_ms: number;
  /** Tries by other requests, and whether one of them ended it. */
  replay_count: number;
  is_done: number;
  /** '' when the item is gone. */
  meta: string;
  body: string;
  key_id: string;
  protocol: string;
  signal: string;
  item_type: string;
  item_count: number;
  reason: string;
  received_at_ms: number;
};

/** What a request names, in a fixed order: the request is a frozen batch. */
export function quarantineRequestItems(projectId: number, requestId: string): StoreQuery<RequestedItem> {
  return {
    name: 'quarantine_request_items',
    lane: 'control',
    sql: `SELECT asked.quarantine_id AS quarantine_id, asked.event AS event, asked.at_ms AS at_ms, state.replay_count AS replay_count,
  state.is_done AS is_done, item.meta AS meta, item.body AS body, item.key_id AS key_id, item.protocol AS protocol, item.signal AS signal,
  item.item_type AS item_type, item.item_count AS item_count, item.reason AS reason, item.received_at_ms AS received_at_ms
FROM (
  SELECT DISTINCT quarantine_id, event, toUnixTimestamp64Milli(at) AS at_ms
  FROM quarantine_events
  WHERE project_id = {project_id:UInt32} AND request_id = {request_id:String} AND event IN ('replay_requested', 'discard_requested')
) AS asked
LEFT JOIN (
  SELECT quarantine_id, meta, body, key_id, protocol, signal, item_type, item_count, reason, toUnixTimestamp64Milli(received_at) AS received_at_ms
  FROM quarantine
  WHERE project_id = {project_id:UInt32}
    AND quarantine_id IN (SELECT quarantine_id FROM quarantine_events WHERE project_id = {project_id:UInt32} AND request_id = {request_id:String})
) AS item USING (quarantine_id)
LEFT JOIN (
  SELECT quarantine_id, countIf(event IN ('replayed', 'failed')) AS replay_count, max(event IN ('replayed', 'discarded')) AS is_done
  FROM quarantine_events
  WHERE project_id = {project_id:UInt32} AND request_id != {request_id:String}
  GROUP BY quarantine_id
) AS state USING (quarantine_id)
ORDER BY quarantine_id`,
    params: { project_id: projectId, request_id: requestId },
    limits: { rowsMax: 10_000, timeoutMs: 60_000, memoryBytesMax: 1_000_000_000 },
  };
}
