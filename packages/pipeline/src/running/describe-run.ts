import { ZERO_SPAN_ID } from '@sentryai/schema';
import { agentPaths } from '../conversation/agent-paths.ts';
import type { StepSpan } from '../conversation/trace-steps.ts';
import { analyzeTrace, type TraceTotals } from '../traces/trace-analysis.ts';

export type RunDescription<Span extends StepSpan> = {
  /** `started`: a start was announced and its end has not come. `open`: spans wait for a parent that has not come. */
  evidence: 'started' | 'open';
  /** The span that stands for the whole: the earliest without a parent here. */
  top: Span;
  /** What happens now: the innermost span that runs, else the one that ended last. */
  step: Span;
  /** Agents around that step, outermost first. */
  agents: readonly string[];
  startUs: number;
  endedCount: number;
  runningCount: number;
  totals: TraceTotals;
};

/**
 * What a trace that may still run is doing. Null when it has ended: nothing of it runs, and its root has come.
 * spans  all known spans of the trace, each once, starts of those that have not ended among them
 */
export function describeRun<Span extends StepSpan>(spans: readonly Span[]): RunDescription<Span> | null {
  const { tree, totals } = analyzeTrace(spans);
  const ordered = tree.spans as readonly Span[];
  const top = ordered[tree.topDown[0] ?? 0];
  if (top === undefined) return null;
  const running = [...ordered.keys()].filter((position) => ordered[position]?.is_running === 1);
  const isOpen = ordered.every((span) => span.parent_span_id !== ZERO_SPAN_ID && span.parent_span_id !== span.span_id);
  if (running.length === 0 && !isOpen) return null;
  const stepAt = running.length > 0 ? innermost(running, tree.depths, ordered) : lastEnded(ordered);
  return {
    evidence: running.length > 0 ? 'started' : 'open',
    top,
    step: ordered[stepAt] as Span,
    agents: agentPaths(tree, ordered)[stepAt] ?? [],
    startUs: ordered.reduce((earliest, span) => Math.min(earliest, span.start_time_us), Infinity),
    endedCount: ordered.length - running.length,
    runningCount: running.length,
    totals,
  };
}

/** Of those that run side by side the one that began last. */
function innermost(positions: readonly number[], depths: Int32Array, spans: readonly StepSpan[]): number {
  return positions.reduce((best, position) => {
    const deeper = (depths[position] ?? 0) - (depths[best] ?? 0);
    const later = (spans[position]?.start_time_us ?? 0) - (spans[best]?.start_time_us ?? 0);
    return deeper > 0 || (deeper === 0 && later >= 0) ? position : best;
  });
}

function lastEnded(spans: readonly StepSpan[]): number {
  const endOf = (position: number) => (spans[position]?.start_time_us ?? 0) + (spans[position]?.duration_us ?? 0);
  return [...spans.keys()].reduce((last, position) => (endOf(position) >= endOf(last) ? position : last));
}
