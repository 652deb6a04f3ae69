import { pageOf, traceDetailSchema, traceRowSchema } from '@sentryai/schema';
import { encodeCursor, traceSpans, type TraceSpanRecord } from '@sentryai/store/queries/index';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { spanSkeletonAnswer } from '../answers/span-answers.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { listQuerySchema, PROBLEMS, PROBLEMS_AND_404, projectParam, readListRequest } from '../http/list-params.ts';
import { bigQueriesOf, queriesOf } from '../http/run-query.ts';
import { spanSearch } from '../search/index.ts';
import { findTraceId } from '../traces/find-by-id.ts';
import { eachOnce } from '../traces/each-once.ts';
import { findTracePage } from '../traces/find-trace-page.ts';
import { summarizeTrace } from '../traces/trace-answer.ts';
import { traceDetailJson } from '../traces/trace-detail-json.ts';

/** Spans of one trace in one answer; more set `truncated`. */
const SPANS_MAX = 200_000;

/** `GET /traces`, `GET /traces/{trace_id}`. */
export function registerTraces(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/traces',
    {
      schema: {
        summary: 'Newest traces of a window',
        description: 'By their first span in the window. A trace matches `query` when any of its spans does.',
        tags: ['traces'],
        querystring: listQuerySchema,
        response: { 200: pageOf(traceRowSchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const list = readListRequest(request, request.query, { nowMs: options.clock(), dialect: spanSearch, cursor: ['hex16'] });
      const run = queriesOf(request, options);
      const { traces, next } = await findTracePage(run, list);
      return { data: traces.map((trace) => trace.row), next_cursor: next === null ? null : encodeCursor(next) };
    },
  );

  app.get(
    '/traces/:trace_id',
    {
      schema: {
        summary: 'One trace with the skeletons of its spans',
        description: 'By trace id (hex of any case, UUID form) or by the id the client gave. Needs no time window.',
        tags: ['traces'],
        params: z.object({ trace_id: z.string().min(1).max(512) }),
        querystring: z.object({ project: projectParam }),
        response: { 200: traceDetailSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request, reply) => {
      const projectId = allowedProject(request, request.query.project);
      const traceId = await findTraceId(queriesOf(request, options), projectId, request.params.trace_id);
      if (traceId === null) throw traceNotFound();
      const run = bigQueriesOf(request, options);
      const wanted = { projectId, traceId, rowsMax: SPANS_MAX + 1 };
      const tables = await Promise.all([
        run(traceSpans({ ...wanted, table: 'spans' })),
        run(traceSpans({ ...wanted, table: 'span_starts' })),
      ]);
      const known = eachOnce(tables.flat());
      const spans = known.slice(0, SPANS_MAX);
      if (spans.length === 0) throw traceNotFound();
      const { row, roles } = summarizeTrace(traceId, spans);
      const spanAt = (index: number) => spanSkeletonAnswer(spans[index] as TraceSpanRecord, roles[index]);
      const pieces = traceDetailJson({ trace: row, truncated: known.length > SPANS_MAX }, spans.length, spanAt);
      return reply.type('application/json; charset=utf-8').send(Readable.from(pieces, { objectMode: false }) as never);
    },
  );
}

function traceNotFound(): Error {
  const todo = 'It may not have arrived yet, belong to another project, or have been deleted after the retention period.';
  return notFound('trace_not_found', 'No trace with this id is stored', todo);
}
