import { dayOf, dayStartMs, type Usage, usageSchema } from '@sentryai/schema';
import { listOutcomes, type OutcomeRecord } from '@sentryai/store/queries/index';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { PROBLEMS_AND_404, projectParam } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { formatTimeUs } from '../time-range.ts';

const MINUTE_MS = 60_000;
/** Rows of one minute: keys times protocols, item types and outcomes. */
const ROWS_MAX = 10_000;
type KeyMinute = Usage['last_minute']['keys'][number];

/** `GET /usage`: today's use of a project against its quota, and what its keys sent in the last minute. */
export function registerUsage(app: ApiServer, options: ApiOptions): void {
  const { metadata, clock } = options;
  app.get(
    '/usage',
    {
      schema: {
        summary: 'What a project used today against its quota, and what its keys sent in the last whole minute',
        description: 'Today counts what ingest took in, within a second or two. The minute comes from the ledger, once it was stored.',
        tags: ['projects'],
        querystring: z.object({ project: projectParam }),
        response: { 200: usageSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request): Promise<Usage> => {
      const projectId = allowedProject(request, request.query.project);
      const nowMs = clock();
      const day = dayOf(nowMs);
      const [project, used] = await Promise.all([metadata.findProject(projectId), metadata.findDailyUsage(day, projectId)]);
      if (project === null)
        throw notFound('project_not_found', 'There is no project with this id', 'GET /api/v1/projects lists those there are.');
      const toUs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS * 1000;
      const window = { fromUs: toUs - MINUTE_MS * 1000, toUs };
      const rows = await queriesOf(request, options)(listOutcomes({ projectId, window, limit: ROWS_MAX }));
      return {
        project_id: projectId,
        quota: project.quota,
        today: { from: formatTimeUs(dayStartMs(day) * 1000), resets_at: formatTimeUs(dayStartMs(day + 1) * 1000), ...used },
        last_minute: { from: formatTimeUs(window.fromUs), to: formatTimeUs(window.toUs), keys: sumByKey(rows) },
      };
    },
  );
}

function sumByKey(rows: readonly OutcomeRecord[]): KeyMinute[] {
  const keys = new Map<string, KeyMinute>();
  for (const { key_id: key, outcome, quantity } of rows) {
    // What an SDK dropped never reached us.
    if (outcome === 'dropped_by_sdk') continue;
    const sums = keys.get(key) ?? { key, taken: 0, limited: 0, rejected: 0 };
    sums[outcome === 'limited' || outcome === 'rejected' ? outcome : 'taken'] += quantity;
    keys.set(key, sums);
  }
  return [...keys.values()];
}
