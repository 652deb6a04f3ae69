import type { TraceRow, UsageRole } from '@sentryai/schema';
import type { TraceSpanRecord, TraceSums } from '@sentryai/store/queries/index';
import { analyzeTrace } from '@sentryai/pipeline';
import { textOrNull, totalTokens } from '../answers/empty-values.ts';
import { formatTimeUs } from '../time-range.ts';
import { rootsOf } from './trace-root.ts';

/** `roles`: of each span, in their order. */
export type TraceSummary = { row: TraceRow; roles: readonly UsageRole[] };

type Status = TraceRow['status'];

/**
 * `error` when something failed and the root does not say that all is well in the end; `running` while no root has ended;
 * else `ok`.
 */
export function traceStatus(trace: { errorCount: number; rootStatus: string; isRunning: boolean }): Status {
  if (trace.errorCount > 0 && (trace.isRunning || trace.rootStatus !== 'ok')) return 'error';
  return trace.isRunning ? 'running' : 'ok';
}

/** A trace's row from all of its spans (at least one, as eachOnce gives them). Tokens, money and errors are counted over the whole tree. */
export function summarizeTrace(traceId: string, spans: readonly TraceSpanRecord[]): TraceSummary {
  const { roleList, totals, tree } = analyzeTrace(spans);
  const roots = rootsOf(spans, tree.positions);
  const root = roots[0] as TraceSpanRecord;
  // A span that stands for the trace has no duration of its own: what lies below it says how long the trace took.
  const timed = spans.filter((span) => span.is_trace === 0);
  const timedRoots = timed.length === spans.length ? roots : rootsOf(timed, new Set(timed.map((span) => span.span_id)));
  const isRunning = timed.length > 0 && timedRoots.every((span) => span.is_running === 1);
  const startUs = spans.reduce((earliest, span) => Math.min(earliest, span.start_time_us), Infinity);
  const endUs = timed.reduce((latest, span) => Math.max(latest, span.start_time_us + span.duration_us), 0);
  // The root speaks for the trace; what it leaves out is taken from the earliest span that says it.
  const ordered = [root, ...spans];
  const said = (field: 'session_id' | 'user_id' | 'service' | 'environment' | 'release') =>
    textOrNull(ordered.find((span) => span[field] !== '')?.[field] ?? '');
  const row: TraceRow = {
    trace_id: traceId,
    name: root.name,
    start_time: formatTimeUs(startUs),
    duration_ms: isRunning || timed.length === 0 ? null : (endUs - startUs) / 1000,
    status: traceStatus({ errorCount: totals.error_count, rootStatus: root.status, isRunning }),
    span_count: spans.length,
    llm_calls: totals.llm_calls,
    tool_calls: totals.tool_calls,
    input_tokens: totals.input_tokens,
    output_tokens: totals.output_tokens,
    total_tokens: totalTokens(totals.input_tokens, totals.output_tokens),
    cost_usd: totals.cost_usd,
    unpriced_calls: totals.unpriced_calls,
    error_count: totals.error_count,
    session_id: said('session_id'),
    user_id: said('user_id'),
    service: said('service'),
    environment: said('environment'),
    release: said('release'),
    models: [...new Set(spans.map((span) => span.model).filter((model) => model !== ''))].sort(),
    tags: ordered.find((span) => Object.keys(span.tags).length > 0)?.tags ?? {},
  };
  return { row, roles: roleList };
}

/** A trace's row from sums made by the store, for traces too big to be fetched for a list. */
export function traceRowOfSums(sums: TraceSums): TraceRow {
  const isRunning = sums.root_is_running === 1;
  return {
    trace_id: sums.trace_id,
    name: sums.root_name,
    start_time: formatTimeUs(sums.first_us),
    duration_ms: isRunning ? null : (sums.end_us - sums.first_us) / 1000,
    status: traceStatus({ errorCount: sums.error_count, rootStatus: sums.root_status, isRunning }),
    span_count: sums.span_count,
    llm_calls: sums.llm_calls,
    tool_calls: sums.tool_calls,
    input_tokens: sums.sum_input_tokens,
    output_tokens: sums.sum_output_tokens,
    total_tokens: totalTokens(sums.sum_input_tokens, sums.sum_output_tokens),
    cost_usd: sums.sum_cost_usd,
    unpriced_calls: sums.unpriced_calls,
    error_count: sums.error_count,
    session_id: textOrNull(sums.session_id),
    user_id: textOrNull(sums.user_id),
    service: textOrNull(sums.service),
    environment: textOrNull(sums.environment),
    release: textOrNull(sums.release),
    models: sums.models,
    tags: sums.tags,
  };
}
