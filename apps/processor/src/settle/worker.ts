/** Entry of the settling thread: reads what the store answered, decides, encodes blocks. Holds no state. */
import { parentPort } from 'node:worker_threads';
import { SETTLED_TABLE_NAMES, type UsageEntry } from '@sentryai/schema';
import { readAnswer } from '@sentryai/store/answer-bytes';
import { encodeBlock } from '@sentryai/store/block';
import type { RecordedRole, SettleEntity, SettleSpan } from '@sentryai/store/queries/index';
import type { FromSettleWorker, SettledBlock, SettleJob, ToSettleWorker } from './messages.ts';
import { type SettledRows, settleTraces, type TraceToSettle } from './settle-traces.ts';

const port = parentPort;
if (!port) throw new Error('settle/worker.ts runs as a worker thread only');

port.on('message', ({ id, jobs }: ToSettleWorker) => {
  try {
    const rows = settleTraces(jobs.flatMap(tracesOf));
    const blocks = blocksOf(rows);
    const traces = rows.settled_traces.map((row) => ({
      projectId: row.project_id,
      traceId: row.trace_id,
      settledThroughMs: row.settled_through_ms,
    }));
    send(
      { id, kind: 'done', blocks, traces },
      blocks.map(({ block }) => block.buffer as ArrayBuffer),
    );
  } catch (error) {
    send({ id, kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

function tracesOf({ projectId, traceIds, spans, entities, ledger, roles, versions, left }: SettleJob): TraceToSettle[] {
  const all = [...readAnswer<SettleSpan>(spans), ...readAnswer<SettleEntity>(entities)];
  const spansByTrace = Map.groupBy(all, (span) => span.trace_id);
  const ledgerByTrace = Map.groupBy(readAnswer<UsageEntry>(ledger), (entry) => entry.trace_id);
  const rolesByTrace = Map.groupBy(readAnswer<RecordedRole>(roles), (role) => role.trace_id);
  return traceIds.map((traceId, index) => ({
    projectId,
    traceId,
    spans: spansByTrace.get(traceId) ?? [],
    recorded: ledgerByTrace.get(traceId) ?? [],
    recordedRoles: rolesByTrace.get(traceId) ?? [],
    version: versions[index] ?? 0,
    left: left[index] ?? null,
  }));
}

function blocksOf(rows: SettledRows): SettledBlock[] {
  const blocks: SettledBlock[] = [];
  for (const table of SETTLED_TABLE_NAMES) {
    if (table === 'settle_intents' || rows[table].length === 0) continue;
    blocks.push(encodeBlock(table, rows[table], ''));
  }
  return blocks;
}

function send(message: FromSettleWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}
