import { sessionDetailSchema, sessionTurnsSchema, type TurnError } from '@sentryai/schema';
import { encodeCursor, listErrors, listScores, type ErrorRecord } from '@sentryai/store/queries/index';
import { z } from 'zod';
import { idOrNull } from '../answers/empty-values.ts';
import { scoreAnswer } from '../answers/item-answers.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { PROBLEMS_AND_404, projectParam, readCursor } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { loadSessionDetail } from '../sessions/session-detail.ts';
import { loadSessionPage } from '../sessions/session-page.ts';
import { turnAnswer } from '../sessions/turn-answer.ts';
import { formatTimeUs } from '../time-range.ts';
import { summarizeTrace } from '../traces/trace-answer.ts';
import { createSettledUntil } from '../usage/settled-until.ts';

const ITEMS_MAX = 500;
const DAY_US = 86_400_000_000;
const params = z.object({ session_id: z.string().min(1).max(1024) });

/** `GET /sessions/{session_id}`, `GET /sessions/{session_id}/turns`. */
export function registerSessions(app: ApiServer, options: ApiOptions): void {
  const settledUntil = createSettledUntil(options.metadata, options.clock);

  app.get(
    '/sessions/:session_id',
    {
      schema: {
        summary: 'One conversation: who, when, how much',
        description: 'Needs no time window. Sums are of all spans that belong to the session, each call once.',
        tags: ['sessions'],
        params,
        querystring: z.object({ project: projectParam }),
        response: { 200: sessionDetailSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const projectId = allowedProject(request, request.query.project);
      const watermarkMs = await settledUntil();
      const input = { projectId, sessionId: request.params.session_id, nowMs: options.clock(), watermarkMs };
      const detail = await loadSessionDetail(queriesOf(request, options), input);
      if (detail === null) throw sessionNotFound();
      return detail;
    },
  );

  app.get(
    '/sessions/:session_id/turns',
    {
      schema: {
        summary: 'One conversation, turn by turn',
        description:
          'What was said over all traces of the session. Each call sends its whole history again; a message is told once, in the ' +
          'turn that sent it first, and `history` says how a call goes on from earlier ones and what it changed. Tools stand with the ' +
          'answer that asked for them. Texts are cut for reading; the spans have all of them.',
        tags: ['sessions'],
        params,
        querystring: z.object({
          project: projectParam,
          order: z.enum(['asc', 'desc']).default('asc').describe('from the first turn on, or from the last one back'),
          limit: z.coerce
            .number()
            .int()
            .min(1)
            .max(200)
            .default(50)
            .describe('turns; a few more where a call and its tools belong together'),
          cursor: z.string().max(2048).optional().describe('next_cursor of the page before'),
        }),
        response: { 200: sessionTurnsSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const { order, limit, cursor } = request.query;
      const projectId = allowedProject(request, request.query.project);
      const run = queriesOf(request, options);
      const sessionId = request.params.session_id;
      const page = await loadSessionPage(run, { projectId, sessionId, order, limit, cursor: readCursor(cursor, ['hex16', 'hex8']) });
      if (page.turns.length === 0 && cursor === undefined) throw sessionNotFound();
      const summaries = page.traces.map(({ traceId, spans }) => ({ spans, ...summarizeTrace(traceId, spans) }));
      const roles = new Map(
        summaries.flatMap(({ spans, roles: own }) => spans.map((span, index) => [span.span_id, own[index] ?? 'none'] as const)),
      );
      const turns = page.turns.map((turn) => turnAnswer(turn, roles));
      const about = itemsOf(projectId, page.traces, options.clock());
      const [scores, errors] = about === null ? [[], []] : await Promise.all([run(listScores(about)), run(listErrors(about))]);
      const { next } = page;
      return {
        data: order === 'asc' ? turns : turns.toReversed(),
        next_cursor: next === null ? null : encodeCursor({ timeUs: next.trace.firstUs, ids: [next.trace.traceId, next.step.span.span_id] }),
        traces: summaries.map(({ row }) => row),
        scores: scores.slice(0, ITEMS_MAX).map(scoreAnswer),
        errors: errors.slice(0, ITEMS_MAX).map(errorAnswer),
      };
    },
  );
}

/** Scores and errors of the traces of a page. Feedback comes later than what it is about. */
function itemsOf(projectId: number, traces: readonly { traceId: string; spans: readonly { start_time_us: number }[] }[], nowMs: number) {
  const starts = traces.flatMap(({ spans }) => spans.slice(0, 1).map((span) => span.start_time_us));
  if (starts.length === 0) return null;
  return {
    projectId,
    window: { fromUs: Math.min(...starts) - DAY_US, toUs: nowMs * 1000 + DAY_US },
    limit: ITEMS_MAX,
    filter: {
      sql: 'trace_id IN (SELECT toFixedString(unhex(arrayJoin({trace_ids:Array(String)})), 16))',
      params: { trace_ids: traces.map(({ traceId }) => traceId) },
    },
  };
}

function errorAnswer(row: ErrorRecord): TurnError {
  return {
    event_id: row.external_id === '' ? row.event_id : row.external_id,
    timestamp: formatTimeUs(row.timestamp_us),
    trace_id: idOrNull(row.trace_id),
    span_id: idOrNull(row.span_id),
    type: row.error_type,
    value: row.error_value === '' ? row.message : row.error_value,
    handled: row.is_handled,
  };
}

function sessionNotFound(): Error {
  const todo = 'Its spans may not have arrived yet, may belong to another project, or may have been deleted after the retention period.';
  return notFound('session_not_found', 'No stored span names this session', todo);
}
