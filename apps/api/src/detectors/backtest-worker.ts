/** Entry of a back-test's thread: judges what was stored, as the settler does, with other settings. */
import { parentPort } from 'node:worker_threads';
import { Backtest, buildTraceView, type DetectorName } from '@sentryai/detectors';
import { readRules } from '@sentryai/occurrences';
import type { DetectorFactRow } from '@sentryai/schema';
import { readAnswer } from '@sentryai/store/answer-bytes';
import { tracesOfPiece } from '@sentryai/store/trace-pieces';
import type { FromBacktestWorker, ToBacktestWorker } from './backtest-messages.ts';

const port = parentPort;
if (!port) throw new Error('detectors/backtest-worker.ts runs as a worker thread only');

let backtest: Backtest | undefined;
let nowMs = 0;

port.on('message', (message: ToBacktestWorker) => {
  try {
    send(answerTo(message));
  } catch (error) {
    send({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});

function answerTo(message: ToBacktestWorker): FromBacktestWorker {
  if (message.kind === 'plan') {
    const { tried, current, ...plan } = message.plan;
    nowMs = plan.nowMs;
    backtest = new Backtest({ ...plan, tried: readRules(tried).detectors, current: readRules(current).detectors });
    return { kind: 'done', rows: 0 };
  }
  if (backtest === undefined) throw new Error('a back-test began without its plan');
  if (message.kind === 'finish') return { kind: 'finished', result: backtest.result() };
  if (message.kind === 'facts') {
    const facts = readAnswer<DetectorFactRow>(message.facts).map(toFact);
    backtest.addFacts(facts);
    return { kind: 'done', rows: facts.length };
  }
  const rowsOf = tracesOfPiece(message.rows);
  let count = 0;
  for (const traceId of message.traceIds) {
    const { messages: logs, ...rows } = rowsOf(traceId);
    if (rows.spans.length === 0 && rows.starts.length === 0) continue;
    backtest.addTrace(buildTraceView({ ...rows, logs, now_ms: nowMs }));
    count += rows.spans.length + rows.starts.length;
  }
  return { kind: 'done', rows: count };
}

function toFact({ detector, key, project_id, trace_id, span_id, timestamp_us, numbers, texts }: DetectorFactRow) {
  return { detector: detector as DetectorName, key, project_id, trace_id, span_id, time_us: timestamp_us, numbers, texts };
}

function send(message: FromBacktestWorker): void {
  port?.postMessage(message);
}
