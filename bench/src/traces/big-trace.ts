import type { SpanRow } from '@sentryai/schema';
import { buildLlmSpan, buildSpan, spanIdOf } from '@sentryai/testing/builders';

/** Spans of one step of the run: a chain, a model call with its HTTP call, a tool, and every tenth step a failed one. */
const SPANS_PER_STEP = 4;
const STEP_US = 50_000;

/** A long run of an agent: one root, sub-agents of a hundred steps each, steps of a chain, a model call, its request and a tool. */
export function bigTrace(traceId: string, spanCount: number, startUs: number): SpanRow[] {
  const common = { trace_id: traceId, session_id: 'conversation-1', user_id: 'user-1', received_at_ms: Math.floor(startUs / 1000) + 1_000 };
  const steps = Math.ceil(spanCount / SPANS_PER_STEP);
  const spans = [
    buildSpan({
      ...common,
      span_id: spanIdOf(1),
      name: 'invoke_agent',
      kind: 'agent',
      agent_name: 'planner',
      start_time_us: startUs,
      duration_us: steps * STEP_US,
    }),
  ];
  let parent = spanIdOf(1);
  for (let step = 0; spans.length < spanCount; step++) {
    const at = startUs + step * STEP_US;
    const next = (): { span_id: string; trace_id: string } => ({ ...common, span_id: spanIdOf(spans.length + 1) });
    if (step % 100 === 0) {
      spans.push(
        buildSpan({
          ...next(),
          parent_span_id: spanIdOf(1),
          name: 'invoke_agent worker',
          kind: 'agent',
          start_time_us: at,
          duration_us: 100 * STEP_US,
        }),
      );
      parent = spanIdOf(spans.length);
    }
    const chain = buildSpan({ ...next(), parent_span_id: parent, name: 'step', kind: 'chain', start_time_us: at, duration_us: STEP_US });
    spans.push(chain);
    const call = buildLlmSpan({
      ...next(),
      parent_span_id: chain.span_id,
      start_time_us: at + 1_000,
      duration_us: 30_000,
      input_tokens: 1_000 + step,
      response_id: `resp_${step.toString(16)}`,
    });
    spans.push(call);
    spans.push(
      buildSpan({
        ...next(),
        parent_span_id: call.span_id,
        name: 'POST /v1/chat/completions',
        kind: 'http',
        http_status: 200,
        start_time_us: at + 2_000,
        duration_us: 28_000,
      }),
    );
    const isFailed = step % 10 === 9;
    spans.push(
      buildSpan({
        ...next(),
        parent_span_id: chain.span_id,
        name: 'execute_tool search',
        kind: 'tool',
        tool_name: 'search',
        tool_call_id: `call_${step.toString(16)}`,
        start_time_us: at + 32_000,
        duration_us: 15_000,
        ...(isFailed ? { status: 'error', error_type: 'TimeoutError', error_message: `no answer to request ${step}` } : {}),
      }),
    );
  }
  return spans.slice(0, spanCount);
}
