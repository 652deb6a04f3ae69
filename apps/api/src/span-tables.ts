import { entitiesExist, startsExist, type SpanTables, type StoreQuery, type TimeWindow } from '@sentryai/store/queries/index';
import type { RequestQueries } from './http/run-query.ts';

/** In which tables a project has spans in the window, beside those that have ended and were sent once. */
export async function findSpanTables(run: RequestQueries, projectId: number, window: TimeWindow): Promise<SpanTables> {
  const [starts, entities] = await Promise.all([run(startsExist(projectId, window)), run(entitiesExist(projectId, window))]);
  return { hasStarts: starts.length > 0, hasEntities: entities.length > 0 };
}

/**
 * Runs a query that also counts versioned rows where there are some. While that is looked up it already runs without:
 * most projects have none, and need not wait for the look-up.
 */
export async function runWithEntities<Row extends object>(
  run: RequestQueries,
  { projectId, window }: { projectId: number; window: TimeWindow },
  build: (hasEntities: boolean) => StoreQuery<Row>,
): Promise<Row[]> {
  const [rows, entities] = await Promise.all([run(build(false)), run(entitiesExist(projectId, window))]);
  return entities.length === 0 ? rows : run(build(true));
}
