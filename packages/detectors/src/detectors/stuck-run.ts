import { ZERO_SPAN_ID } from '@sentryai/schema';
import { defineTraceDetector } from '../contract/detector.ts';
import type { Draft } from '../contract/finding.ts';
import type { ModelCall } from '../trace/model-call.ts';
import type { TraceView } from '../trace/trace-view.ts';
import { callerOf } from './call-key.ts';

/** The last thing that the run is known to have done. */
function lastActivityMs(trace: TraceView): number {
  let last = 0;
  for (const span of trace.spans) last = Math.max(last, span.endUs / 1000, span.row.received_at_ms);
  for (const start of trace.starts) last = Math.max(last, start.start_time_us / 1000, start.received_at_ms);
  return last;
}

function lastCall(trace: TraceView): ModelCall | null {
  let last: ModelCall | null = null;
  for (const call of trace.llmCalls) if (last === null || call.endUs >= last.endUs) last = call;
  return last;
}

/** A tool that the last model call asked for and of which nothing was heard: neither a run nor another step. */
function danglingTool(trace: TraceView, call: ModelCall): string | null {
  if (call.hasFailed) return null;
  const asked = call.toolCalls();
  if (asked.length === 0)
    return call.finishReason === 'tool_calls' && trace.toolSpans.every((span) => span.row.start_time_us < call.endUs) ? '' : null;
  const open = trace.toolRequests.filter((request) => request.call === call && trace.runOf(request) === undefined);
  return open[0]?.part.name ?? null;
}

/** The span around a call was never exported. */
function isOrphaned(call: ModelCall): boolean {
  return call.views.some((view) => view.parent === null && view.row.parent_span_id !== ZERO_SPAN_ID);
}

/** Steps before the last one: a single call that asks for a tool may be a program that only wants its arguments. */
function hasStepsBefore(trace: TraceView): boolean {
  return trace.llmCalls.length > 1 || trace.toolSpans.length > 0;
}

export const stuckRun = defineTraceDetector({
  name: 'stuck_run',
  scope: 'trace',
  level: 'error',
  docs: {
    meaning: 'A run stopped in the middle: it never ended, and nothing has been heard of it for a while.',
    rule: 'The trace has been quiet for some minutes, its root (or the span around its calls) was never exported, and the last of several steps is a model call that asked for a tool of which nothing more is known; or work that was announced as started never ended. A missing root alone is not enough: the parent may belong to a program that is not observed. Needs the present time and is judged when the trace has been quiet for so long.',
    advice:
      'Give tools time limits, look for the tool named in the finding in the logs of that time, and check whether the process was stopped (deployment, memory, crash).',
    tuning: 'quietMs is the silence after which a run counts as stuck; raise it when tools or people may take longer.',
  },
  settings: {
    quietMs: { default: 10 * 60_000, min: 10_000, doc: 'Silence after which an unfinished run counts as stuck, in milliseconds.' },
  },
  run(trace, settings) {
    if (trace.now_ms === null || (trace.spans.length === 0 && trace.starts.length === 0)) return [];
    const lastMs = lastActivityMs(trace);
    if (trace.now_ms - lastMs < settings.quietMs) return [];
    const started = trace.starts.at(-1);
    const call = lastCall(trace);
    if (started === undefined && (call === null || !isOrphaned(call) || !hasStepsBefore(trace))) return [];
    const tool = started !== undefined ? started.tool_name || null : call === null ? null : danglingTool(trace, call);
    if (started === undefined && tool === null) return [];
    const caller = call === null ? (started?.agent_name ?? '') : callerOf(trace, call);
    const draft: Draft = {
      key: [caller, tool ?? started?.name ?? ''],
      title: `Run never ended${tool ? `: stuck in ${tool}` : ''}${caller === '' ? '' : ` (${caller})`}`,
      span_id: started?.span_id ?? call?.id ?? '',
      time_us: Math.round(lastMs * 1000),
      span_ids: trace.spans.slice(-10).map((span) => span.row.span_id),
      wasted_tokens: sumKnown(trace.calls.map((other) => other.tokens)),
      wasted_usd: sumKnown(trace.calls.map((other) => other.costUsd)),
      facts: { root_exported: call !== null && !isOrphaned(call), last_tool: tool === '' ? null : tool, steps: trace.llmCalls.length },
    };
    return [draft];
  },
});

function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
