import { pageOf, type SessionRow, sessionRowSchema, type UserRow, userRowSchema } from '@sentryai/schema';
import { listOwners, OWNER_SORTS, type OwnerKind, type OwnerRecord } from '@sentryai/store/queries/index';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { textOrNull, totalTokens } from '../answers/empty-values.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { listQuerySchema, nextCursor, PROBLEMS, readListRequest } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { spanSearch } from '../search/index.ts';
import { formatTimeUs } from '../time-range.ts';
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
    return { rows: rows.slice(0, list.limit), cursor };
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
      const { rows, cursor } = await load(request, request.query, 'session_id');
      const data = rows.map((row): SessionRow => ({ session_id: row.owner_id, user_id: textOrNull(row.user_id), ...measuresOf(row) }));
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
      const data = rows.map((row): UserRow => ({ user_id: row.owner_id, sessions: row.sessions, ...measuresOf(row) }));
      return { data, next_cursor: cursor };
    },
  );
}

function measuresOf(row: OwnerRecord) {
  return {
    traces: row.traces,
    llm_calls: row.llm_calls,
    tool_calls: row.tool_calls,
    error_count: row.errors,
    input_tokens: row.sum_input_tokens,
    output_tokens: row.sum_output_tokens,
    total_tokens: totalTokens(row.sum_input_tokens, row.sum_output_tokens),
    cost_usd: row.sum_cost_usd,
    unpriced_calls: row.unpriced_calls,
    first_seen: formatTimeUs(row.first_us),
    last_seen: formatTimeUs(row.last_us),
    models: row.models,
  };
}
