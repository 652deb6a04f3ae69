import type { StoreQuery } from '../query.ts';

export type SessionPlaceRecord = { session_id: string; environments: string[]; services: string[] };

const NAMES_MAX = 3;
/** Sessions are found by the minute; their spans may lie a little outside. */
const SLACK_US = 60_000_000;

/** Where sessions of a page took place. The rollups of sessions do not know it, so it is read from the spans that name them. */
export function sessionPlaces(input: {
  projectId: number;
  sessionIds: readonly string[];
  fromUs: number;
  toUs: number;
}): StoreQuery<SessionPlaceRecord> {
  const { projectId, sessionIds, fromUs, toUs } = input;
  const few = (column: string) => `arraySort(groupUniqArrayIf(${NAMES_MAX})(toString(span.${column}), span.${column} != ''))`;
  return {
    name: 'session_places',
    sql: `SELECT session_id, ${few('environment')} AS environments, ${few('service')} AS services
FROM spans AS span
WHERE project_id = {project_id:UInt32}
  AND start_time >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND start_time <= fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
  AND session_id IN {session_ids:Array(String)}
GROUP BY session_id`,
    params: { project_id: projectId, session_ids: sessionIds, from_us: fromUs - SLACK_US, to_us: toUs + SLACK_US },
    limits: { rowsMax: sessionIds.length },
  };
}
