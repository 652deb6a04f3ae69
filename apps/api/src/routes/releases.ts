import { pageOf, releaseRowSchema, type ReleaseRow } from '@sentryai/schema';
import { listReleases, type ReleaseRecord } from '@sentryai/store/queries/index';
import type { ApiOptions, ApiServer } from '../context.ts';
import { listQuerySchema, nextCursor, PROBLEMS, readListRequest } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { releaseSearch } from '../search/index.ts';
import { runWithEntities } from '../span-tables.ts';
import { formatTimeUs } from '../time-range.ts';

/** `GET /releases`: how releases fare. */
export function registerReleases(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/releases',
    {
      schema: {
        summary: 'Releases that were active in a window, newest first, with sessions, crashes and errors',
        description: '`query` takes the keys `release` and `environment`.',
        tags: ['releases'],
        querystring: listQuerySchema,
        response: { 200: pageOf(releaseRowSchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const list = readListRequest(request, request.query, { nowMs: options.clock(), dialect: releaseSearch, cursor: ['text'] });
      // A release may have been seen before the window, too.
      const anyTime = { projectId: list.projectId, window: { fromUs: 0, toUs: list.window.toUs } };
      const rows = await runWithEntities(queriesOf(request, options), anyTime, (hasEntities) => listReleases({ ...list, hasEntities }));
      const keyOf = (row: ReleaseRecord) => ({ timeUs: row.first_us, ids: [row.release] });
      return { data: rows.slice(0, list.limit).map(releaseAnswer), next_cursor: nextCursor(rows, list.limit, keyOf) };
    },
  );
}

function releaseAnswer({ release, first_us, sessions, crashed, errors }: ReleaseRecord): ReleaseRow {
  return {
    release,
    first_seen: formatTimeUs(first_us),
    sessions,
    crashed,
    crash_free_rate: sessions === 0 ? null : 1 - crashed / sessions,
    errors,
  };
}
