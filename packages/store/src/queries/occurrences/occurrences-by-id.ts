import type { StoreQuery } from '../query.ts';
import { livingSql } from './counts-since.ts';

/** Which of some occurrences (of these hashes) are recorded. */
export function recordedOccurrences(input: {
  projectId: number;
  hashes: readonly string[];
  ids: readonly string[];
}): StoreQuery<{ occurrence_id: string }> {
  const { projectId, hashes, ids } = input;
  return {
    name: 'recorded_occurrences',
    lane: 'background',
    sql: livingSql(
      'lower(hex(occurrence.occurrence_id)) AS occurrence_id',
      'occurrence.occurrence_id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))',
    ),
    params: { project_id: projectId, hashes, ids },
    limits: { rowsMax: ids.length, timeoutMs: 30_000 },
  };
}
