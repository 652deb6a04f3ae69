import { problemSchema } from '@sentryai/schema';
import { decodeCursor, encodeCursor, type Cursor, type CursorShape, type SqlFilter } from '@sentryai/store/queries/index';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { compileSearch, type SearchDialect } from '../search/index.ts';
import { invalidParameter, parseTimeRange, type TimeRange } from '../time-range.ts';
import { allowedProject } from './doors.ts';

/** Project ids are UInt32 in the store. */
export const projectParam = z.coerce.number().int().min(1).max(4_294_967_295).default(1).describe('project id');

export const windowParamsSchema = {
  from: z.string().max(64).optional().describe('RFC 3339 or relative (-24h, -15m, -7d); default -24h'),
  to: z.string().max(64).optional().describe('RFC 3339, relative or now; exclusive; default now'),
};

export const limitParam = z.coerce.number().int().min(1).max(1000).default(50).describe('rows of a page');
export const queryParam = z.string().optional().describe('search language, see the README: key:value, and, or, not, has:key, text');

/** Query string of every list. */
export const listQuerySchema = z.object({
  project: projectParam,
  ...windowParamsSchema,
  query: queryParam,
  limit: limitParam,
  cursor: z.string().max(2048).optional().describe('next_cursor of the page before'),
});
export type ListQuery = z.infer<typeof listQuerySchema>;

export type ListRequest = {
  projectId: number;
  window: TimeRange;
  limit: number;
  filter: SqlFilter | undefined;
  cursor: Cursor | undefined;
};

/**
 * Reads the query string of a list.
 * errors  project_not_allowed (403), invalid_parameter, invalid_query (400)
 */
export function readListRequest(
  request: FastifyRequest,
  query: ListQuery,
  options: { nowMs: number; dialect?: SearchDialect; cursor: CursorShape },
): ListRequest {
  const { nowMs, dialect, cursor } = options;
  const projectId = allowedProject(request, query.project);
  const window = parseTimeRange(query, nowMs);
  const filter = dialect === undefined ? undefined : compileSearch(query.query, dialect, { nowMs });
  return { projectId, window, limit: query.limit, filter, cursor: readCursor(query.cursor, cursor) };
}

/** Errors: invalid_parameter (400). */
export function readCursor(text: string | undefined, shape: CursorShape): Cursor | undefined {
  if (text === undefined) return undefined;
  const cursor = decodeCursor(text, shape);
  if (cursor !== null) return cursor;
  throw invalidParameter('cursor', 'is not a cursor of this list. Pass on `next_cursor` of the page before as it is, or leave it out.');
}

/** Cursor of the page after the first `limit` rows; null when no further row was fetched. `keyOf`: sort values of a row. */
export function nextCursor<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => Cursor): string | null {
  const last = rows[limit - 1];
  return rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null;
}

/** Error answers that every reading route can give, for the API description. */
export const PROBLEMS = { 400: problemSchema, 401: problemSchema, 403: problemSchema, 503: problemSchema };
export const PROBLEMS_AND_404 = { ...PROBLEMS, 404: problemSchema };
export const PROBLEMS_AND_409 = { ...PROBLEMS, 409: problemSchema };
