/** Tries a detector on stored traces, the newest first, as far as the bounds go. */
import { type BacktestResult, getDetector } from '@sentryai/detectors';
import { readRules } from '@sentryai/occurrences';
import type { BACKTEST_STOPS } from '@sentryai/schema';
import type { Store } from '@sentryai/store/port';
import { detectorFacts, runQuery, runQueryBytes, tracesStarted } from '@sentryai/store/queries/index';
import { readTracePiece, splitTraces, type TraceExtentHint } from '@sentryai/store/trace-pieces';
import type { BacktestPlan } from './backtest-messages.ts';
import { BacktestThread } from './backtest-thread.ts';

export type BacktestLimits = {
  /** Traces read. */
  tracesMax: number;
  /** Bytes of answers of the store. */
  bytesMax: number;
  /** Milliseconds after which no further piece is begun. */
  timeMs: number;
};

export function defaultBacktestLimits(): BacktestLimits {
  return { tracesMax: 5_000, bytesMax: 512 * 1024 * 1024, timeMs: 25_000 };
}

export type BacktestRun = {
  result: BacktestResult;
  tracesRead: number;
  bytesRead: number;
  /** null: everything of the window was read. */
  stoppedBy: (typeof BACKTEST_STOPS)[number] | null;
  /** Traces that began after this were read. */
  readFromUs: number;
};

/** Traces are looked for in stretches, each longer than the one before: a busy project has its fill in the first. */
const STRETCH_US_MIN = 3_600_000_000;
const TRACES_PER_READ = 200;
const FACTS_PER_HOUR = 200;
const FACTS_MAX = 300_000;

export type RunBacktestOptions = {
  store: Store;
  projectId: number;
  plan: BacktestPlan;
  /** Ends it: whoever asked has gone. */
  signal: AbortSignal;
  limits: BacktestLimits;
};

/** Errors: those of Store.query; AppError backtest_failed; the abort of `signal`. */
export async function runBacktest(options: RunBacktestOptions): Promise<BacktestRun> {
  const { plan, signal } = options;
  signal.throwIfAborted();
  const thread = new BacktestThread();
  const stop = (): void => void thread.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await thread.ask({ kind: 'plan', plan });
    const detector = getDetector(plan.detector);
    const hasFacts = detector.scope === 'window' && readRules(plan.current).detectors[plan.detector].isOn;
    const read = hasFacts ? await readFacts(thread, options, detector.historyMs) : await readTraces(thread, options);
    const finished = await thread.ask({ kind: 'finish' });
    if (finished.kind !== 'finished') throw new Error('the thread of a back-test answered out of order');
    return { ...read, result: finished.result };
  } finally {
    signal.removeEventListener('abort', stop);
    await thread.close();
  }
}

type Read = Omit<BacktestRun, 'result'>;

/** What a detector that is on has kept to compare. */
async function readFacts(thread: BacktestThread, { store, projectId, plan, signal }: RunBacktestOptions, historyMs: number): Promise<Read> {
  const fromUs = plan.fromUs - historyMs * 1000;
  const query = detectorFacts({ projectId, detector: plan.detector, fromUs, perHourMax: FACTS_PER_HOUR, rowsMax: FACTS_MAX });
  const facts = await runQueryBytes(store, query, signal);
  const bytesRead = facts.byteLength;
  const done = await thread.ask({ kind: 'facts', facts });
  const isCut = done.kind === 'done' && done.rows >= FACTS_MAX;
  return { tracesRead: 0, bytesRead, stoppedBy: isCut ? 'facts' : null, readFromUs: plan.fromUs };
}

async function readTraces(thread: BacktestThread, options: RunBacktestOptions): Promise<Read> {
  const { store, projectId, signal, plan, limits } = options;
  const startMs = performance.now();
  const read: Read = { tracesRead: 0, bytesRead: 0, stoppedBy: null, readFromUs: plan.nowMs * 1000 };
  const stops = (): Read['stoppedBy'] => {
    if (performance.now() - startMs >= limits.timeMs) return 'time';
    return read.bytesRead >= limits.bytesMax ? 'bytes' : null;
  };
  for await (const traces of newestTraces(options)) {
    const room = limits.tracesMax - read.tracesRead;
    const wanted = traces.slice(0, room);
    for (const piece of await splitTraces(wanted, { store, projectId, signal, lane: 'long' })) {
      read.stoppedBy = stops();
      if (read.stoppedBy !== null) return read;
      const rows = await readTracePiece(piece, { store, projectId, signal, lane: 'long' });
      read.bytesRead += Object.values(rows).reduce((sum, { byteLength }) => sum + byteLength, 0);
      await thread.ask({ kind: 'piece', traceIds: piece.traces.map(({ traceId }) => traceId), rows });
      read.tracesRead += piece.traces.length;
      read.readFromUs = piece.traces.reduce((first, { firstStartUs }) => Math.min(first, firstStartUs), read.readFromUs);
    }
    if (wanted.length < traces.length) return { ...read, stoppedBy: 'traces' };
  }
  return { ...read, readFromUs: plan.fromUs };
}

/** Traces of the window, each once, in lots. One more than may be read shows that there are more. */
async function* newestTraces({ store, projectId, signal, plan, limits }: RunBacktestOptions): AsyncGenerator<TraceExtentHint[]> {
  const seen = new Set<string>();
  let stretchUs = STRETCH_US_MIN;
  // a clock that runs fast dates its spans a little into the future
  for (let toUs = plan.nowMs * 1000 + 24 * STRETCH_US_MIN; toUs > plan.fromUs; stretchUs *= 2) {
    const fromUs = Math.max(plan.fromUs, toUs - stretchUs - (seen.size === 0 ? 24 * STRETCH_US_MIN : 0));
    const query = tracesStarted({ projectId, window: { fromUs, toUs }, rowsMax: limits.tracesMax + 1 });
    const found = (await runQuery(store, query, signal)).filter(({ trace_id }) => !seen.has(trace_id));
    for (const { trace_id } of found) seen.add(trace_id);
    for (let at = 0; at < found.length; at += TRACES_PER_READ) {
      yield found
        .slice(at, at + TRACES_PER_READ)
        .map((row) => ({ traceId: row.trace_id, firstStartUs: row.first_us, lastStartUs: row.last_us, spanCount: row.span_count }));
    }
    toUs = fromUs;
  }
}
