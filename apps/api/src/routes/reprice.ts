import { newId, type RepriceJob } from '@sentryai/metadata';
import { AppError, pageOf, REPRICE_NOT_BEGUN, repriceJobSchema } from '@sentryai/schema';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { limitParam, PROBLEMS, PROBLEMS_AND_404, projectParam, windowParamsSchema } from '../http/list-params.ts';
import { repriceAnswer } from '../prices/price-answers.ts';
import { parseTimeRange } from '../time-range.ts';

const newJobSchema = z.strictObject({
  project: z.number().int().min(1).max(4_294_967_295).default(1),
  from: windowParamsSchema.from.describe('start of the calls; RFC 3339 or relative; default -30d'),
  to: windowParamsSchema.to,
  model: z.string().trim().min(1).max(400).nullable().default(null).describe('only calls that this model answered; null = all'),
});
const idParams = z.object({ id: z.string().min(1).max(128) });

/** `GET, POST /prices/reprice`, `GET /prices/reprice/{id}`, `POST /prices/reprice/{id}/cancel`: pricing what is stored anew. */
export function registerReprice(app: ApiServer, { metadata, clock }: ApiOptions): void {
  const findJob = async (request: FastifyRequest, id: string): Promise<RepriceJob> => {
    const job = await metadata.findRepriceJob(id);
    if (job === null)
      throw notFound('job_not_found', 'There is no re-pricing with this id', 'GET /api/v1/prices/reprice lists those there are.');
    allowedProject(request, job.project_id);
    return job;
  };

  app.post(
    '/prices/reprice',
    {
      schema: {
        summary: 'Price stored calls of a window anew, at the prices that hold now for their time',
        description:
          'Runs in the processor, one job at a time, and goes on after an interruption. Costs that applications gave stay; ours beside them is ' +
          'renewed. Totals and charts are corrected as it goes.',
        tags: ['prices'],
        body: newJobSchema,
        response: { 202: repriceJobSchema, ...PROBLEMS, 409: PROBLEMS[400] },
      },
    },
    async (request, reply) => {
      const { project, model, from = '-30d', to } = request.body;
      const projectId = allowedProject(request, project);
      const window = parseTimeRange({ from, to }, clock());
      const open = (await metadata.listRepriceJobs(projectId, 1_000)).find(({ status }) => status === 'waiting' || status === 'running');
      if (open !== undefined) throw alreadyRunning(open);
      const job: RepriceJob = {
        id: newId('rj'),
        project_id: projectId,
        from_us: window.fromUs,
        to_us: window.toUs,
        model: model ?? '',
        status: 'waiting',
        is_cancel_wanted: false,
        created_at_ms: clock(),
        started_at_ms: null,
        finished_at_ms: null,
        progress: REPRICE_NOT_BEGUN,
        error: '',
      };
      await metadata.createRepriceJob(job);
      return reply.code(202).send(repriceAnswer(job));
    },
  );

  app.get(
    '/prices/reprice',
    {
      schema: {
        summary: 'Re-pricings of a project, newest first',
        tags: ['prices'],
        querystring: z.object({ project: projectParam, limit: limitParam }),
        response: { 200: pageOf(repriceJobSchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const projectId = allowedProject(request, request.query.project);
      const jobs = await metadata.listRepriceJobs(projectId, request.query.limit);
      return { data: jobs.map(repriceAnswer), next_cursor: null };
    },
  );

  app.get(
    '/prices/reprice/:id',
    {
      schema: {
        summary: 'How far a re-pricing is',
        tags: ['prices'],
        params: idParams,
        response: { 200: repriceJobSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => repriceAnswer(await findJob(request, request.params.id)),
  );

  app.post(
    '/prices/reprice/:id/cancel',
    {
      schema: {
        summary: 'Stop a re-pricing',
        description: 'What was priced anew stays so, with totals that fit. A job that is over answers as it is.',
        tags: ['prices'],
        params: idParams,
        response: { 200: repriceJobSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const job = await findJob(request, request.params.id);
      await metadata.cancelRepriceJob(job.id, clock());
      return repriceAnswer(await findJob(request, job.id));
    },
  );
}

function alreadyRunning({ id }: RepriceJob): AppError {
  return new AppError({
    code: 'reprice_running',
    message: `This project is being re-priced already (${id}), so no second job was started. Wait for it, or cancel it.`,
    httpStatus: 409,
    context: { id },
  });
}
