import type { ListInput, StoreQuery } from '../query.ts';
import { fromSpans, type SpanTable, spanWindowSql } from '../spans/span-tables.ts';
import { filterSql, windowParams, windowSql } from '../window-sql.ts';

export type ReleaseRecord = {
  release: string;
  /** Earliest session, error or span of the release that is kept, also before the window. */
  first_us: number;
  sessions: number;
  crashed: number;
  errors: number;
};

/** `hasEntities`: the project has versioned spans, in the window or before it (entitiesExist). */
export type ReleasesInput = ListInput & { hasEntities: boolean };

/**
 * Releases that were active in a window, newest first. All reports of one session are one session, crashed when any of
 * them says so. `filter` may use `release` and `environment`. One row more than `limit`. Cursor ids: release.
 */
export function listReleases(input: ReleasesInput): StoreQuery<ReleaseRecord> {
  const { projectId, window, limit, filter, cursor, hasEntities } = input;
  const named = `release != ''${filterSql(filter)}`;
  const after = cursor === undefined ? '' : '\nWHERE (first_us, release) < ({cursor_us:Int64}, {cursor_id0:String})';
  const first = (table: string, time: string): string =>
    `SELECT release, toUnixTimestamp64Micro(min(${time})) AS first_us FROM ${table} WHERE project_id = {project_id:UInt32} GROUP BY release`;
  const spanTables: SpanTable[] = hasEntities ? ['spans', 'entity_spans'] : ['spans'];
  const active = (table: SpanTable): string =>
    `SELECT release, toUInt64(0), toUInt64(0), toUInt64(0) FROM ${fromSpans(table)} WHERE ${spanWindowSql(table, window)} AND ${named} GROUP BY release`;
  return {
    name: 'list_releases',
    sql: `SELECT release, first_us, sessions, crashed, errors FROM (
  SELECT release, sum(session_count) AS sessions, sum(crash_count) AS crashed, sum(error_count) AS errors FROM (
    SELECT session_release AS release, sum(counted) AS session_count, sum(crashes) AS crash_count, toUInt64(0) AS error_count FROM (
      SELECT any(release) AS session_release, max(sessions) AS counted, max(crashed) AS crashes FROM release_sessions
      WHERE ${windowSql('timestamp', window)} AND ${named} GROUP BY session_key
    ) GROUP BY session_release
    UNION ALL
    SELECT release, toUInt64(0), toUInt64(0), count() FROM errors WHERE ${windowSql('timestamp', window)} AND ${named} GROUP BY release
    UNION ALL
    ${spanTables.map(active).join('\n    UNION ALL\n    ')}
  ) GROUP BY release
) AS active
INNER JOIN (
  SELECT release, min(first_us) AS first_us FROM (
    ${first('release_sessions', 'timestamp')}
    UNION ALL
    ${first('errors', 'timestamp')}
    UNION ALL
    ${spanTables.map((table) => first(fromSpans(table), 'start_time')).join('\n    UNION ALL\n    ')}
  ) GROUP BY release
) AS seen USING release${after}
ORDER BY first_us DESC, release DESC
LIMIT {limit:UInt32}`,
    params: {
      ...filter?.params,
      ...windowParams(projectId, window),
      limit: limit + 1,
      ...(cursor === undefined ? {} : { cursor_us: cursor.timeUs, cursor_id0: cursor.ids[0] }),
    },
    limits: { rowsMax: limit + 1 },
  };
}
