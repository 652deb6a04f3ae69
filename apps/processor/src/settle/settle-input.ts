/** Reads what is needed to settle some traces, as bytes for the settling thread. */
import {
  runQuery,
  runQueryBytes,
  settledRoles,
  settledTraces,
  settleEntities,
  settleLedger,
  settleSpans,
} from '@sentryai/store/queries/index';
import type { Store } from '@sentryai/store';
import type { SettleJob } from './messages.ts';
import type { PendingTrace } from './pending-traces.ts';

/** Spans of one trace that take part in its analysis; those beyond keep their provisional roles (100 k are shown on a page). */
const SPANS_PER_TRACE_MAX = 250_000;
const ROWS_MAX = 2_000_000;
/** A trace's other spans are looked for this far around those that were seen; a day as everywhere for late parts. */
const SLACK_US = 24 * 3_600_000_000;

/** One job per project. Errors: those of Store.query. */
export async function readSettleJobs(store: Store, traces: readonly PendingTrace[], signal: AbortSignal): Promise<SettleJob[]> {
  const jobs: SettleJob[] = [];
  for (const [projectId, ofProject] of Map.groupBy(traces, (trace) => trace.projectId)) {
    jobs.push(await readJob(store, projectId, ofProject, signal));
  }
  return jobs;
}

async function readJob(store: Store, projectId: number, traces: readonly PendingTrace[], signal: AbortSignal): Promise<SettleJob> {
  const traceIds = traces.map((trace) => trace.traceId);
  const target = { projectId, traceIds };
  const settled = await runQuery(store, settledTraces(target), signal);
  const byTrace = new Map(settled.map((row) => [row.trace_id, row]));
  let fromUs = Number.POSITIVE_INFINITY;
  let toUs = 0;
  for (const trace of traces) {
    const known = byTrace.get(trace.traceId)?.start_time_us ?? trace.firstStartUs;
    fromUs = Math.min(fromUs, trace.firstStartUs, known);
    toUs = Math.max(toUs, trace.lastStartUs, known);
  }
  const window = { fromUs: fromUs - SLACK_US, toUs: toUs + SLACK_US };
  const bounds = { spansPerTraceMax: SPANS_PER_TRACE_MAX, rowsMax: ROWS_MAX };
  const [spans, entities, ledger, roles] = await Promise.all([
    runQueryBytes(store, settleSpans({ ...target, ...window, ...bounds }), signal),
    runQueryBytes(store, settleEntities({ ...target, ...window, ...bounds }), signal),
    runQueryBytes(store, settleLedger(target, ROWS_MAX), signal),
    runQueryBytes(store, settledRoles(target, ROWS_MAX), signal),
  ]);
  return {
    projectId,
    traceIds,
    spans,
    entities,
    ledger,
    roles,
    versions: traceIds.map((id) => byTrace.get(id)?.version ?? 0),
    left: traces.map((trace) => (trace.hasMoved ? { startUs: trace.firstStartUs, receivedMs: trace.newestReceivedMs } : null)),
  };
}
