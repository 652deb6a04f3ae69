import { pageOf, type SessionRow, sessionRowSchema, type UserRow, userRowSchema } from '@sentryai/schema';
import { listOwners, OWNER_SORTS, type OwnerKind, type OwnerRecord } from '@sentryai/store/queries/index';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { textOrNull } from '../answers/empty-values.ts';
import { ownerFigures } from '../answers/owner-answer.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { wantsAny } from '../http/fields.ts';
import { listQuerySchema, nextCursor, PROBLEMS, readListRequest } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { spanSearch } from '../search/index.ts';
import { loadSessionPlaces } from '../sessions/load-session-places.ts';
import { chooseGrain } from '../usage/choose-grain.ts';
import { createSettledUntil } from '../usage/settled-until.ts';

const HOUR_MS = 3_600_000;
const querystring = listQuerySchema.extend({
  sort: z.enum(OWNER_SORTS).default('last_seen').describe('greatest first'),
});
type OwnersQuery = z.infer<typeof querystring>;

const DESCRIPTION =
  'Spans count for the session and user that they, their ancestors or else their trace name. `query` narrows the spans counted. ' +
  'Rollups know whole hours, so the ends of a window are widened to them.';

/** `GET /sessions`, `GET /users`. */
export function registerOwners(app: ApiServer, options: ApiOptions): void {
  const settledUntil = createSettledUntil(options.metadata, options.clock);

  const load = async (request: FastifyRequest, query: OwnersQuery, owner: OwnerKind) => {
    const list = readListRequest(request, query, { nowMs: options.clock(), dialect: spanSearch, cursor: ['text'] });
    const grain = chooseGrain({ query: query.query, groupBy: owner, kinds: null, stepMs: HOUR_MS, window: list.window });
    const watermarkMs = await settledUntil();
    const input = { ...list, owner, sort: query.sort, grain: grain === 'owners' ? grain : ('spans' as const), watermarkMs };
    const rows = await queriesOf(request, options)(listOwners(input));
    const cursor = nextCursor(rows, list.limit, (row) => ({ timeUs: row.sort_value, ids: [row.owner_id] }));
    return { projectId: list.projectId, rows: rows.slice(0, list.limit), cursor };
  };

  /** Environments and services of a page of sessions. */
  const placesOf = async (request: FastifyRequest, projectId: number, rows: readonly OwnerRecord[]) => {
    if (rows.length === 0 || !wantsAny(request.fields, ['environments', 'services'])) return new Map<string, never>();
    const fromUs = Math.min(...rows.map((row) => row.first_us));
    const toUs = Math.max(...rows.map((row) => row.last_us));
    const sessionIds = rows.map((row) => row.owner_id);
    const places = await loadSessionPlaces(queriesOf(request, options), { projectId, sessionIds, fromUs, toUs });
    return new Map(places.map((place) => [place.session_id, place]));
  };

  app.get(
    '/sessions',
    {
      schema: {
        summary: 'Conversations of a window',
        description: DESCRIPTION,
        tags: ['sessions'],
        querystring,
        response: { 200: pageOf(sessionRowSchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const { projectId, rows, cursor } = await load(request, request.query, 'session_id');
      const places = await placesOf(request, projectId, rows);
      const data = rows.map(
        (row): SessionRow => ({
          session_id: row.owner_id,
          user_id: textOrNull(row.user_id),
          ...ownerFigures(row),
          environments: places.get(row.owner_id)?.environments ?? [],
          services: places.get(row.owner_id)?.services ?? [],
        }),
      );
      return { data, next_cursor: cursor };
    },
  );

  app.get(
    '/users',
    {
      schema: {
        summary: 'End users of a window',
        description: DESCRIPTION,
        tags: ['users'],
        querystring,
        response: { 200: pageOf(userRowSchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const { rows, cursor } = await load(request, request.query, 'user_id');
      const data = rows.map((row): UserRow => ({ user_id: row.owner_id, sessions: row.sessions, ...ownerFigures(row) }));
      return { data, next_cursor: cursor };
    },
  );
}
