import type { StoreQuery } from '../query.ts';

export type OccurrenceHash = { occurrence_id: string; hash: string };

/** What is alive of each occurrence, told from the versions that the engine still has: a moved one left a tombstone behind. */
const NEWEST = `SELECT lower(hex(occurrence.occurrence_id)) AS occurrence_id,
  lower(hex(argMax(occurrence.hash, occurrence.version))) AS hash`;
const ALIVE = 'GROUP BY occurrence.occurrence_id HAVING argMax(occurrence.is_deleted, occurrence.version) = 0';

/** Fingerprints of error events that happened between two moments. */
export function hashesOfEvents(input: {
  projectId: number;
  eventIds: readonly string[];
  fromUs: number;
  toUs: number;
}): StoreQuery<OccurrenceHash> {
  const { projectId, eventIds, fromUs, toUs } = input;
  return {
    name: 'hashes_of_events',
    sql: `${NEWEST} FROM occurrences AS occurrence
WHERE occurrence.project_id = {project_id:UInt32}
  AND occurrence.timestamp >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC')
  AND occurrence.timestamp <= fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
  AND occurrence.occurrence_id IN (SELECT toFixedString(unhex(arrayJoin({event_ids:Array(String)})), 16))
${ALIVE}`,
    params: { project_id: projectId, event_ids: eventIds, from_us: fromUs, to_us: toUs },
    limits: { rowsMax: eventIds.length },
  };
}
