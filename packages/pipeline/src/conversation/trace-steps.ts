import type { SpanKind } from '@sentryai/schema';
import { inheritContext } from '../settle/inherited-context.ts';
import type { SettledSpan } from '../settle/usage-of-trace.ts';
import { findFailedBelow } from '../traces/failures.ts';
import { analyzeTrace } from '../traces/trace-analysis.ts';
import { NO_SPAN, type TraceTree } from '../traces/trace-tree.ts';
import { agentPaths } from './agent-paths.ts';

/** What a step needs of a span beside what settling needs. */
export type StepSpan = SettledSpan & { is_running: 0 | 1 };

/**
 * One thing that happened in a conversation:
 *  exchange  a model call
 *  work      a tool run, retrieval, guardrail, … or, in a trace without any of these, its first span
 *  failure   a failed span of another kind that no other step tells about
 */
export type StepKind = 'exchange' | 'work' | 'failure';

export type ConversationStep<Span extends StepSpan> = {
  kind: StepKind;
  span: Span;
  /** Agents around it, outermost first. */
  agents: readonly string[];
  /** The nearest tool, guardrail, … that it is part of. */
  inside: { kind: SpanKind; name: string; span_id: string } | null;
  /** Ids of all spans that tell about the same thing, the one that counts first: content may stand on any of them. */
  views: readonly string[];
  isCounted: boolean;
};

export type TraceSteps<Span extends StepSpan> = {
  steps: ConversationStep<Span>[];
  /**
   * The outermost span of a kind that may hold the words of the whole trace; they stand in for the model calls' where those
   * were not sent. Null when there is none.
   */
  frame: ConversationStep<Span> | null;
};

const WORK_KINDS: ReadonlySet<SpanKind> = new Set<SpanKind>(['tool', 'mcp', 'retrieval', 'rerank', 'guardrail', 'evaluation', 'embedding']);
const FRAME_KINDS: ReadonlySet<SpanKind> = new Set<SpanKind>(['agent', 'workflow', 'chain', 'other']);

/**
 * What happened in one trace, in the order in which one reads it: by time, and everything that belongs to a step right
 * after it, so that agents that work side by side do not interrupt each other.
 * spans      all known spans of the trace, each once, in any order
 * sessionId  only what belongs to this session, by itself, by an ancestor or by the trace
 */
export function traceSteps<Span extends StepSpan>(spans: readonly Span[], sessionId: string): TraceSteps<Span> {
  const { tree, counted, speakers } = analyzeTrace(spans);
  // The tree holds what it was given.
  const ordered = tree.spans as readonly Span[];
  const contexts = inheritContext(tree, ordered);
  const paths = agentPaths(tree, ordered);
  const viewsOf = Map.groupBy(ordered.keys(), (position) => speakers[position] ?? NO_SPAN);
  const inside = Array.from<ConversationStep<Span>['inside']>({ length: ordered.length });
  const told = new Uint8Array(ordered.length);
  const failedBelow = findFailedBelow(tree);
  const steps: ConversationStep<Span>[] = [];
  let frame: ConversationStep<Span> | null = null;

  for (const position of readingOrder(tree)) {
    const span = ordered[position] as Span;
    const parent = tree.parents[position] ?? NO_SPAN;
    inside[position] = parent === NO_SPAN ? null : (insideOf(ordered[parent] as Span) ?? inside[parent] ?? null);
    const isToldAbove = parent !== NO_SPAN && told[parent] === 1;
    if (isToldAbove) told[position] = 1;
    if (contexts[position]?.session_id !== sessionId) continue;
    const stepOf = (kind: StepKind, views: readonly string[]): ConversationStep<Span> => ({
      kind,
      span,
      agents: paths[position] ?? [],
      inside: inside[position] ?? null,
      views,
      isCounted: counted.has(span.span_id),
    });
    if (FRAME_KINDS.has(span.kind)) frame ??= stepOf('exchange', [span.span_id]);
    const kind = stepKind(span, counted.has(span.span_id), !isToldAbove && failedBelow[position] === 0);
    if (kind === null) continue;
    if (span.status === 'error' && kind !== 'failure') told[position] = 1;
    const others = kind === 'exchange' ? (viewsOf.get(position) ?? []).filter((other) => other !== position) : [];
    steps.push(stepOf(kind, [span.span_id, ...others.map((other) => ordered[other]?.span_id ?? '')]));
  }
  return { steps: steps.length > 0 ? steps : firstAsWork(frame, ordered, contexts, sessionId), frame };
}

function stepKind(span: StepSpan, isCounted: boolean, isFailureNew: boolean): StepKind | null {
  if (isCounted && span.kind === 'llm') return 'exchange';
  if (isCounted && WORK_KINDS.has(span.kind)) return 'work';
  const isPart = span.kind === 'llm' || WORK_KINDS.has(span.kind);
  return span.status === 'error' && isFailureNew && !isPart ? 'failure' : null;
}

function insideOf(span: StepSpan): ConversationStep<StepSpan>['inside'] {
  return WORK_KINDS.has(span.kind) ? { kind: span.kind, name: span.tool_name || span.name, span_id: span.span_id } : null;
}

/** A trace of plumbing only is still a part of the session. */
function firstAsWork<Span extends StepSpan>(
  frame: ConversationStep<Span> | null,
  spans: readonly Span[],
  contexts: readonly { session_id: string }[],
  sessionId: string,
): ConversationStep<Span>[] {
  if (frame !== null) return [{ ...frame, kind: 'work' }];
  const position = contexts.findIndex((context) => context.session_id === sessionId);
  const span = spans[position];
  return span === undefined ? [] : [{ kind: 'work', span, agents: [], inside: null, views: [span.span_id], isCounted: true }];
}

/** Positions of all spans, each followed by everything below it. Without recursion: traces are deep. */
function readingOrder({ spans, parents }: TraceTree): number[] {
  const children = Array.from<number[] | undefined>({ length: spans.length });
  const roots: number[] = [];
  // Positions rise with time.
  for (let position = 0; position < spans.length; position++) {
    const parent = parents[position] ?? NO_SPAN;
    if (parent === NO_SPAN) roots.push(position);
    else (children[parent] ??= []).push(position);
  }
  const order: number[] = [];
  const open = roots.toReversed();
  for (let position = open.pop(); position !== undefined; position = open.pop()) {
    order.push(position);
    for (const child of children[position]?.toReversed() ?? []) open.push(child);
  }
  return order;
}
