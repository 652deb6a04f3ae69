import { describeRun, type RunDescription } from '@sentryai/pipeline';
import { runningSchema, type RunningRow } from '@sentryai/schema';
import { entitiesExist, lastLogs, openTraces, runningWindow, startedTraces, type RunningTraceRecord } from '@sentryai/store/queries/index';
import { z } from 'zod';
import { textOrNull, totalTokens } from '../answers/empty-values.ts';
import { spanSkeletonAnswer } from '../answers/span-answers.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { PROBLEMS, projectParam } from '../http/list-params.ts';
import { queriesOf, type RequestQueries } from '../http/run-query.ts';
import { formatTimeUs } from '../time-range.ts';
import { loadTraces, type WholeTrace } from '../traces/load-traces.ts';

const ROWS_MAX = 100;
const MINUTE_MS = 60_000;
/** Work that nothing was heard of for so long is taken for dead and leaves the list. */
const FORGET_MS = 24 * 60 * MINUTE_MS;
/** Traces that got nothing for so long show whether spans like theirs ever get their parents. */
const QUIET_MS = 5 * MINUTE_MS;

type RunSpan = WholeTrace['spans'][number];

/** `GET /running`: what runs now. */
export function registerRunning(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/running',
    {
      schema: {
        summary: 'Work that has not ended',
        description:
          'Traces with a `span_start` whose end has not come, or a Langfuse observation without an end (`started`), and traces of the ' +
          'last hour whose spans wait for a parent that has not come (`open`). An entry leaves when the end arrives, or when nothing of it was received for 24 hours.',
        tags: ['running'],
        querystring: z.object({
          project: projectParam,
          idle_minutes: z.coerce
            .number()
            .min(0.1)
            .max(1_440)
            .default(10)
            .describe('without anything received for so long a run counts as stalled'),
        }),
        response: { 200: runningSchema, ...PROBLEMS },
      },
    },
    async (request) => {
      const projectId = allowedProject(request, request.query.project);
      const nowMs = options.clock();
      const run = queriesOf(request, options);
      const nowUs = nowMs * 1000;
      const [entities] = await run(entitiesExist(projectId, runningWindow(nowUs)));
      const wanted = { projectId, nowUs, limit: ROWS_MAX + 1, hasEntities: entities !== undefined };
      const [started, open] = await Promise.all([
        run(startedTraces(wanted)),
        run(openTraces({ ...wanted, quietSinceMs: nowMs - QUIET_MS })),
      ]);
      const found = newestOf([...started, ...open]);
      const rows = await describeTraces(run, projectId, found.slice(0, ROWS_MAX), nowMs);
      const idleMs = request.query.idle_minutes * MINUTE_MS;
      const alive = rows.filter(({ activeMs }) => nowMs - activeMs < FORGET_MS).toSorted((a, b) => b.activeMs - a.activeMs);
      return {
        now: formatTimeUs(nowUs),
        idle_minutes: request.query.idle_minutes,
        data: alive.map(({ trace, description, activeMs }) => runningAnswer(trace, description, activeMs, nowMs - activeMs > idleMs)),
        has_more: found.length > ROWS_MAX,
      };
    },
  );
}

/** Each trace once, those that something was received of last first. */
function newestOf(records: readonly RunningTraceRecord[]): RunningTraceRecord[] {
  const newest = new Map<string, RunningTraceRecord>();
  for (const record of records) {
    const known = newest.get(record.trace_id);
    if (known === undefined || known.last_received_ms < record.last_received_ms) newest.set(record.trace_id, record);
  }
  return [...newest.values()].toSorted((a, b) => b.last_received_ms - a.last_received_ms);
}

type DescribedRun = { trace: WholeTrace; description: RunDescription<RunSpan>; activeMs: number };

async function describeTraces(
  run: RequestQueries,
  projectId: number,
  found: readonly RunningTraceRecord[],
  nowMs: number,
): Promise<DescribedRun[]> {
  if (found.length === 0) return [];
  const traceIds = found.map(({ trace_id }) => trace_id);
  const time = { fromUs: Math.min(...found.map(({ first_us }) => first_us)), toUs: (nowMs + FORGET_MS) * 1000 };
  const [traces, logs] = await Promise.all([
    loadTraces(run, { projectId, traceIds, ...time }),
    run(lastLogs({ projectId, traceIds, ...time })),
  ]);
  const loggedMs = new Map(logs.map((log) => [log.trace_id, log.last_received_ms]));
  return traces.flatMap((trace) => {
    const description = describeRun(trace.spans);
    if (description === null) return [];
    const activeMs = trace.spans.reduce((latest, span) => Math.max(latest, span.received_ms), loggedMs.get(trace.traceId) ?? 0);
    return [{ trace, description, activeMs }];
  });
}

function runningAnswer(trace: WholeTrace, run: RunDescription<RunSpan>, activeMs: number, isStalled: boolean): RunningRow {
  const { top, step, totals } = run;
  const { span_id, name, kind, start_time, status } = spanSkeletonAnswer(step);
  const said = (field: 'session_id' | 'user_id' | 'service' | 'environment' | 'release') =>
    textOrNull([top, ...trace.spans].find((span) => span[field] !== '')?.[field] ?? '');
  return {
    trace_id: trace.traceId,
    name: top.name,
    evidence: run.evidence,
    start_time: formatTimeUs(run.startUs),
    last_activity: formatTimeUs(activeMs * 1000),
    is_stalled: isStalled,
    step: { span_id, name, kind, start_time, is_running: status === 'running' },
    agents: [...run.agents],
    spans_ended: run.endedCount,
    spans_running: run.runningCount,
    llm_calls: totals.llm_calls,
    tool_calls: totals.tool_calls,
    error_count: totals.error_count,
    total_tokens: totalTokens(totals.input_tokens, totals.output_tokens),
    cost_usd: totals.cost_usd,
    unpriced_calls: totals.unpriced_calls,
    session_id: said('session_id'),
    user_id: said('user_id'),
    service: said('service'),
    environment: said('environment'),
    release: said('release'),
    is_partial: trace.isPartial,
  };
}
