import type { StoreQuery } from '../query.ts';

/** SQL set of hashes from the parameter `hashes`. */
export const HASH_SET = '(SELECT toFixedString(unhex(arrayJoin({hashes:Array(String)})), 16))';

/** Occurrences that are alive, newest version of each, of some hashes: rows of `occurrences` under the name `occurrence`. */
export function livingSql(columns: string, condition: string): string {
  return `SELECT ${columns} FROM occurrences AS occurrence FINAL
WHERE occurrence.project_id = {project_id:UInt32} AND occurrence.hash IN ${HASH_SET} AND ${condition} AND occurrence.is_deleted = 0`;
}

/** Occurrences and users of some hashes that came since a moment, and the occurrences of the hour that began at `hourMs`. */
export function countsSince(input: {
  projectId: number;
  hashes: readonly string[];
  sinceMs: number;
  hourMs: number;
}): StoreQuery<{ count: number; users: number; count_this_hour: number }> {
  const { projectId, hashes, sinceMs, hourMs } = input;
  const columns = `countIf(occurrence.received_at >= fromUnixTimestamp64Milli({since_ms:Int64})) AS count,
  uniqIf(occurrence.user_id, occurrence.user_id != '' AND occurrence.received_at >= fromUnixTimestamp64Milli({since_ms:Int64})) AS users,
  countIf(occurrence.received_at >= fromUnixTimestamp64Milli({hour_ms:Int64})) AS count_this_hour`;
  return {
    name: 'occurrence_counts_since',
    lane: 'background',
    sql: livingSql(columns, 'occurrence.received_at >= fromUnixTimestamp64Milli(least({since_ms:Int64}, {hour_ms:Int64}))'),
    params: { project_id: projectId, hashes, since_ms: sinceMs, hour_ms: hourMs },
    limits: { rowsMax: 1, timeoutMs: 30_000 },
  };
}
