import type { QuarantineStatus } from '@sentryai/schema';
import type { Cursor, StoreQuery, TimeWindow } from '../query.ts';
import { windowParams } from '../window-sql.ts';
import { QUARANTINE_STATES_SQL, type QuarantineStateRecord } from './quarantine-state.ts';

export type QuarantineRecord = QuarantineStateRecord & {
  quarantine_id: string;
  received_at_ms: number;
  key_id: string;
  protocol: string;
  signal: string;
  item_type: string;
  item_count: number;
  item_index: number;
  reason: string;
  message: string;
  body_bytes: number;
};

export type QuarantineFilter = {
  /** Empty = every status. */
  statuses: readonly QuarantineStatus[];
  /** Exact values; absent = any. */
  key_id?: string | undefined;
  protocol?: string | undefined;
  item_type?: string | undefined;
  reason?: string | undefined;
  /** Only these items; absent = all. */
  ids?: readonly string[] | undefined;
};

const COLUMNS = 'key_id, protocol, signal, item_type, item_count, item_index, reason, message, body_bytes';

/** Items in quarantine that were received in the window, newest first; one more than `limit`. Bodies are not read. */
export function listQuarantine(input: {
  projectId: number;
  window: TimeWindow;
  filter: QuarantineFilter;
  limit: number;
  cursor?: Cursor | undefined;
}): StoreQuery<QuarantineRecord> {
  const { projectId, window, filter, limit, cursor } = input;
  const exact = (['key_id', 'protocol', 'item_type', 'reason'] as const).filter((name) => filter[name] !== undefined);
  const conditions = [
    ...exact.map((name) => `${name} = {${name}:String}`),
    ...(filter.ids === undefined ? [] : ['quarantine_id IN {ids:Array(String)}']),
  ];
  const after = '(received_at_ms, quarantine_id) < ({cursor_ms:Int64}, {cursor_id:String})';
  return {
    name: 'list_quarantine',
    sql: `SELECT quarantine_id, received_at_ms, ${COLUMNS},
  if(state.status = '', 'waiting', state.status) AS status, state.replay_count AS replay_count,
  state.last_failure AS last_failure, state.last_actor AS last_actor, state.changed_at_ms AS changed_at_ms
FROM (
  SELECT quarantine_id, toUnixTimestamp64Milli(received_at) AS received_at_ms, ${COLUMNS}
  FROM quarantine
  WHERE project_id = {project_id:UInt32}
    AND received_at >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND received_at < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
    ${conditions.map((condition) => `AND ${condition}`).join(' ')}
) AS item
LEFT JOIN (
  ${QUARANTINE_STATES_SQL}
) AS state USING (quarantine_id)
WHERE ${filter.statuses.length === 0 ? '1' : `if(state.status = '', 'waiting', state.status) IN {statuses:Array(String)}`}
  AND ${cursor === undefined ? '1' : after}
ORDER BY received_at_ms DESC, quarantine_id DESC
LIMIT {limit:UInt32}`,
    params: {
      ...windowParams(projectId, window),
      limit: limit + 1,
      ...(filter.statuses.length === 0 ? {} : { statuses: filter.statuses }),
      ...Object.fromEntries(exact.map((name) => [name, filter[name]])),
      ...(filter.ids === undefined ? {} : { ids: filter.ids }),
      ...(cursor === undefined ? {} : { cursor_ms: Math.round(cursor.timeUs / 1000), cursor_id: cursor.ids[0] }),
    },
    limits: { rowsMax: limit + 1 },
  };
}
