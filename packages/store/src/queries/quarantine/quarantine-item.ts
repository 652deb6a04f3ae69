import type { StoreQuery } from '../query.ts';
import type { QuarantineRecord } from './list-quarantine.ts';
import { QUARANTINE_STATES_SQL } from './quarantine-state.ts';

export type QuarantineBody = { meta: string; body: string };

/** One item with its bytes (Base64) and its state; none when there is no such item. By id, so without a window. */
export function quarantineItem(projectId: number, quarantineId: string): StoreQuery<QuarantineRecord & QuarantineBody> {
  return {
    name: 'quarantine_item',
    sql: `SELECT item.*, if(state.status = '', 'waiting', state.status) AS status, state.replay_count AS replay_count,
  state.last_failure AS last_failure, state.last_actor AS last_actor, state.changed_at_ms AS changed_at_ms
FROM (
  SELECT quarantine_id, toUnixTimestamp64Milli(received_at) AS received_at_ms, key_id, protocol, signal, item_type, item_count, item_index,
    reason, message, body_bytes, meta, body
  FROM quarantine
  WHERE project_id = {project_id:UInt32} AND quarantine_id = {quarantine_id:String}
  LIMIT 1
) AS item
LEFT JOIN (
  ${QUARANTINE_STATES_SQL}
) AS state USING (quarantine_id)`,
    params: { project_id: projectId, quarantine_id: quarantineId },
    limits: { rowsMax: 1, memoryBytesMax: 1_000_000_000 },
  };
}

/** What people asked for of an item, and what came of it, oldest first. */
export function quarantineHistory(projectId: number, quarantineId: string): StoreQuery<QuarantineHistoryRecord> {
  return {
    name: 'quarantine_history',
    sql: `SELECT toUnixTimestamp64Milli(at) AS at_ms, event, actor, message
FROM quarantine_events
WHERE project_id = {project_id:UInt32} AND quarantine_id = {quarantine_id:String}
ORDER BY at, NOT (event IN ('replay_requested', 'discard_requested'))
LIMIT 100`,
    params: { project_id: projectId, quarantine_id: quarantineId },
    limits: { rowsMax: 100 },
  };
}
export type QuarantineHistoryRecord = { at_ms: number; event: string; actor: string; message: string };
