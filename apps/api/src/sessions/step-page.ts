import { traceSteps, type ConversationStep } from '@sentryai/pipeline';
import { sessionTraces, type Cursor, type SessionTraceRecord } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';
import { loadTraces, type WholeTrace } from '../traces/load-traces.ts';

export type SessionSpan = WholeTrace['spans'][number];
export type SessionStep = ConversationStep<SessionSpan>;
export type Order = 'asc' | 'desc';

/** A trace of the session with what happened in it, in the order it happened. */
export type SteppedTrace = WholeTrace & { firstUs: number; steps: SessionStep[]; frame: SessionStep | null };

export type StepPage = {
  /** The steps of the page, in the order they happened. */
  steps: { trace: SteppedTrace; step: SessionStep }[];
  /** Earlier steps that the first ones may go on from, and the later one that tells what tools answered. */
  before: SessionStep[];
  after: SessionStep | null;
  hasMore: boolean;
};

export type StepPageInput = {
  projectId: number;
  sessionId: string;
  order: Order;
  limit: number;
  /** The last step of the page before: start of its trace; ids: trace, span. */
  cursor: Cursor | undefined;
};

/** Traces looked at for one page; each gives at least one step. */
const TRACES_PER_LOOK = 20;
/** Earlier traces that a conversation may go on from. */
const CONTEXT_TRACES = 2;
/** Steps that may follow the last one of a page, so that tools stay with who asked for them. */
const WORK_OVER_LIMIT_MAX = 100;
/** Earlier model calls that the page is compared with. */
const CONTEXT_CALLS_MAX = 6;

/** The steps of one page of a session, from its start on or from its end back. */
export async function findStepPage(run: RequestQueries, input: StepPageInput): Promise<StepPage> {
  const { projectId, sessionId, order, limit, cursor } = input;
  const looked: SteppedTrace[] = [];
  const steps: StepPage['steps'] = [];
  let hasMoreTraces = true;
  let at = cursor;
  while (hasMoreTraces && steps.length < limit) {
    const isFirst = looked.length === 0;
    const found = await run(
      sessionTraces({ projectId, sessionId, order, limit: TRACES_PER_LOOK + 1, cursor: at, isCursorIncluded: isFirst }),
    );
    hasMoreTraces = found.length > TRACES_PER_LOOK;
    const traces = await stepTraces(run, projectId, sessionId, found.slice(0, TRACES_PER_LOOK));
    if (traces.length === 0) break;
    for (const trace of traces) {
      looked.push(trace);
      if (steps.length < limit) steps.push(...stepsAfter(trace, order, looked.length === 1 ? cursor : undefined));
    }
    const last = traces.at(-1) as SteppedTrace;
    at = { timeUs: last.firstUs, ids: [last.traceId] };
  }
  const end = pageEnd(steps, limit, order);
  const shown = order === 'asc' ? steps.slice(0, end) : steps.slice(0, end).toReversed();
  const hasMore = end < steps.length || hasMoreTraces || looked.at(-1) !== steps.at(-1)?.trace;
  const first = shown[0];
  const isContextKnown =
    order === 'desc' && (!hasMoreTraces || looked.indexOf(first?.trace as SteppedTrace) + CONTEXT_TRACES < looked.length);
  const older = isContextKnown ? looked.toReversed() : await olderTraces(run, input, first?.trace);
  return {
    steps: shown,
    before: first === undefined ? [] : contextCalls(shown, stepsBefore(first, older)),
    after: stepAfter(shown.at(-1)),
    hasMore: shown.length > 0 && hasMore,
  };
}

async function stepTraces(
  run: RequestQueries,
  projectId: number,
  sessionId: string,
  found: readonly SessionTraceRecord[],
): Promise<SteppedTrace[]> {
  if (found.length === 0) return [];
  const fromUs = Math.min(...found.map(({ first_us }) => first_us));
  const toUs = Math.max(...found.map(({ end_us }) => end_us));
  const traces = await loadTraces(run, { projectId, traceIds: found.map(({ trace_id }) => trace_id), fromUs, toUs });
  return traces.map((trace, index) => ({ ...trace, firstUs: found[index]?.first_us ?? 0, ...traceSteps(trace.spans, sessionId) }));
}

/** Steps of a trace in the order asked for; in the trace of the cursor those after it. */
function stepsAfter(trace: SteppedTrace, order: Order, cursor: Cursor | undefined): StepPage['steps'] {
  const steps = (order === 'asc' ? trace.steps : trace.steps.toReversed()).map((step) => ({ trace, step }));
  if (cursor?.ids[0] !== trace.traceId) return steps;
  const at = steps.findIndex(({ step }) => step.span.span_id === cursor.ids[1]);
  return steps.slice(at + 1);
}

/**
 * Where a page ends: at the limit, moved so that what a model asked for stays with the answer that asked for it, as long as
 * that is not too much.
 */
function pageEnd(steps: StepPage['steps'], limit: number, order: Order): number {
  if (steps.length <= limit) return steps.length;
  const isExchange = (index: number) => steps[index]?.step.kind === 'exchange';
  const most = Math.min(steps.length, limit + WORK_OVER_LIMIT_MAX);
  let end = limit;
  // Forwards up to the next call; backwards up to and with the call before.
  if (order === 'asc') while (end < most && !isExchange(end)) end += 1;
  else while (end < most && !isExchange(end - 1)) end += 1;
  return end;
}

async function olderTraces(
  run: RequestQueries,
  { projectId, sessionId }: StepPageInput,
  trace: SteppedTrace | undefined,
): Promise<SteppedTrace[]> {
  if (trace === undefined) return [];
  const cursor = { timeUs: trace.firstUs, ids: [trace.traceId] };
  const found = await run(sessionTraces({ projectId, sessionId, order: 'desc', limit: CONTEXT_TRACES, cursor }));
  return [...(await stepTraces(run, projectId, sessionId, found.toReversed())), trace];
}

/** Steps before a step, of its trace and of the last traces before that, in the order they happened. */
function stepsBefore(first: StepPage['steps'][number], traces: readonly SteppedTrace[]): SessionStep[] {
  const at = traces.findIndex((trace) => trace === first.trace);
  const earlier = traces.slice(Math.max(0, at - CONTEXT_TRACES), Math.max(0, at)).flatMap((trace) => trace.steps);
  return [...earlier, ...first.trace.steps.slice(0, first.trace.steps.indexOf(first.step))];
}

/** The last calls that calls of the page may go on from: one of each agent, and the last of all. */
function contextCalls(shown: StepPage['steps'], before: readonly SessionStep[]): SessionStep[] {
  const agentsOf = (step: SessionStep) => step.agents.join('\n');
  const wanted = new Set(shown.filter(({ step }) => step.kind === 'exchange').map(({ step }) => agentsOf(step)));
  const calls = before.filter((step) => step.kind === 'exchange');
  const chosen = new Set(calls.slice(-1));
  for (const step of calls.toReversed()) {
    if (chosen.size >= CONTEXT_CALLS_MAX) break;
    if (wanted.delete(agentsOf(step))) chosen.add(step);
  }
  return calls.filter((step) => chosen.has(step));
}

/** The next call of the same trace, which may bring what tools answered. */
function stepAfter(last: StepPage['steps'][number] | undefined): SessionStep | null {
  if (last === undefined) return null;
  const { steps } = last.trace;
  return steps.slice(steps.indexOf(last.step) + 1).find((step) => step.kind === 'exchange') ?? null;
}
