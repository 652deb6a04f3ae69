import type { SettledTraceRow } from '@sentryai/schema';
import type { LeftPlace, TraceToSettle } from './trace-to-settle.ts';

/** A trace whose spans have all moved to other traces: settled, and empty. */
export function emptyTraceRow({ projectId, traceId, version }: TraceToSettle, left: NonNullable<LeftPlace>): SettledTraceRow {
  return {
    project_id: projectId,
    trace_id: traceId,
    version: version + 1,
    start_time_us: left.startUs,
    settled_through_ms: left.receivedMs,
    span_count: 0,
    revisit_at_ms: 0,
  };
}
