import { carriersOfLost } from '@sentryai/pipeline';
import type { ProviderError } from '../text/provider-error.ts';
import type { ModelCall } from '../trace/model-call.ts';
import type { SpanView } from '../trace/span-view.ts';
import type { TraceView } from '../trace/trace-view.ts';
import { callKey } from './call-key.ts';

/** One try to call a model that ended somehow. `call` is null when only a span around it tells that it failed. */
export type Attempt = {
  call: ModelCall | null;
  span: SpanView;
  error: ProviderError | null;
  startUs: number;
  endUs: number;
  /** Who tried what: caller and model family. */
  key: readonly string[];
};

function errorOf(span: SpanView): ProviderError {
  return { type: span.row.error_type, message: span.row.error_message, httpStatus: span.row.http_status };
}

/** Failed spans without a failed span below them: every level above tells the same failure again. */
export function deepestFailures(trace: TraceView): SpanView[] {
  const isCarrier = new Set<SpanView>();
  for (const span of trace.spans) {
    if (!span.hasFailed) continue;
    for (let parent = span.parent; parent !== null && !isCarrier.has(parent); parent = parent.parent) isCarrier.add(parent);
  }
  const ids = new Set(trace.spans.map((span) => span.row.span_id));
  const carriers = carriersOfLost(
    trace.spans.map((span) => span.row),
    (row) => ids.has(row.parent_span_id),
  );
  return trace.spans.filter((span) => span.hasFailed && !isCarrier.has(span) && !carriers.has(span.row.span_id));
}

/** Kinds that carry the failure of a call that left no span of its own. A server's own 429 is another matter. */
const CARRIER_KINDS = new Set(['agent', 'workflow', 'chain']);

/**
 * Everything that is known about calls of models in order of time: calls, failed or not, and failures of spans around calls
 * that the client did not export (some instrumentations leave no span for a failed call).
 */
export function attemptsOf(trace: TraceView): Attempt[] {
  const attempts: Attempt[] = trace.calls.map((call) => ({
    call,
    span: call.main,
    error: call.hasFailed ? call.error : null,
    startUs: call.startUs,
    endUs: call.endUs,
    key: callKey(trace, call),
  }));
  const told = new Set(trace.calls.flatMap((call) => call.failedAround ?? []));
  for (const span of deepestFailures(trace)) {
    if (told.has(span) || trace.callOf(span) !== undefined || !CARRIER_KINDS.has(span.row.kind)) continue;
    attempts.push({
      call: null,
      span,
      error: errorOf(span),
      startUs: span.row.start_time_us,
      endUs: span.endUs,
      key: [trace.agentOf(span) || span.row.service, ''],
    });
  }
  return attempts.sort(
    (left, right) => left.startUs - right.startUs || left.endUs - right.endUs || (left.span.row.span_id < right.span.row.span_id ? -1 : 1),
  );
}

/** The same work was done after all: a later call of the same caller, or of the same prompt by anybody, succeeded. */
export function isRecovered(attempt: Attempt, attempts: readonly Attempt[]): boolean {
  const sent = attempt.call?.input.inputText ?? '';
  return attempts.some((later) => {
    if (later.error !== null || later.call === null || later.startUs < attempt.endUs) return false;
    return later.key[0] === attempt.key[0] || (sent !== '' && later.call.input.inputText === sent);
  });
}
