import type { SpanView } from '../trace/span-view.ts';
import type { TraceView } from '../trace/trace-view.ts';

/** The span that stands for the whole run: the earliest one without a parent. */
export function topOf(trace: TraceView): SpanView | null {
  return trace.tops[0] ?? null;
}

/** What kind of run a trace is: its service and its agent, or the name of its outermost span. */
export function runName(trace: TraceView): string {
  const agent = trace.spans.find((span) => span.row.agent_name !== '')?.row.agent_name;
  const top = topOf(trace);
  return agent ?? top?.row.name ?? '';
}

/** A key out of several names. */
export function joinKey(...parts: readonly string[]): string {
  return parts.map((part) => part.slice(0, 120)).join('|');
}
