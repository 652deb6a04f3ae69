import { buildTurns, type StepContent, type StepToShow, type Turn } from '@sentryai/pipeline';
import type { RequestQueries } from '../http/run-query.ts';
import { loadStepContents } from './load-step-contents.ts';
import {
  findStepPage,
  type Order,
  type SessionSpan,
  type SessionStep,
  type StepPage,
  type StepPageInput,
  type SteppedTrace,
} from './step-page.ts';

export type SessionPage = {
  /** In the order they happened. */
  turns: Turn<SessionSpan>[];
  /** Traces that the turns are of, in the order they happened. */
  traces: SteppedTrace[];
  /** The step that the next page comes after; null at the end. */
  next: { trace: SteppedTrace; step: SessionStep } | null;
};

type PlacedStep = StepPage['steps'][number];

/** One page of a session's conversation. */
export async function loadSessionPage(run: RequestQueries, input: StepPageInput): Promise<SessionPage> {
  const { projectId, order } = input;
  const page = await findStepPage(run, input);
  const inOrder = order === 'asc' ? page.steps : page.steps.toReversed();
  const wanted = [...page.before, ...inOrder.map(({ step }) => step), ...(page.after === null ? [] : [page.after])];
  const { contents, unread } = await loadStepContents(run, projectId, wanted);
  const readable = readableSteps(inOrder, unread);
  const shown = order === 'asc' ? readable : readable.toReversed();
  const framed = await addFrames(run, projectId, shown, contents);
  const isCut = readable.length < inOrder.length;
  const last = readable.at(-1) ?? null;
  return {
    turns: buildTurns(stepsToShow(page, framed, contents, isCut && order === 'asc')),
    traces: [...new Set(shown.map(({ trace }) => trace))],
    next: page.hasMore || isCut ? last : null,
  };
}

/** Steps up to the first whose texts were not read any more; at least one, or a page would lead nowhere. */
function readableSteps(steps: readonly PlacedStep[], unread: ReadonlySet<SessionStep>): PlacedStep[] {
  const end = steps.findIndex(({ step }) => unread.has(step));
  return end === -1 ? [...steps] : steps.slice(0, Math.max(1, end));
}

/**
 * Traces whose model calls hold no words may say them on the span around all of it: that stands at the beginning, where the
 * page shows the beginning.
 */
async function addFrames(
  run: RequestQueries,
  projectId: number,
  steps: readonly PlacedStep[],
  contents: Map<SessionStep, StepContent>,
): Promise<SessionStep[]> {
  const framed: { frame: SessionStep; at: SessionStep }[] = [];
  for (const [trace, placed] of Map.groupBy(steps, (each) => each.trace)) {
    const first = placed[0]?.step;
    const hasWords = placed.some(({ step }) => step.kind === 'exchange' && hasMessages(contents.get(step)));
    if (hasWords || trace.frame === null || first === undefined || first !== trace.steps[0]) continue;
    framed.push({ frame: trace.frame, at: first });
  }
  if (framed.length === 0) return steps.map(({ step }) => step);
  const loaded = await loadStepContents(
    run,
    projectId,
    framed.map(({ frame }) => frame),
  );
  const frames = new Map(framed.filter(({ frame }) => hasMessages(loaded.contents.get(frame))).map(({ frame, at }) => [at, frame]));
  for (const frame of frames.values()) contents.set(frame, loaded.contents.get(frame) as StepContent);
  return steps.flatMap(({ step }) => {
    const frame = frames.get(step);
    if (frame === undefined) return [step];
    return frame.span === step.span ? [frame] : [frame, step];
  });
}

function hasMessages(content: StepContent | undefined): boolean {
  return content !== undefined && (content.input.length > 0 || content.output.length > 0);
}

function stepsToShow(
  { before, after }: StepPage,
  steps: readonly SessionStep[],
  contents: ReadonlyMap<SessionStep, StepContent>,
  isCutAtEnd: boolean,
): StepToShow<SessionSpan>[] {
  const show = (step: SessionStep, isShown: boolean) => ({ step, content: contents.get(step) ?? null, isShown });
  return [
    ...before.map((step) => show(step, false)),
    ...steps.map((step) => show(step, true)),
    ...(after === null || isCutAtEnd ? [] : [show(after, false)]),
  ];
}

export type { Order };
