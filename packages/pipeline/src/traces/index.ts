import type { DecodedTraces } from '@sentryai/otlp';
import type { ErrorRow, ScoreRow, SpanContentRow, SpanRow } from '@sentryai/schema';
import { spanExceptions } from '../errors/span-exceptions.ts';
import { spanEvaluations } from '../scores/span-evaluations.ts';
import { sharedCharsOf } from './limits.ts';
import { type NormalizeContext, normalizeSpan } from './normalize-span.ts';

export { type NormalizeContext, type NormalizedSpan, normalizeSpan } from './normalize-span.ts';
export { messagesOfEvents } from './event-messages.ts';
export { carriersOfLost, type Failure, findFailures } from './failures.ts';
export { findModelCalls } from './model-calls.ts';
export { applyPrice, type PriceFn, type PricedCall } from './price-span.ts';
export { analyzeTrace, type TraceAnalysis, type TraceSpan, type TraceTotals } from './trace-analysis.ts';
export { buildTraceTree, NO_SPAN, type TraceTree } from './trace-tree.ts';
export { findToolRuns } from './tool-calls.ts';

export type NormalizedTraces = {
  spans: SpanRow[];
  contents: SpanContentRow[];
  errors: ErrorRow[];
  scores: ScoreRow[];
  /** The span that each error and score was recorded on: what was sent is one item. */
  owners: Map<ErrorRow | ScoreRow, SpanRow>;
};

/**
 * Brings all spans of a decoded request into normal form, in the order they were sent, with the exceptions and the
 * results of evaluations that they recorded as events. Pure.
 */
export function normalizeTraces(decoded: DecodedTraces, context: NormalizeContext): NormalizedTraces {
  const spans: SpanRow[] = [];
  const contents: SpanContentRow[] = [];
  const errors: ErrorRow[] = [];
  const scores: ScoreRow[] = [];
  const owners: NormalizedTraces['owners'] = new Map();
  const spanCount = decoded.resources.reduce((sum, { scopes }) => sum + scopes.reduce((count, scope) => count + scope.spans.length, 0), 0);
  const spanContext = { ...context, shared_chars_max: sharedCharsOf(spanCount) };
  for (const resource of decoded.resources) {
    for (const scope of resource.scopes) {
      for (const span of scope.spans) {
        const { row, content } = normalizeSpan(span, resource, scope, spanContext);
        spans.push(row);
        if (content !== null) contents.push(content);
        if (span.events.length === 0) continue;
        const [exceptions, evaluations] = [spanExceptions(span, row), spanEvaluations(span, row)];
        errors.push(...exceptions);
        scores.push(...evaluations);
        for (const part of [...exceptions, ...evaluations]) owners.set(part, row);
      }
    }
  }
  return { spans, contents, errors, scores, owners };
}
