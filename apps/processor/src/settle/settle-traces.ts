/** Decides about traces: what the ledger must be told, which roles differ, how far they are settled. Pure. */
import { analyzeTrace, type SettledSpan, usageDelta, usageOfTrace } from '@sentryai/pipeline';
import type { SettledTableRows, SettledTraceRow, UsageEntry } from '@sentryai/schema';
import type { RecordedRole, SettleEntity, SettleSpan } from '@sentryai/store/queries/index';
import { takeBack } from './take-back.ts';

export type TraceToSettle = {
  projectId: number;
  traceId: string;
  /** All of its spans that are stored, in any order; a span that was stored twice may come twice. */
  spans: readonly (SettleSpan | SettleEntity)[];
  /** What the ledger says of the trace now. */
  recorded: readonly UsageEntry[];
  /** Roles that an earlier settling decided other than the provisional ones. */
  recordedRoles: readonly RecordedRole[];
  /** Of its last settling; 0 when there was none. */
  version: number;
  /** Where and when a span was told to have moved away from here; null when none did. */
  left: { startUs: number; receivedMs: number } | null;
};

export type SettledRows = Pick<SettledTableRows, 'usage_ledger' | 'span_roles' | 'settled_traces'>;

export function settleTraces(traces: readonly TraceToSettle[]): SettledRows {
  const rows: SettledRows = { usage_ledger: [], span_roles: [], settled_traces: [] };
  for (const trace of traces) settleTrace(trace, rows);
  return rows;
}

function settleTrace(trace: TraceToSettle, rows: SettledRows): void {
  const { projectId, traceId, spans, recorded, recordedRoles, version } = trace;
  const [first] = spans;
  if (first === undefined) return takeBack(trace, rows);
  const settled: SettledSpan[] = spans.map((span) => ({ ...span, project_id: projectId }));
  const analysis = analyzeTrace(settled);
  const next = version + 1;
  rows.usage_ledger.push(...usageDelta(recorded, usageOfTrace(analysis)));
  const row: SettledTraceRow = {
    project_id: projectId,
    trace_id: traceId,
    version: next,
    start_time_us: first.start_time_us,
    settled_through_ms: first.received_at_ms,
    span_count: analysis.tree.spans.length,
  };
  for (const span of spans) {
    row.start_time_us = Math.min(row.start_time_us, span.start_time_us);
    row.settled_through_ms = Math.max(row.settled_through_ms, span.received_at_ms);
  }
  rows.settled_traces.push(row);
  const shown = new Map(recordedRoles.map((role) => [role.span_id, role.usage_role]));
  for (const { span_id, start_time_us, usage_role: provisional } of analysis.tree.spans) {
    const usage_role = analysis.roles.get(span_id) ?? 'none';
    if (usage_role === (shown.get(span_id) ?? provisional)) continue;
    rows.span_roles.push({ project_id: projectId, trace_id: traceId, span_id, version: next, start_time_us, usage_role });
  }
}
