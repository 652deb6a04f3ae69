/** Which fingerprints belong to which issue, as told by the metadata; a query is asked about all of them at once. */
export type IssueHash = { hash: string; issue_id: number };

/** SQL: the issue of a row's hash, from the parameters of `hashParams`. */
export const ISSUE_OF_HASH = 'transform(lower(hex(occurrence.hash)), {hashes:Array(String)}, {issue_ids:Array(UInt64)}, toUInt64(0))';

export function hashParams(hashes: readonly IssueHash[]): { hashes: string[]; issue_ids: number[] } {
  return { hashes: hashes.map(({ hash }) => hash), issue_ids: hashes.map(({ issue_id }) => issue_id) };
}

/** Condition: occurrences of the window. */
export const IN_WINDOW = `occurrence.timestamp >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC')
  AND occurrence.timestamp < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')`;
