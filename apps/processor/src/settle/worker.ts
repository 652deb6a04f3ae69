/**
 * Entry of the settling thread: reads what the store answered, decides, encodes blocks. Holds what it decided about the
 * pieces of one batch until that is asked for.
 */
import { parentPort } from 'node:worker_threads';
import { type DetectorFactRow, type OccurrenceRow, SETTLED_TABLE_NAMES, type UsageEntry } from '@sentryai/schema';
import { readAnswer } from '@sentryai/store/answer-bytes';
import { encodeBlock } from '@sentryai/store/block';
import type { RecordedRole } from '@sentryai/store/queries/index';
import { rowsByTrace, tracesOfPiece } from '@sentryai/store/trace-pieces';
import { readRules } from '@sentryai/occurrences/project-rules';
import { judgeWindows } from '../windows/judge-windows.ts';
import type { FromSettleWorker, SettledBlock, SettleJob, ToSettleWorker, WindowJob } from './messages.ts';
import { emptySettlement, type SettledRows, settleTrace } from './settle-traces.ts';

const port = parentPort;
if (!port) throw new Error('settle/worker.ts runs as a worker thread only');

let settlement = emptySettlement();

port.on('message', (message: ToSettleWorker) => {
  const { id } = message;
  try {
    if (message.kind === 'job') settleJob(message.job);
    if (message.kind === 'drop') settlement = emptySettlement();
    if (message.kind === 'finish') finish(id);
    else if (message.kind === 'windows') judge(id, message.job);
    else send({ id, kind: 'done' });
  } catch (error) {
    if (message.kind !== 'windows') settlement = emptySettlement();
    send({ id, kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

function settleJob(job: SettleJob): void {
  const { projectId, traceIds, versions, left, nowMs } = job;
  const rules = readRules(job.rules);
  const rowsOf = tracesOfPiece(job);
  const ledger = rowsByTrace(readAnswer<UsageEntry>(job.ledger));
  const roles = rowsByTrace(readAnswer<RecordedRole>(job.roles));
  const occurrences = rowsByTrace(readAnswer<OccurrenceRow>(job.occurrences));
  const facts = rowsByTrace(readAnswer<DetectorFactRow>(job.facts));
  for (const [index, traceId] of traceIds.entries()) {
    const trace = {
      projectId,
      traceId,
      ...rowsOf(traceId),
      recorded: ledger(traceId),
      recordedRoles: roles(traceId),
      occurrences: occurrences(traceId),
      facts: facts(traceId),
      version: versions[index] ?? 0,
      left: left[index] ?? null,
      rules,
      nowMs,
    };
    settleTrace(trace, settlement);
  }
}

function finish(id: number): void {
  const { rows, groups, traces } = settlement;
  settlement = emptySettlement();
  const blocks = blocksOf(rows);
  send(
    { id, kind: 'finished', blocks, traces, groups },
    blocks.map(({ block }) => block.buffer as ArrayBuffer),
  );
}

function judge(id: number, { facts, rules, nowMs }: WindowJob): void {
  const occurrences = judgeWindows(readAnswer<DetectorFactRow>(facts), readRules(rules).detectors, nowMs);
  send({ id, kind: 'judged', occurrences });
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
