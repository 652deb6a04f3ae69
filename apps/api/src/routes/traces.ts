import { pageOf, traceDetailSchema, traceRowSchema, type SpanSkeleton, type TraceRow, type UsageRole } from '@sentryai/schema';
import { encodeCursor, type SpanTable, type TraceSpanRecord } from '@sentryai/store/queries/index';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { spanSkeletonAnswer } from '../answers/span-answers.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { pickFields } from '../http/fields.ts';
import { listQuerySchema, PROBLEMS, PROBLEMS_AND_404, projectParam, readListRequest } from '../http/list-params.ts';
import { bigQueriesOf, queriesOf } from '../http/run-query.ts';
import { spanSearch } from '../search/index.ts';
import { findTrace } from '../traces/find-by-id.ts';
import { findTracePage } from '../traces/find-trace-page.ts';
import { loadTrace } from '../traces/load-trace.ts';
import { loadTraceFailures } from '../traces/trace-occurrences.ts';
import { summarizeTrace } from '../traces/trace-answer.ts';
import { traceDetailJson } from '../traces/trace-detail-json.ts';

/** Spans of one trace in one answer; more set `truncated`. */
const SPANS_MAX = 200_000;
const SPAN_TABLES: readonly SpanTable[] = ['spans', 'span_starts', 'entity_spans'];

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
      config: { fieldsOf: { rowsOf: 'spans' } },
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
      const run = bigQueriesOf(request, options);
      const found = await findTrace(queriesOf(request, options), projectId, request.params.trace_id, (traceId) =>
        loadTrace(run, { projectId, traceId, tables: SPAN_TABLES, rowsMax: SPANS_MAX + 1 }),
      );
      if (found === null) throw traceNotFound();
      const spans = found.value.slice(0, SPANS_MAX);
      const { row, roles } = summarizeTrace(found.traceId, spans);
      const input = { run: queriesOf(request, options), metadata: options.metadata, projectId };
      const { occurrences, issueIds } = await loadTraceFailures(found.traceId, input);
      // The span that stands for the trace begins when the trace does, whatever its own time is.
      const order = spans.map((_, index) => index).sort((a, b) => isTrace(spans[b]) - isTrace(spans[a]) || a - b);
      const spanAt = (place: number) => {
        const index = order[place] as number;
        const span = spans[index] as TraceSpanRecord;
        const answer = { ...traceSpanAnswer(span, row, roles[index]), issue_ids: issueIds.bySpan.get(span.span_id) ?? [] };
        return pickFields(answer, request.fields);
      };
      const pieces = traceDetailJson(
        { trace: row, issue_ids: issueIds.all, truncated: found.value.length > SPANS_MAX, occurrences },
        spans.length,
        spanAt,
      );
      return reply.type('application/json; charset=utf-8').send(Readable.from(pieces, { objectMode: false }) as never);
    },
  );
}

function isTrace(span: TraceSpanRecord | undefined): 0 | 1 {
  return span?.is_trace ?? 0;
}

/** The span that stands for the trace lasts as long as the trace does. */
function traceSpanAnswer(span: TraceSpanRecord, { start_time, duration_ms }: TraceRow, role: UsageRole | undefined): SpanSkeleton {
  const answer = spanSkeletonAnswer(span, role);
  return span.is_trace === 1 ? { ...answer, start_time, duration_ms } : answer;
}

function traceNotFound(): Error {
  const todo = 'It may not have arrived yet, belong to another project, or have been deleted after the retention period.';
  return notFound('trace_not_found', 'No trace with this id is stored', todo);
}
