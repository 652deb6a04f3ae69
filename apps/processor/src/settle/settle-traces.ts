/** Decides about one trace: what the ledger must be told, which roles differ, what failed in it. Pure. */
import { analyzeTrace, type SettledSpan, usageDelta, usageOfTrace } from '@sentryai/pipeline';
import type { OccurrenceGroup } from '@sentryai/issues';
import type { SettledTableRows, SpanRow } from '@sentryai/schema';
import { judgeTrace } from './judge-trace.ts';
import type { SettledTrace } from './messages.ts';
import { emptyTraceRow } from './empty-trace-row.ts';
import type { TraceToSettle } from './trace-to-settle.ts';

export type SettledRows = Omit<SettledTableRows, 'settle_intents'>;

export type Settlement = { rows: SettledRows; groups: OccurrenceGroup[]; traces: SettledTrace[] };

export function emptySettlement(): Settlement {
  return {
    rows: { usage_ledger: [], span_roles: [], occurrences: [], occurrence_counts: [], detector_facts: [], settled_traces: [] },
    groups: [],
    traces: [],
  };
}

/**
 * Adds what is decided about a trace. One of which nothing is stored any more adds nothing, unless all that there was has
 * moved to other traces: then it is taken back.
 */
export function settleTrace(trace: TraceToSettle, into: Settlement): void {
  const { projectId, traceId, spans, starts, left, version } = trace;
  if (spans.length === 0 && starts.length === 0 && trace.occurrences.length === 0 && left === null) return;
  const { rows, groups, traces } = into;
  const settled: SettledSpan[] = spans as SpanRow[];
  const analysis = analyzeTrace(settled);
  const judged = judgeTrace(trace, analysis);
  rows.occurrences.push(...judged.changes.rows);
  rows.occurrence_counts.push(...judged.changes.counts);
  rows.detector_facts.push(...judged.facts);
  groups.push(...judged.changes.groups);
  const all = [...spans, ...starts, ...trace.messages, ...trace.occurrences];
  traces.push({
    projectId,
    traceId,
    seenThroughMs: all.reduce((newest, { received_at_ms }) => Math.max(newest, received_at_ms), left?.receivedMs ?? 0),
    revisitAtMs: judged.revisitAtMs,
    firstStartUs: [...spans, ...starts].reduce(
      (first, { start_time_us }) => Math.min(first, start_time_us),
      left?.startUs ?? Number.POSITIVE_INFINITY,
    ),
  });
  const next = version + 1;
  const shown = new Map(trace.recordedRoles.map((role) => [role.span_id, role.usage_role]));
  const usage = spans.length === 0 ? [] : usageOfTrace(analysis);
  // Spans that are gone for another reason than a move take nothing back with them.
  if (spans.length > 0 || left !== null) rows.usage_ledger.push(...usageDelta(trace.recorded, usage));
  for (const { span_id, start_time_us, usage_role: provisional } of analysis.tree.spans) {
    const usage_role = analysis.roles.get(span_id) ?? 'none';
    if (usage_role === (shown.get(span_id) ?? provisional)) continue;
    rows.span_roles.push({ project_id: projectId, trace_id: traceId, span_id, version: next, start_time_us, usage_role });
  }
  const [first] = spans.length === 0 ? starts : spans;
  if (first === undefined) {
    if (left !== null) rows.settled_traces.push(emptyTraceRow(trace, left));
    return;
  }
  const start_time_us = spans.reduce((earliest, span) => Math.min(earliest, span.start_time_us), first.start_time_us);
  // of spans alone: what came of them later is not in the ledger
  const settled_through_ms = spans.reduce((newest, span) => Math.max(newest, span.received_at_ms), 0);
  rows.settled_traces.push({
    project_id: projectId,
    trace_id: traceId,
    version: next,
    start_time_us,
    settled_through_ms: settled_through_ms || first.received_at_ms,
    span_count: analysis.tree.spans.length,
    revisit_at_ms: judged.revisitAtMs,
  });
}
