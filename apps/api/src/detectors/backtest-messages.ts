import type { BacktestResult, DetectorName } from '@sentryai/detectors';
import type { ProjectRules } from '@sentryai/occurrences';
import type { TracePieceRows } from '@sentryai/store/trace-pieces';

/** What one back-test is about; rules as they are stored. */
export type BacktestPlan = {
  detector: DetectorName;
  tried: ProjectRules;
  current: ProjectRules;
  fromUs: number;
  nowMs: number;
  listedMax: number;
};

export type ToBacktestWorker =
  | { kind: 'plan'; plan: BacktestPlan }
  | { kind: 'piece'; traceIds: readonly string[]; rows: TracePieceRows }
  | { kind: 'facts'; facts: Uint8Array }
  | { kind: 'finish' };
/** One answer to each message, in their order. `rows`: that were read from the message. */
export type FromBacktestWorker =
  | { kind: 'done'; rows: number }
  | { kind: 'finished'; result: BacktestResult }
  | { kind: 'failed'; message: string };
