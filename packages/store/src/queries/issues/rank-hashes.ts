import type { SqlFilter, StoreQuery, TimeWindow } from '../query.ts';
import { filterSql } from '../window-sql.ts';
import { IN_WINDOW } from './issue-hashes-sql.ts';

type Input = { projectId: number; window: TimeWindow; limit: number };

const ALIVE = `FROM occurrences AS occurrence FINAL
WHERE occurrence.project_id = {project_id:UInt32} AND ${IN_WINDOW} AND occurrence.is_deleted = 0`;

function paramsOf({ projectId, window, limit }: Input): Record<string, unknown> {
  return { project_id: projectId, from_us: window.fromUs, to_us: window.toUs, limit };
}

/** Fingerprints by how many users they reached in a window, or by what was wasted; the most first. */
export function rankHashes(input: Input & { by: 'users' | 'wasted' }): StoreQuery<{ hash: string; value: number }> {
  const value =
    input.by === 'users' ? `uniqIf(occurrence.user_id, occurrence.user_id != '')` : 'toUInt64(ifNull(sum(occurrence.wasted_nano_usd), 0))';
  return {
    name: `rank_hashes_by_${input.by}`,
    sql: `SELECT lower(hex(occurrence.hash)) AS hash, ${value} AS value ${ALIVE}
GROUP BY occurrence.hash ORDER BY value DESC, occurrence.hash LIMIT {limit:UInt32}`,
    params: paramsOf(input),
    limits: { rowsMax: input.limit },
  };
}

/** Fingerprints that have an occurrence in a window that fits a condition. `filter` names columns of `occurrences`. */
export function hashesWhere(input: Input & { filter: SqlFilter }): StoreQuery<{ hash: string }> {
  return {
    name: 'hashes_where',
    sql: `SELECT lower(hex(hash)) AS hash FROM (
  SELECT occurrence.hash AS hash ${ALIVE}${filterSql(input.filter)} GROUP BY occurrence.hash LIMIT {limit:UInt32}
)`,
    params: { ...input.filter.params, ...paramsOf(input) },
    limits: { rowsMax: input.limit },
  };
}
