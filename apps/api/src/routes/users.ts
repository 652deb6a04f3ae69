import { userDetailSchema, type ModelUsage } from '@sentryai/schema';
import { userFailedTraces, userModels, type UserModelRecord } from '@sentryai/store/queries/index';
import { z } from 'zod';
import { textOrNull } from '../answers/empty-values.ts';
import { ownerFigures } from '../answers/owner-answer.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { PROBLEMS_AND_404, projectParam, windowParamsSchema } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { findSpanTables } from '../span-tables.ts';
import { parseTimeRange } from '../time-range.ts';
import { loadTraceRows } from '../traces/load-trace-rows.ts';
import { findOwner } from '../usage/find-owner.ts';
import { createSettledUntil } from '../usage/settled-until.ts';

const MODELS_MAX = 50;
const FAILED_TRACES_MAX = 20;

/** `GET /users/{user_id}`. */
export function registerUsers(app: ApiServer, options: ApiOptions): void {
  const settledUntil = createSettledUntil(options.metadata, options.clock);
  app.get(
    '/users/:user_id',
    {
      schema: {
        summary: 'One end user in a window: sums, models, what failed',
        description:
          'Spans count for the user that they, their ancestors or else their trace name. Over time: `GET /stats?query=user_id:…&step=1h`; ' +
          'sessions: `GET /sessions?query=user_id:…`; traces: `GET /traces?query=user_id:…`.',
        tags: ['users'],
        params: z.object({ user_id: z.string().min(1).max(1024) }),
        querystring: z.object({ project: projectParam, ...windowParamsSchema }),
        response: { 200: userDetailSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const projectId = allowedProject(request, request.query.project);
      const window = parseTimeRange(request.query, options.clock());
      const userId = request.params.user_id;
      const run = queriesOf(request, options);
      const watermarkMs = await settledUntil();
      const input = { projectId, userId, window };
      const [owner, models, failed, tables] = await Promise.all([
        findOwner(run, { projectId, owner: 'user_id', id: userId, window, watermarkMs }),
        run(userModels({ ...input, limit: MODELS_MAX })),
        run(userFailedTraces({ ...input, limit: FAILED_TRACES_MAX })),
        findSpanTables(run, projectId, window),
      ]);
      if (owner === null) throw userNotFound();
      const rows = await loadTraceRows(run, { projectId, window, candidates: failed, ...tables });
      return {
        user: { user_id: userId, sessions: owner.sessions, ...ownerFigures(owner) },
        models: models.map(modelAnswer),
        failed_traces: rows.map(({ row }) => row),
      };
    },
  );
}

function modelAnswer(row: UserModelRecord): ModelUsage {
  return {
    model: row.model,
    provider: textOrNull(row.provider),
    calls: row.calls,
    errors: row.errors,
    input_tokens: row.sum_input_tokens,
    output_tokens: row.sum_output_tokens,
    cost_usd: row.sum_cost_usd,
    unpriced_calls: row.unpriced_calls,
  };
}

function userNotFound(): Error {
  return notFound(
    'user_not_found',
    'Nothing of this user is stored in the window',
    'Look at a longer one (`from=-30d`), or at another project.',
  );
}
