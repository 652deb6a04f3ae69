import type { StoreQuery, TimeWindow } from '../query.ts';
import { spanSource } from '../spans/span-source.ts';
import { windowParams } from '../window-sql.ts';

export type SessionPlaceRecord = { session_id: string; environments: string[]; services: string[] };

const NAMES_MAX = 3;

/** Where sessions of a page took place. The rollups of sessions do not know it, so it is read from the spans that name them. */
export function sessionPlaces(input: {
  projectId: number;
  sessionIds: readonly string[];
  window: TimeWindow;
  hasEntities: boolean;
}): StoreQuery<SessionPlaceRecord> {
  const { projectId, sessionIds, window, hasEntities } = input;
  const few = (column: string) => `arraySort(groupUniqArrayIf(${NAMES_MAX})(toString(span.${column}), span.${column} != ''))`;
  const spans = spanSource({
    window,
    columns: ['session_id', 'environment', 'service'],
    extra: '\n  AND session_id IN {session_ids:Array(String)}',
    starts: 'none',
    entities: hasEntities,
  });
  return {
    name: 'session_places',
    sql: `SELECT session_id, ${few('environment')} AS environments, ${few('service')} AS services
FROM (${spans}) AS span
GROUP BY session_id`,
    params: { ...windowParams(projectId, window), session_ids: sessionIds },
    limits: { rowsMax: sessionIds.length },
  };
}
