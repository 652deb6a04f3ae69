import type { StoreQuery } from '../query.ts';

export type OccurrenceHash = { occurrence_id: string; hash: string };

/** Fingerprints of error events that happened between two moments, those too that repeat what another occurrence stands for. */
export function hashesOfEvents(input: {
  projectId: number;
  eventIds: readonly string[];
  fromUs: number;
  toUs: number;
}): StoreQuery<OccurrenceHash> {
  const { projectId, eventIds, fromUs, toUs } = input;
  return {
    name: 'hashes_of_events',
    // By version: the engine still has older ones, and a moved occurrence left a tombstone behind.
    sql: `SELECT lower(hex(occurrence.occurrence_id)) AS occurrence_id, lower(hex(argMax(occurrence.hash, occurrence.version))) AS hash
FROM occurrences AS occurrence
WHERE occurrence.project_id = {project_id:UInt32}
  AND occurrence.timestamp >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC')
  AND occurrence.timestamp <= fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
  AND occurrence.occurrence_id IN (SELECT toFixedString(unhex(arrayJoin({event_ids:Array(String)})), 16))
GROUP BY occurrence.occurrence_id`,
    params: { project_id: projectId, event_ids: eventIds, from_us: fromUs, to_us: toUs },
    limits: { rowsMax: eventIds.length },
  };
}
