import { pageOf, traceDetailSchema, traceRowSchema, type SpanSkeleton, type TraceRow, type UsageRole } from '@sentryai/schema';
import type { SpanTable, TraceSpanRecord } from '@sentryai/store/queries/index';
import { z } from 'zod';
import { spanSkeletonAnswer } from '../answers/span-answers.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { listQuerySchema, nextCursor, PROBLEMS, PROBLEMS_AND_404, projectParam, readListRequest } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { issuesOfTrace } from '../issues/issue-ids.ts';
import { spanSearch } from '../search/index.ts';
import { findTrace } from '../traces/find-by-id.ts';
import { findTracePage } from '../traces/find-trace-page.ts';
import { loadTrace } from '../traces/load-trace.ts';
import { occurrencesIn } from '../traces/trace-occurrences.ts';
import { summarizeTrace } from '../traces/trace-answer.ts';

/** Spans of one trace in one answer; more set `truncated`. */
const SPANS_MAX = 20_000;
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
      const found = await findTracePage(run, list);
      const keyOf = (trace: (typeof found)[number]) => ({ timeUs: trace.firstUs, ids: [trace.traceId] });
      return { data: found.slice(0, list.limit).map((trace) => trace.row), next_cursor: nextCursor(found, list.limit, keyOf) };
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
    async (request) => {
      const projectId = allowedProject(request, request.query.project);
      const run = queriesOf(request, options);
      const found = await findTrace(run, projectId, request.params.trace_id, (traceId) =>
        loadTrace(run, { projectId, traceId, tables: SPAN_TABLES, rowsMax: SPANS_MAX + 1 }),
      );
      if (found === null) throw traceNotFound();
      const spans = found.value.slice(0, SPANS_MAX);
      const { row, roles } = summarizeTrace(found.traceId, spans);
      const occurrences = await occurrencesIn(found.traceId, { projectId, run, metadata: options.metadata });
      const issues = await issuesOfTrace({ run, metadata: options.metadata, projectId }, found.traceId);
      return {
        trace: row,
        issue_ids: issues.all,
        // The span that stands for the trace begins when the trace does, whatever its own time is.
        spans: spans
          .toSorted((a, b) => b.is_trace - a.is_trace)
          .map((span) => ({
            ...traceSpanAnswer(span, row, roles.get(span.span_id)),
            issue_ids: issues.bySpan.get(span.span_id) ?? [],
          })),
        truncated: found.value.length > SPANS_MAX,
        occurrences,
      };
    },
  );
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
