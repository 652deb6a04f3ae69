import type { IssueFilter } from '@sentryai/metadata';
import { ISSUE_LIST_SORTS, type IssueFacets, issueListSchema, type IssueListSort, RECOVERED_FILTERS } from '@sentryai/schema';
import type { Cursor } from '@sentryai/store/queries/index';
import { z } from 'zod';
import { timeOfMs } from '../answers/issue-answers.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { listQuerySchema, nextCursor, PROBLEMS, readListRequest } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { compileIssueSearch } from '../issues/compile-issue-search.ts';
import { findIssues, type FoundIssue, issuesWith } from '../issues/find-issues.ts';
import { bucketsAnswer, stepsOf } from '../issues/issue-steps.ts';
import { loadIssueRows, ROW_STEPS_MAX } from '../issues/load-issue-rows.ts';
import { People } from '../issues/people.ts';
import { invalidParameter } from '../time-range.ts';

const querystring = listQuerySchema.extend({
  sort: z.enum(ISSUE_LIST_SORTS).default('last_seen').describe('the most, newest or most important first'),
  recovered: z
    .enum(RECOVERED_FILTERS)
    .default('all')
    .describe('none: leave out issues of which every occurrence was recovered from; only: nothing but those'),
  facets: z.stringbool().default(false).describe('also count issues by status, kind, level, …'),
});

/** `GET /issues`. */
export function registerIssues(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/issues',
    {
      schema: {
        summary: 'Issues that were seen in a window',
        description:
          '`query` takes keys of issues (status, substatus, kind, level, priority, assignee, title, culprit, first_release, last_release, ' +
          'count, first_seen, last_seen, is:unresolved, is:new, is:unassigned, is:recovered, …), free text over title, message and culprit, ' +
          'and keys of occurrences (release, environment, service, model, provider, tool_name, agent_name, user_id, session_id, error_class, ' +
          'http_status, trace_id, tags.name, …): issues with an occurrence like that in the window. Windows of more than two days over more than ' +
          '300,000 occurrences are counted by the hour, without wasted tokens and time.',
        tags: ['issues'],
        querystring,
        response: { 200: issueListSchema, ...PROBLEMS },
      },
    },
    async (request) => {
      const { query } = request;
      const { metadata } = options;
      const nowMs = options.clock();
      const list = readListRequest(request, query, { nowMs, cursor: ['text', 'text'] });
      const { projectId, window, limit } = list;
      const run = queriesOf(request, options);
      const source = { run, metadata, projectId, window };
      const people = await People.load(metadata);
      const where = await compileIssueSearch(query.query, {
        nowMs,
        people,
        meId: request.identity?.user?.id ?? null,
        issuesWith: (filter) => issuesWith(source, filter),
      });
      const filter: IssueFilter = {
        seen: { fromMs: Math.floor(window.fromUs / 1000), toMs: Math.ceil(window.toUs / 1000) },
        where,
        ...(query.recovered === 'all' ? {} : { is_recovered: query.recovered === 'only' }),
      };
      const found = await findIssues({ ...source, filter, sort: query.sort, limit, after: afterOf(list.cursor, query.sort) });
      const issues = found.slice(0, limit).map(({ issue }) => issue);
      const overflow = await metadata.issueOverflow(projectId);
      return {
        data: await loadIssueRows({ run, metadata }, issues, { window, people, wanted: request.fields }),
        next_cursor: nextCursor(found, limit, (row: FoundIssue) => ({ timeUs: row.value, ids: [query.sort, String(row.issue.id)] })),
        buckets: bucketsAnswer(stepsOf(window, ROW_STEPS_MAX)),
        facets: query.facets ? facetsAnswer(await metadata.issueFacets(projectId, filter), people) : null,
        held_back:
          overflow === null
            ? null
            : { occurrences: overflow.count, fingerprints: overflow.fingerprints, since: timeOfMs(overflow.since_ms) },
      };
    },
  );
}

/** Errors: invalid_parameter (400) for the cursor of another order. */
function afterOf(cursor: Cursor | undefined, sort: IssueListSort): { value: number; id: number } | undefined {
  if (cursor === undefined) return undefined;
  const [sorted, id] = cursor.ids;
  if (sorted === sort && /^\d{1,15}$/.test(id ?? '')) return { value: cursor.timeUs, id: Number(id) };
  throw invalidParameter('cursor', 'belongs to another order. Pass it on with the same `sort`, or leave it out.');
}

function facetsAnswer({ assignee_id, ...facets }: Record<string, Record<string, number>>, people: People): IssueFacets {
  const assignee = Object.fromEntries(
    Object.entries(assignee_id ?? {}).map(([id, count]) => [id === '' ? '' : (people.email(id) ?? id), count]),
  );
  return { ...facets, assignee } as IssueFacets;
}
