import { sessionPlaces, type SessionPlaceRecord } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';
import { runWithEntities } from '../span-tables.ts';

/** Sessions are found by the minute; their spans may lie a little outside. */
const SLACK_US = 60_000_000;

/** Where sessions took place that lie between two times. */
export function loadSessionPlaces(
  run: RequestQueries,
  input: { projectId: number; sessionIds: readonly string[]; fromUs: number; toUs: number },
): Promise<SessionPlaceRecord[]> {
  const { projectId, sessionIds, fromUs, toUs } = input;
  const window = { fromUs: fromUs - SLACK_US, toUs: toUs + SLACK_US };
  return runWithEntities(run, { projectId, window }, (hasEntities) => sessionPlaces({ projectId, sessionIds, window, hasEntities }));
}
