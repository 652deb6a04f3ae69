/**
 * Checks the ledger every minute: everything that came in must have ended, and the tables must hold what was counted. What
 * deviates is logged once, counted, and shown until it is gone.
 */
import type { LedgerDeviation, LedgerState } from '@sentryai/schema';
import { checkLedger, type Store } from '@sentryai/store';
import type { Logger, Metrics } from '@sentryai/telemetry';
import { createLedgerMetrics, type LedgerMetrics } from './ledger-metrics.ts';

export type LedgerWatchOptions = {
  store: Pick<Store, 'query'>;
  /** Age in milliseconds of the oldest record that is not stored yet; 0 when there is none. */
  oldestAgeMs: () => number;
  logger: Logger;
  metrics: Metrics;
  /** Unix milliseconds. */
  now: () => number;
  /** Time between two checks; 0 = never. */
  everyMs: number;
  /** A deviation must still be there after this time: a batch that is being inserted has rows before it is counted. */
  confirmMs: number;
};

const MINUTE_MS = 60_000;
/** A minute is looked at once its records are stored and ingest's counts of it have followed, clocks of machines apart. */
const SETTLE_MS = 2 * MINUTE_MS;
const FIRST_CHECK_MS = 10_000;
/** Looked back at the start, and again in each check, for what came late. */
const FIRST_LOOK_BACK_MS = 60 * MINUTE_MS;
const LOOK_BACK_MS = 15 * MINUTE_MS;
/** Longest stretch of one check, after a time in which none could be made. */
const WINDOW_MS_MAX = 6 * 60 * MINUTE_MS;
const DEVIATIONS_KEPT_MAX = 100;

export class LedgerWatch {
  readonly #options: LedgerWatchOptions;
  readonly #metrics: LedgerMetrics;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #checkedToMs: number | undefined;
  #state: LedgerState = { status: 'unknown', checked_at: null, checked_to: null, received: 0, deviations: [], problem: '' };

  constructor(options: LedgerWatchOptions) {
    this.#options = options;
    this.#metrics = createLedgerMetrics(options.metrics, () => this.#state, options.now);
  }

  start(): void {
    if (this.#options.everyMs === 0) return;
    const { everyMs } = this.#options;
    const checkIn = (ms: number): void => {
      this.#timer = setTimeout(() => void this.check().finally(() => this.#stopping.signal.aborted || checkIn(everyMs)), ms);
      this.#timer.unref();
    };
    // Soon after the start: whatever ended the run before, its last hour is looked at.
    checkIn(Math.min(everyMs, FIRST_CHECK_MS));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  state(): LedgerState {
    return this.#state;
  }

  health(): { ok: boolean; message?: string } {
    const { status, checked_at, checked_to, received, deviations, problem } = this.#state;
    if (problem !== '') return { ok: true, message: `the ledger could not be checked: ${problem}` };
    if (status === 'unknown') return { ok: true, message: 'the ledger was not checked yet' };
    const [first] = deviations;
    if (first) return { ok: false, message: `the ledger is unbalanced in ${deviations.length} places; first: ${describe(first)}` };
    return { ok: true, message: `balanced: ${received} items until ${checked_to} accounted for, checked at ${checked_at}` };
  }

  /** Never rejects. Checks are made one after the other. */
  check(): Promise<void> {
    this.#running = this.#running.then(() => this.#check());
    return this.#running;
  }

  async #check(): Promise<void> {
    const { now, oldestAgeMs, logger } = this.#options;
    const nowMs = now();
    const toMs = floorMinute(nowMs - Math.max(SETTLE_MS, oldestAgeMs() + MINUTE_MS));
    const sinceMs = this.#checkedToMs === undefined ? toMs - FIRST_LOOK_BACK_MS : this.#checkedToMs - LOOK_BACK_MS;
    const fromMs = Math.max(Math.min(sinceMs, toMs - MINUTE_MS), toMs - WINDOW_MS_MAX);
    try {
      const { received, deviations } = await this.#confirmed(fromMs, toMs);
      const older = await this.#stillOpen(fromMs);
      this.#note([...older, ...deviations]);
      this.#checkedToMs = Math.max(toMs, this.#checkedToMs ?? 0);
      this.#state = {
        status: this.#state.deviations.length === 0 ? 'balanced' : 'unbalanced',
        checked_at: new Date(now()).toISOString(),
        checked_to: new Date(toMs).toISOString(),
        received,
        deviations: this.#state.deviations,
        problem: '',
      };
      this.#metrics.noteCheck(true);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const problem = error instanceof Error ? error.message : String(error);
      this.#state = { ...this.#state, status: this.#state.deviations.length > 0 ? 'unbalanced' : 'unknown', problem };
      this.#metrics.noteCheck(false);
      logger.warn({ error }, 'the ledger could not be checked, trying again');
    }
  }

  /** What deviates now and still does after a while. */
  async #confirmed(fromMs: number, toMs: number): Promise<{ received: number; deviations: LedgerDeviation[] }> {
    const look = () => checkLedger(this.#options.store, { fromMs, toMs }, this.#stopping.signal);
    const first = await look();
    if (first.deviations.length === 0) return first;
    await pause(this.#options.confirmMs, this.#stopping.signal);
    const found = new Set(first.deviations.map(keyOf));
    const again = await look();
    return { received: again.received, deviations: again.deviations.filter((deviation) => found.has(keyOf(deviation))) };
  }

  /** Known deviations from before the window that are still there. */
  async #stillOpen(beforeMs: number): Promise<LedgerDeviation[]> {
    const old = this.#state.deviations.filter(({ minute }) => Date.parse(minute) < beforeMs);
    const open: LedgerDeviation[] = [];
    for (const minute of new Set(old.map((deviation) => deviation.minute))) {
      const fromMs = Date.parse(minute);
      const { deviations } = await checkLedger(this.#options.store, { fromMs, toMs: fromMs + MINUTE_MS }, this.#stopping.signal);
      const known = new Set(old.map(keyOf));
      open.push(...deviations.filter((deviation) => known.has(keyOf(deviation))));
    }
    return open;
  }

  #note(found: LedgerDeviation[]): void {
    const known = new Set(this.#state.deviations.map(keyOf));
    for (const deviation of found) {
      if (known.has(keyOf(deviation))) continue;
      this.#metrics.noteDeviation(deviation);
      this.#options.logger.error({ ...deviation }, 'the ledger is unbalanced');
    }
    this.#state = { ...this.#state, deviations: found.slice(0, DEVIATIONS_KEPT_MAX) };
  }
}

/** One sentence about a deviation. */
function describe({ kind, minute, key, protocol, table, expected, actual }: LedgerDeviation): string {
  const where = table ?? [key, protocol].filter((part) => part !== null).join('/');
  return `${kind}${where === '' ? '' : ` in ${where}`} at ${minute}: expected ${expected}, found ${actual}`;
}

/** What a deviation is about, whatever its numbers. */
function keyOf({ kind, project_id, minute, key, protocol, table }: LedgerDeviation): string {
  return JSON.stringify([kind, project_id, minute, key, protocol, table]);
}

function floorMinute(timeMs: number): number {
  return Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
