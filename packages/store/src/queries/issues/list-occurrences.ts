import type { OccurrenceRow } from '@sentryai/schema';
import { HASH_SET } from '../occurrences/counts-since.ts';
import type { ListInput, StoreQuery } from '../query.ts';
import { rowColumnsSql } from '../rows/row-columns.ts';
import { filterSql } from '../window-sql.ts';
import { IN_WINDOW } from './issue-hashes-sql.ts';

/**
 * Occurrences of some fingerprints in a window, newest first. One row more than `limit`. Cursor ids: occurrence. Sorted by
 * their keys alone, and only those of the page are read whole.
 */
export function listOccurrences({
  projectId,
  hashes,
  window,
  limit,
  filter,
  cursor,
}: ListInput & { hashes: readonly string[] }): StoreQuery<OccurrenceRow> {
  const after =
    cursor === undefined
      ? ''
      : `
    AND (occurrence.timestamp, occurrence.occurrence_id)
      < (fromUnixTimestamp64Micro({cursor_us:Int64}, 'UTC'), toFixedString(unhex({cursor_id0:String}), 16))`;
  return {
    name: 'list_occurrences',
    sql: `SELECT ${rowColumnsSql('occurrences', 'occurrence')}
FROM occurrences AS occurrence FINAL
WHERE occurrence.project_id = {project_id:UInt32} AND occurrence.hash IN ${HASH_SET} AND ${IN_WINDOW}
  AND (occurrence.hash, occurrence.timestamp, occurrence.occurrence_id) IN (
    SELECT occurrence.hash, occurrence.timestamp, occurrence.occurrence_id FROM occurrences AS occurrence FINAL
    WHERE occurrence.project_id = {project_id:UInt32} AND occurrence.hash IN ${HASH_SET} AND ${IN_WINDOW}
      AND occurrence.is_deleted = 0${after}${filterSql(filter)}
    ORDER BY occurrence.timestamp DESC, occurrence.occurrence_id DESC LIMIT {limit:UInt32}
  )
ORDER BY occurrence.timestamp DESC, occurrence.occurrence_id DESC`,
    params: {
      ...filter?.params,
      project_id: projectId,
      hashes,
      from_us: window.fromUs,
      to_us: window.toUs,
      limit: limit + 1,
      ...(cursor === undefined ? {} : { cursor_us: cursor.timeUs, cursor_id0: cursor.ids[0] }),
    },
    limits: { rowsMax: limit + 1 },
  };
}
