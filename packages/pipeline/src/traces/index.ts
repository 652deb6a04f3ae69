import type { DecodedTraces } from '@sentryai/otlp';
import type { SpanContentRow, SpanRow } from '@sentryai/schema';
import { sharedCharsOf } from './limits.ts';
import { type NormalizeContext, normalizeSpan } from './normalize-span.ts';

export { type NormalizeContext, type NormalizedSpan, normalizeSpan } from './normalize-span.ts';
export { messagesOfEvents } from './event-messages.ts';
export { type Failure, findFailures } from './failures.ts';
export { findModelCalls } from './model-calls.ts';
export { applyPrice, type PriceFn, type PricedCall } from './price-span.ts';
export { analyzeTrace, type TraceAnalysis, type TraceSpan, type TraceTotals } from './trace-analysis.ts';
export { buildTraceTree, NO_SPAN, type TraceTree } from './trace-tree.ts';
export { findToolRuns } from './tool-calls.ts';

/** Brings all spans of a decoded request into normal form, in the order they were sent. Pure. */
export function normalizeTraces(decoded: DecodedTraces, context: NormalizeContext): { spans: SpanRow[]; contents: SpanContentRow[] } {
  const spans: SpanRow[] = [];
  const contents: SpanContentRow[] = [];
  const spanCount = decoded.resources.reduce((sum, { scopes }) => sum + scopes.reduce((count, scope) => count + scope.spans.length, 0), 0);
  const spanContext = { ...context, shared_chars_max: sharedCharsOf(spanCount) };
  for (const resource of decoded.resources) {
    for (const scope of resource.scopes) {
      for (const span of scope.spans) {
        const { row, content } = normalizeSpan(span, resource, scope, spanContext);
        spans.push(row);
        if (content !== null) contents.push(content);
      }
    }
  }
  return { spans, contents };
}
