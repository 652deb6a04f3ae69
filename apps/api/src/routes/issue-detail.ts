import { issueDetailSchema, issueOccurrenceSchema, pageOf } from '@sentryai/schema';
import { z } from 'zod';
import { occurrenceAnswer } from '../answers/issue-answers.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { wantsAny } from '../http/fields.ts';
import {
  limitParam,
  listQuerySchema,
  nextCursor,
  PROBLEMS_AND_404,
  queryParam,
  readCursor,
  windowParamsSchema,
} from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { errorsOfOccurrences } from '../issues/error-of-occurrence.ts';
import { findOccurrences } from '../issues/find-occurrences.ts';
import { allowedIssue, issueIdParams } from '../issues/issue-access.ts';
import { loadIssueDetail } from '../issues/load-issue-detail.ts';
import { compileSearch, occurrenceSearch } from '../search/index.ts';
import { parseTimeRange, type TimeRange } from '../time-range.ts';

/** How far before an issue was last seen its page looks by itself. */
const DETAIL_WINDOW_MS = 14 * 86_400_000;

const windowParams = {
  from: windowParamsSchema.from.describe('RFC 3339 or relative; default two weeks before it was last seen'),
  to: windowParamsSchema.to,
};

/** `GET /issues/{id}`, `GET /issues/{id}/events`. */
export function registerIssueDetail(app: ApiServer, options: ApiOptions): void {
  const { metadata, clock } = options;
  app.get(
    '/issues/:id',
    {
      schema: {
        summary: 'One issue: what happened, where, since when, what had changed, who did what about it',
        description: 'An issue that became part of another is answered by that one.',
        tags: ['issues'],
        params: issueIdParams,
        querystring: z.object(windowParams),
        response: { 200: issueDetailSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const issue = await allowedIssue(request, metadata, request.params.id);
      const window = windowOf(request.query, clock(), Math.max(issue.first_seen_ms, issue.last_seen_ms - DETAIL_WINDOW_MS));
      return loadIssueDetail({ run: queriesOf(request, options), metadata }, issue, window);
    },
  );

  app.get(
    '/issues/:id/events',
    {
      schema: {
        summary: 'Occurrences of one issue, newest first',
        description: '`query` takes keys of occurrences (release, environment, user_id, model, tags.name, …) and free text.',
        tags: ['issues'],
        params: issueIdParams,
        querystring: z.object({
          from: windowParamsSchema.from.describe('RFC 3339 or relative; default when the issue was first seen'),
          to: windowParamsSchema.to,
          query: queryParam,
          limit: limitParam,
          cursor: listQuerySchema.shape.cursor,
          errors: z.stringbool().default(false).describe('true: with the error events and their stacks'),
        }),
        response: { 200: pageOf(issueOccurrenceSchema), ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const { query, params } = request;
      const issue = await allowedIssue(request, metadata, params.id);
      const nowMs = clock();
      const projectId = issue.project_id;
      const run = queriesOf(request, options);
      const hashes = (await metadata.hashesOfIssues([issue.id])).map(({ hash }) => hash);
      const rows = await findOccurrences(run, {
        projectId,
        hashes,
        window: windowOf(query, nowMs, issue.first_seen_ms),
        limit: query.limit,
        filter: compileSearch(query.query, occurrenceSearch, { nowMs }),
        cursor: readCursor(query.cursor, ['hex16']),
        lastSeenUs: issue.last_seen_ms * 1000 + 999,
      });
      const shown = rows.slice(0, query.limit);
      const errors =
        query.errors && wantsAny(request.fields, ['error']) ? await errorsOfOccurrences({ run, metadata, projectId }, shown) : undefined;
      return {
        data: shown.map((row) => occurrenceAnswer(row, errors?.get(row.event_id))),
        next_cursor: nextCursor(rows, query.limit, (row) => ({ timeUs: row.timestamp_us, ids: [row.occurrence_id] })),
      };
    },
  );
}

function windowOf(params: { from?: string | undefined; to?: string | undefined }, nowMs: number, fromMs: number): TimeRange {
  if (params.from !== undefined) return parseTimeRange(params, nowMs);
  // A `to` before all of it gives an empty window that is none of the caller's mistakes.
  const { toUs, shownToUs } = parseTimeRange({ ...params, from: '1970-01-01' }, nowMs);
  const fromUs = Math.min(fromMs * 1000, toUs - 1);
  return { fromUs, toUs, shownToUs: Math.max(shownToUs, fromUs) };
}
