import type { SavedView as StoredView } from '@sentryai/metadata';
import { pageOf, type SavedView, savedViewSchema, VIEW_PAGES } from '@sentryai/schema';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { PROBLEMS, PROBLEMS_AND_404, PROBLEMS_AND_409, projectParam } from '../http/list-params.ts';
import { compileIssueSearch } from '../issues/compile-issue-search.ts';
import { People } from '../issues/people.ts';
import { compileSearch, errorSearch, logSearch, releaseSearch, scoreSearch, type SearchDialect, spanSearch } from '../search/index.ts';
import { formatTimeUs, parseTimeRange } from '../time-range.ts';

type Page = (typeof VIEW_PAGES)[number];
const DIALECTS: Readonly<Record<Exclude<Page, 'issues'>, SearchDialect>> = {
  traces: spanSearch,
  spans: spanSearch,
  sessions: spanSearch,
  users: spanSearch,
  logs: logSearch,
  errors: errorSearch,
  scores: scoreSearch,
  releases: releaseSearch,
};

const newViewSchema = z.object({
  project: z.number().int().min(1).max(4_294_967_295).default(1),
  page: z.enum(VIEW_PAGES),
  name: z.string().trim().min(1).max(100).describe('differs from those of the page’s other views'),
  query: z.string().default('').describe('search language; checked before it is saved'),
  from: z.string().max(64).nullable().default(null).describe('RFC 3339 or relative, as it is written; null is the default window'),
  to: z.string().max(64).nullable().default(null),
});

/** `GET, POST /views`, `DELETE /views/{id}`: searches that people keep under a name. */
export function registerViews(app: ApiServer, { metadata, clock }: ApiOptions): void {
  const answer = async (views: readonly StoredView[]): Promise<SavedView[]> => {
    const emails = new Map((await metadata.listUsers()).map((user) => [user.id, user.email]));
    return views.map((view) => viewAnswer(view, view.created_by === null ? null : (emails.get(view.created_by) ?? null)));
  };

  app.get(
    '/views',
    {
      schema: {
        summary: 'Saved views of a project, by page and name',
        tags: ['views'],
        querystring: z.object({ project: projectParam }),
        response: { 200: pageOf(savedViewSchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const projectId = allowedProject(request, request.query.project);
      return { data: await answer(await metadata.listViews(projectId)), next_cursor: null };
    },
  );

  app.post(
    '/views',
    {
      schema: {
        summary: 'Keep a search under a name, for everybody who may read the project',
        tags: ['views'],
        body: newViewSchema,
        response: { 201: savedViewSchema, ...PROBLEMS_AND_409 },
      },
    },
    async (request, reply) => {
      const { project, page, name, query, from, to } = request.body;
      const projectId = allowedProject(request, project);
      const nowMs = clock();
      // A view that cannot be opened must not be saved.
      if (page === 'issues') {
        // Whoever opens it is "me" then.
        await compileIssueSearch(query, { nowMs, people: await People.load(metadata), meId: '', issuesWith: () => Promise.resolve([]) });
      } else compileSearch(query, DIALECTS[page], { nowMs });
      parseTimeRange({ from: from ?? undefined, to: to ?? undefined }, nowMs);
      const view: StoredView = {
        id: `vi_${randomUUID()}`,
        project_id: projectId,
        page,
        name,
        query,
        range_from: from,
        range_to: to,
        created_by: request.identity?.user?.id ?? null,
        created_at_ms: nowMs,
      };
      await metadata.createView(view);
      return reply.code(201).send(viewAnswer(view, request.identity?.user?.email ?? null));
    },
  );

  app.delete(
    '/views/:id',
    {
      schema: {
        summary: 'Delete a saved view',
        tags: ['views'],
        params: z.object({ id: z.string().min(1).max(128) }),
        response: { 200: savedViewSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const view = await metadata.findView(request.params.id);
      if (view === null) throw viewNotFound();
      allowedProject(request, view.project_id);
      const [deleted] = await answer([view]);
      if (deleted === undefined || !(await metadata.deleteView(view.id))) throw viewNotFound();
      return deleted;
    },
  );
}

function viewNotFound(): Error {
  return notFound(
    'view_not_found',
    'There is no view with this id',
    'GET /api/v1/views lists those there are; somebody may have deleted it.',
  );
}

function viewAnswer(view: StoredView, createdBy: string | null): SavedView {
  const { id, project_id, page, name, query, range_from: from, range_to: to, created_at_ms } = view;
  return {
    id,
    project_id,
    page: page as Page,
    name,
    query,
    from,
    to,
    created_by: createdBy,
    created_at: formatTimeUs(created_at_ms * 1000),
  };
}
