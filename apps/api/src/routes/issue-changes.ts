import { type Issue, issueActivitySchema, issuePatchSchema, issueRowSchema, issuesChangedSchema } from '@sentryai/schema';
import { type FingerprintSums, fingerprintSums } from '@sentryai/store/queries/index';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { activityAnswer } from '../answers/issue-state-answers.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { PROBLEMS, PROBLEMS_AND_404 } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { changeIssues } from '../issues/change-issues.ts';
import { allowedIssue, issueIdParams, issueNotFound, readIssueId } from '../issues/issue-access.ts';
import { loadIssueRows } from '../issues/load-issue-rows.ts';
import { People } from '../issues/people.ts';
import { parseTimeRange } from '../time-range.ts';

const IDS_MAX = 500;
const COMMENT_CHARS_MAX = 10_000;

const project = z.number().int().min(1).max(4_294_967_295).optional().describe('default: that of the first issue');
const issueId = z.string().min(1).max(20);
const ids = z.array(issueId).min(1).max(IDS_MAX);
const bulkPatch = issuePatchSchema.extend({ project, ids });

/** What people do to issues: `PATCH /issues/{id}`, `PATCH /issues`, comments, merging and unmerging, deleting. */
export function registerIssueChanges(app: ApiServer, options: ApiOptions): void {
  const { metadata, clock } = options;
  const by = (request: FastifyRequest): string | null => request.identity?.user?.id ?? null;
  const changeOf = (request: FastifyRequest) => ({ run: queriesOf(request, options), metadata, nowMs: clock(), userId: by(request) });

  app.patch(
    '/issues/:id',
    {
      schema: {
        summary: 'Resolve, ignore, reopen, assign or rank an issue',
        description: 'Answers how it stands now, with the counts of the last 24 hours. Every change is told in its history.',
        tags: ['issues'],
        params: issueIdParams,
        body: issuePatchSchema,
        response: { 200: issueRowSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const issue = await allowedIssue(request, metadata, request.params.id);
      await changeIssues(changeOf(request), issue.project_id, [issue], request.body);
      const changed = await allowedIssue(request, metadata, String(issue.id));
      return (await loadIssueRows({ run: queriesOf(request, options), metadata }, [changed], { window: parseTimeRange({}, clock()) }))[0];
    },
  );

  app.patch(
    '/issues',
    {
      schema: {
        summary: 'The same for several issues of one project',
        description: 'Answers the ids that changed; those that stood so already are not among them, and `missing` are no issues of it.',
        tags: ['issues'],
        body: bulkPatch,
        response: { 200: issuesChangedSchema, ...PROBLEMS },
      },
    },
    async (request) => {
      const { project: wanted, ids: texts, ...patch } = request.body;
      const found = await Promise.all(
        texts.map(async (text) => ({ text, issue: Number.isNaN(readIssueId(text)) ? null : await metadata.findIssue(readIssueId(text)) })),
      );
      const isTheirs = (id: number): boolean => request.identity?.projects.includes(id) === true;
      const first = found.find(({ issue }) => issue !== null && isTheirs(issue.project_id));
      const projectId = allowedProject(request, wanted ?? first?.issue?.project_id ?? 1);
      const own = found
        .map(({ issue }) => issue)
        .filter((issue) => issue?.project_id === projectId)
        .filter((issue) => issue !== null);
      const issues = [...new Map(own.map((issue) => [issue.id, issue])).values()];
      const changed = await changeIssues(changeOf(request), projectId, issues, patch);
      const missing = found.filter(({ issue }) => issue?.project_id !== projectId).map(({ text }) => text);
      return { changed: changed.map(String), missing };
    },
  );

  app.post(
    '/issues/:id/comments',
    {
      schema: {
        summary: 'Say something about an issue',
        tags: ['issues'],
        params: issueIdParams,
        body: z.strictObject({ text: z.string().trim().min(1).max(COMMENT_CHARS_MAX) }),
        response: { 201: issueActivitySchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request, reply) => {
      const issue = await allowedIssue(request, metadata, request.params.id);
      const activity = await metadata.commentIssue({ id: issue.id, userId: by(request), text: request.body.text, nowMs: clock() });
      if (activity === null) throw issueNotFound(request.params.id);
      return reply.code(201).send(activityAnswer(activity, await People.load(metadata)));
    },
  );

  app.post(
    '/issues/merge',
    {
      schema: {
        summary: 'Make issues one: what comes later of any of them counts to it',
        description: 'The first of `ids` stays, with its state and words; the others become part of it, and their addresses lead to it.',
        tags: ['issues'],
        body: z.strictObject({ project, ids: ids.min(2) }),
        response: { 200: z.object({ id: issueId, merged: z.array(issueId) }), ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const wanted = await Promise.all(request.body.ids.map((text) => allowedIssue(request, metadata, text)));
      const projectId = allowedProject(request, request.body.project ?? (wanted[0] as Issue).project_id);
      const merged = [...new Set(wanted.map(({ id }) => id))];
      const { issue } = await metadata.mergeIssues({ projectId, ids: merged, userId: by(request), nowMs: clock() });
      return { id: String(issue.id), merged: merged.filter((id) => id !== issue.id).map(String) };
    },
  );

  app.post(
    '/issues/unmerge',
    {
      schema: {
        summary: 'Take fingerprints out of an issue into one of their own',
        description: 'With what was counted of them, and everything that comes later. At least one fingerprint must stay.',
        tags: ['issues'],
        body: z.strictObject({
          id: issueId,
          fingerprints: z
            .array(z.string().regex(/^[0-9a-f]{32}$/))
            .min(1)
            .max(5_000),
        }),
        response: { 200: z.object({ id: issueId, created: issueId }), ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const issue = await allowedIssue(request, metadata, request.body.id);
      const projectId = issue.project_id;
      const owned = new Set((await metadata.hashesOfIssues([issue.id])).map(({ hash }) => hash));
      const hashes = [...new Set(request.body.fingerprints)];
      const strange = hashes.find((hash) => !owned.has(hash));
      if (strange !== undefined) {
        const todo = 'Nothing was changed. GET /api/v1/issues/{id} lists `fingerprints`.';
        throw notFound('fingerprint_not_found', `Issue ${issue.id} has no fingerprint ${strange}`, todo);
      }
      const [sums] = await queriesOf(request, options)(fingerprintSums(projectId, hashes));
      const counts = countsOf(sums, issue);
      const done = await metadata.unmergeIssue({ projectId, id: issue.id, hashes, counts, userId: by(request), nowMs: clock() });
      return { id: String(done.from.issue.id), created: String(done.created.issue.id) };
    },
  );

  app.delete(
    '/issues/:id',
    {
      schema: {
        summary: 'Delete an issue',
        description:
          'Its occurrences stay where they are, and what comes later opens a new issue. With discard=true errors of its fingerprints are ' +
          'dropped from now on, and counted as discarded (issue_discarded).',
        tags: ['issues'],
        params: issueIdParams,
        querystring: z.object({ discard: z.stringbool().default(false) }),
        response: { 200: z.object({ deleted: z.array(issueId), discarded: z.boolean() }), ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const { discard } = request.query;
      const issue = await allowedIssue(request, metadata, request.params.id);
      await metadata.deleteIssues(issue.project_id, [issue.id], discard, clock());
      return { deleted: [String(issue.id)], discarded: discard };
    },
  );
}

/** What is no longer kept of the fingerprints counts as nothing; times and words are then the issue's. */
function countsOf(sums: FingerprintSums | undefined, issue: Issue) {
  const { first_seen_ms, last_seen_ms, first_release, last_release, title, subtitle, culprit, level } = issue;
  const own = { first_seen_ms, last_seen_ms, first_release, last_release, title, subtitle, culprit, level };
  if (sums === undefined || sums.count === 0) return { ...own, count: 0, recovered_count: 0 };
  const { first_ms, last_ms, ...rest } = sums;
  return { ...rest, first_seen_ms: first_ms, last_seen_ms: last_ms };
}
