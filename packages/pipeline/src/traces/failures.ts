import { MODEL_CALL_KINDS } from '@sentryai/conventions';
import type { SpanKind } from '@sentryai/schema';
import { NO_SPAN, type TraceSpan, type TraceTree } from './trace-tree.ts';

const NO_PARENT = '0'.repeat(16);

/** One failure of a trace, however many spans turned red. */
export type Failure = {
  /** The deepest span that failed; of several attempts the last. */
  position: number;
  /** All attempts that failed for the same reason, in order of time; `position` alone when there was one. */
  attempts: number[];
};

/** Request ids and numbers differ between attempts that failed for the same reason. */
function sameReason(message: string): string {
  return message.slice(0, 300).replaceAll(/[0-9a-f]{8,}|req_\w+|\d+/gi, '#');
}

/**
 * Failed spans without a failed descendant, since every level above records the same failure again. Attempts of one model
 * call that failed one after another for the same reason, under the same parent, are one failure. In order of time.
 */
export function findFailures(tree: TraceTree): Failure[] {
  const { spans } = tree;
  const failedBelow = findFailedBelow(tree);
  const carriers = carriersOfLost(spans, (span) => tree.positions.has(span.parent_span_id));
  const failures: Failure[] = [];
  const running = new Map<string, { failure: Failure; endUs: number }>();
  // spans are in order of time
  for (const [position, span] of spans.entries()) {
    if (span.status !== 'error' || failedBelow[position] === 1 || carriers.has(span.span_id)) continue;
    const endUs = span.start_time_us + span.duration_us;
    const key = attemptKey(span);
    const earlier = key === '' ? undefined : running.get(key);
    if (earlier !== undefined && span.start_time_us >= earlier.endUs) {
      earlier.failure.position = position;
      earlier.failure.attempts.push(position);
    } else failures.push({ position, attempts: [position] });
    const failure = earlier?.failure ?? failures.at(-1);
    if (key !== '' && failure !== undefined) running.set(key, { failure, endUs: Math.max(earlier?.endUs ?? 0, endUs) });
  }
  return failures;
}

/** Kinds that pass on what fails inside them. */
const CARRIER_KINDS = new Set<SpanKind>(['agent', 'workflow', 'chain', 'other']);

/**
 * Ids of failed spans that only pass on the failure of one whose parent never came, since what fails on the way is not always
 * ended: the span around it in time that tells of the same failure. `spans` are all of a trace.
 */
export function carriersOfLost(spans: readonly TraceSpan[], hasParent: (span: TraceSpan) => boolean): ReadonlySet<string> {
  const lost = new Map<string, TraceSpan>();
  for (const span of spans) {
    if (span.status === 'error' && span.parent_span_id !== NO_PARENT && !hasParent(span)) lost.set(failureKey(span), span);
  }
  const carriers = new Set<string>();
  if (lost.size === 0) return carriers;
  for (const span of spans) {
    const inner = span.status === 'error' && CARRIER_KINDS.has(span.kind) ? lost.get(failureKey(span)) : undefined;
    if (inner !== undefined && inner !== span && isInside(inner, span)) carriers.add(span.span_id);
  }
  return carriers;
}

function failureKey(span: TraceSpan): string {
  return `${span.error_type}\n${sameReason(span.error_message)}`;
}

function isInside(inner: TraceSpan, outer: TraceSpan): boolean {
  const [innerEndUs, outerEndUs] = [inner.start_time_us + inner.duration_us, outer.start_time_us + outer.duration_us];
  return inner.start_time_us >= outer.start_time_us && innerEndUs <= outerEndUs;
}

/** 1 for the positions of spans that have a failed one below them. */
export function findFailedBelow({ spans, parents, topDown }: TraceTree): Uint8Array {
  const failedBelow = new Uint8Array(spans.length);
  for (let index = topDown.length - 1; index >= 0; index--) {
    const position = topDown[index] ?? 0;
    const parent = parents[position] ?? NO_SPAN;
    if (parent !== NO_SPAN && (failedBelow[position] === 1 || spans[position]?.status === 'error')) failedBelow[parent] = 1;
  }
  return failedBelow;
}

function attemptKey(span: TraceSpan): string {
  if (!MODEL_CALL_KINDS.has(span.kind) || span.parent_span_id === NO_PARENT) return '';
  return [span.parent_span_id, span.name, span.model, span.error_type, sameReason(span.error_message)].join('\n');
}
