/** Reads what is needed to settle some traces, as bytes for the settling thread, in pieces that fit into memory. */
import {
  runQuery,
  runQueryBytes,
  settledRoles,
  settledTraces,
  settleLedger,
  traceFacts,
  traceOccurrences,
} from '@sentryai/store/queries/index';
import type { ProjectRules } from '@sentryai/occurrences/project-rules';
import type { Store } from '@sentryai/store';
import { readTracePiece, splitTraces, type TracePiece } from '@sentryai/store/trace-pieces';
import type { SettleJob } from './messages.ts';
import type { PendingTrace } from './pending-traces.ts';

const ROWS_MAX = 2_000_000;
const OCCURRENCES_MAX = 200_000;
const FACTS_MAX = 200_000;
const EMPTY = new Uint8Array(Buffer.from('{"meta":[],"data":[]}'));

export type ReadSettleJobs = {
  store: Store;
  traces: readonly PendingTrace[];
  rulesOf: (projectId: number) => ProjectRules;
  nowMs: number;
  signal: AbortSignal;
};

/** Jobs one after another: none is read before the one before it was taken. Errors: those of Store.query. */
export async function* readSettleJobs(input: ReadSettleJobs): AsyncGenerator<SettleJob> {
  const { store, signal } = input;
  for (const [projectId, ofProject] of Map.groupBy(input.traces, (trace) => trace.projectId)) {
    for (const piece of await splitTraces(ofProject, { store, projectId, signal })) yield readJob(input, projectId, piece);
  }
}

async function readJob(
  { store, rulesOf, nowMs, signal }: ReadSettleJobs,
  projectId: number,
  piece: TracePiece<PendingTrace>,
): Promise<SettleJob> {
  const traceIds = piece.traces.map((trace) => trace.traceId);
  const target = { projectId, traceIds };
  const settled = await runQuery(store, settledTraces(target), signal);
  const byTrace = new Map(settled.map((row) => [row.trace_id, row]));
  const known = settled.map((row) => row.start_time_us);
  const read = (query: Parameters<typeof runQueryBytes>[1]): Promise<Uint8Array> => runQueryBytes(store, query, signal);
  const isSettledBefore = byTrace.size > 0;
  const [rows, ledger, roles, occurrences, facts] = await Promise.all([
    readTracePiece(piece, { store, projectId, signal, known }),
    // a trace that was never settled has left nothing behind
    isSettledBefore ? read(settleLedger(target, ROWS_MAX)) : EMPTY,
    isSettledBefore ? read(settledRoles(target, ROWS_MAX)) : EMPTY,
    read(traceOccurrences({ ...target, rowsMax: OCCURRENCES_MAX, lane: 'background' })),
    isSettledBefore ? read(traceFacts({ ...target, rowsMax: FACTS_MAX })) : EMPTY,
  ]);
  const versions = traceIds.map((id) => byTrace.get(id)?.version ?? 0);
  const left = piece.traces.map((trace) => (trace.hasMoved ? { startUs: trace.firstStartUs, receivedMs: trace.newestReceivedMs } : null));
  return { projectId, traceIds, versions, left, ...rows, ledger, roles, occurrences, facts, rules: rulesOf(projectId), nowMs };
}
