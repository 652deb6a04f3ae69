/** Events that people cause; the others say what came of them and bear the time of the request. */
const IS_REQUEST = `event IN ('replay_requested', 'discard_requested')`;

/** State of each item of a project by its events; items without events wait. Parameter: project_id. */
export const QUARANTINE_STATES_SQL = `SELECT quarantine_id,
    multiIf(countIf(event = 'replayed') > 0, 'replayed', countIf(event = 'discarded') > 0, 'discarded',
      argMax(${IS_REQUEST}, (at, NOT ${IS_REQUEST})), 'requested', 'waiting') AS status,
    countIf(event IN ('replayed', 'failed')) AS replay_count,
    argMaxIf(message, at, event = 'failed') AS last_failure,
    argMaxIf(actor, at, ${IS_REQUEST}) AS last_actor,
    toUnixTimestamp64Milli(max(at)) AS changed_at_ms
  FROM quarantine_events
  WHERE project_id = {project_id:UInt32}
  GROUP BY quarantine_id`;

export type QuarantineStateRecord = {
  /** '' for an item without events. */
  status: '' | 'waiting' | 'requested' | 'replayed' | 'discarded';
  replay_count: number;
  /** Why the last try failed, '' when none did. */
  last_failure: string;
  last_actor: string;
  /** 0 when nothing was ever asked for. */
  changed_at_ms: number;
};
