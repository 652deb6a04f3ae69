import { usageDelta } from '@sentryai/pipeline';
import type { SettledTableRows, UsageEntry } from '@sentryai/schema';

/** A trace without spans. `left`: where and when one moved away from it; null when none did. */
export type EmptyTrace = {
  projectId: number;
  traceId: string;
  recorded: readonly UsageEntry[];
  version: number;
  left: { startUs: number; receivedMs: number } | null;
};

/** All that there was has moved to other traces. Spans that are gone for another reason take nothing back with them. */
export function takeBack(trace: EmptyTrace, rows: Pick<SettledTableRows, 'usage_ledger' | 'settled_traces'>): void {
  const { projectId, traceId, recorded, version, left } = trace;
  if (left === null) return;
  rows.usage_ledger.push(...usageDelta(recorded, []));
  rows.settled_traces.push({
    project_id: projectId,
    trace_id: traceId,
    version: version + 1,
    start_time_us: left.startUs,
    settled_through_ms: left.receivedMs,
    span_count: 0,
  });
}
