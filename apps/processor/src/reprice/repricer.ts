/**
 * Prices stored spans anew, one job at a time, under a lease. Week by week and some models at a time: what is about to be
 * rewritten is written down first, then the spans are rewritten, then the holders of their traces settle those again
 * (traces-to-correct.ts). Every part can be repeated, so a job goes on wherever the last holder left it.
 */
import type { Lease, Metadata, RepriceJob } from '@sentryai/metadata';
import { NO_REPRICE_COUNTS, type RepriceCounts, type RepriceProgress, type RepriceStep } from '@sentryai/schema';
import type { Store } from '@sentryai/store';
import {
  type RepricedTable,
  REPRICED_TABLES,
  repriceWeeks,
  type RepriceWeek,
  type RepriceWindow,
  runQuery,
  SETTLE_BUCKETS,
} from '@sentryai/store/queries/index';
import type { Logger } from '@sentryai/telemetry';
import type { PriceFeed } from '../prices/price-feed.ts';
import { changesOf, GROUPS_PER_STEP, planStep } from './plan-step.ts';

export type RepricerOptions = {
  store: Store;
  metadata: Metadata;
  /** Holder of the lease; must differ from that of the settler, which lets all of its leases go. */
  owner: string;
  prices: PriceFeed;
  logger: Logger;
  now: () => number;
  pollMs: number;
  /** A job waits so long after it was made: what is being stored meanwhile may still be priced at what held before. */
  startAfterMs: number;
};

const LEASE = 'reprice';
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
const RETRY_MS = 5_000;
/** A job that fails so often without rewriting anything is given up. */
const FAILURES_MAX = 5;

/** The lease is another's now, the process stops, or the job is over: whoever holds it goes on. */
class LetGoError extends Error {}

export class Repricer {
  readonly #options: RepricerOptions;
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;
  #failures = { id: '', count: 0 };

  constructor(options: RepricerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends after what is under way; the job waits for the next holder. Safe to call twice. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { metadata, owner, pollMs, logger } = this.#options;
    while (!this.#stop.signal.aborted) {
      let waitMs = pollMs;
      try {
        await this.#turn();
      } catch (error) {
        if (!this.#stop.signal.aborted && !(error instanceof LetGoError)) {
          logger.warn({ error }, 're-pricing failed, it is tried again');
          waitMs = Math.max(pollMs, RETRY_MS);
        }
      }
      await this.#pause(waitMs);
    }
    await metadata.releaseLeases(owner).catch(() => undefined);
  }

  async #turn(): Promise<void> {
    const { metadata, owner, now, startAfterMs } = this.#options;
    const job = await metadata.openRepriceJob();
    if (job === null || now() - job.created_at_ms < startAfterMs) return;
    const take = (): Promise<Lease | null> => metadata.takeLease({ name: LEASE, owner, nowMs: now(), ttlMs: LEASE_MS });
    const lease = await take();
    if (lease === null) return;
    const lost = new AbortController();
    const renewal = setInterval(() => {
      take().then(
        (renewed) => renewed?.epoch !== lease.epoch && lost.abort(),
        () => lost.abort(),
      );
    }, RENEW_MS);
    const signal = AbortSignal.any([this.#stop.signal, lost.signal]);
    const run = new JobRun(this.#options, job, lease.epoch, signal, (delayMs) => this.#pause(delayMs));
    try {
      await run.work();
      this.#failures.count = 0;
    } catch (error) {
      if (signal.aborted || error instanceof LetGoError) throw error;
      await this.#noteFailure(run, job.id, error);
      throw error;
    } finally {
      clearInterval(renewal);
    }
  }

  /** What was begun must be finished, or totals would not fit; only a job that rewrites nothing now is given up. */
  async #noteFailure(run: JobRun, id: string, error: unknown): Promise<void> {
    this.#failures = { id, count: this.#failures.id === id ? this.#failures.count + 1 : 1 };
    const message = error instanceof Error ? error.message : String(error);
    const isOver = this.#failures.count >= FAILURES_MAX && run.progress.step === null;
    await run.save(isOver ? 'failed' : 'running', message);
  }

  #pause(delayMs: number): Promise<void> {
    const { signal } = this.#stop;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(finish, delayMs);
      signal.addEventListener('abort', finish, { once: true });
      function finish(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      }
    });
  }
}

/** A week of a table; keys sort by week. */
type Place = { key: string; table: RepricedTable; week: RepriceWeek };

/** Work on one job, from where it stands. */
class JobRun {
  readonly #options: RepricerOptions;
  readonly #job: RepriceJob;
  readonly #epoch: number;
  readonly #signal: AbortSignal;
  readonly #pause: (delayMs: number) => Promise<void>;
  readonly #startedAtMs: number;
  progress: RepriceProgress;

  constructor(options: RepricerOptions, job: RepriceJob, epoch: number, signal: AbortSignal, pause: (delayMs: number) => Promise<void>) {
    this.#options = options;
    this.#job = job;
    this.#epoch = epoch;
    this.#signal = signal;
    this.#pause = pause;
    this.progress = job.progress;
    this.#startedAtMs = job.started_at_ms ?? options.now();
  }

  async work(): Promise<void> {
    const { prices } = this.#options;
    await prices.refresh();
    await this.save('running');
    if (this.progress.step !== null) await this.#finishStep(this.progress.step);
    const places = await this.#places();
    for (const place of places.filter(({ key }) => key >= this.progress.place)) {
      while (!(await this.#isCancelled()) && (await this.#workOn(place)));
      if (await this.#isCancelled()) return this.#end('cancelled');
    }
    await this.#end('done');
  }

  /** Errors: LetGoError when the job is no longer ours. */
  async save(status: RepriceJob['status'], error = ''): Promise<void> {
    const { metadata, now } = this.#options;
    const isOver = status !== 'running';
    const isOurs = await metadata.saveRepriceJob({
      id: this.#job.id,
      status,
      started_at_ms: this.#startedAtMs,
      finished_at_ms: isOver ? now() : null,
      progress: this.progress,
      error,
      epoch: this.#epoch,
    });
    if (!isOurs) throw new LetGoError();
  }

  async #end(status: 'done' | 'cancelled'): Promise<void> {
    await this.save(status);
    const { spans, priced, changed, unpriced, traces } = this.progress;
    this.#options.logger.info({ job: this.#job.id, status, spans, priced, changed, unpriced, traces }, 're-pricing is over');
  }

  get #window(): RepriceWindow {
    const { project_id, from_us, to_us, model } = this.#job;
    return { projectId: project_id, fromUs: from_us, toUs: to_us, model };
  }

  /** Weeks of all tables, oldest first. */
  async #places(): Promise<Place[]> {
    const places: Place[] = [];
    for (const table of REPRICED_TABLES) {
      const weeks = await runQuery(this.#options.store, repriceWeeks(table, this.#window), this.#signal);
      places.push(...weeks.map((week) => ({ key: `${week.partition} ${table.table}`, table, week })));
    }
    if (this.progress.spans_total === null) {
      this.progress = { ...this.progress, spans_total: places.reduce((sum, { week }) => sum + week.spans, 0) };
      await this.save('running');
    }
    return places.sort((left, right) => (left.key < right.key ? -1 : 1));
  }

  /** The next models of a week; false when there are no more. */
  async #workOn({ key, table, week }: Place): Promise<boolean> {
    const { store, prices } = this.#options;
    const after = this.progress.place === key ? this.progress.after : null;
    const window = { ...this.#window, fromUs: week.first_us, toUs: week.last_us + 1 };
    const { seen, groups, counts } = await planStep(store, table, { window, after, book: prices.book, signal: this.#signal });
    this.progress = { ...this.progress, place: key, after: seen.at(-1) ?? after };
    if (groups.length === 0) {
      this.progress = withCounts(this.progress, counts);
      await this.save('running');
    } else {
      const number = this.progress.steps + 1;
      const where = { table: table.table, partition: week.partition, from_us: window.fromUs, to_us: window.toUs };
      const step: RepriceStep = { number, stage: 'rewriting', ...where, groups, counts };
      this.progress = { ...this.progress, steps: number, step };
      await this.save('running');
      await this.#finishStep(step);
    }
    return seen.length >= GROUPS_PER_STEP;
  }

  async #finishStep(step: RepriceStep): Promise<void> {
    const { store, prices, metadata, pollMs } = this.#options;
    // Who cancels wants no further rewriting; totals of what was rewritten are corrected all the same.
    const isSkipped = step.stage === 'rewriting' && (await this.#isCancelled());
    if (step.stage === 'rewriting' && !isSkipped) {
      const window = { ...this.#window, fromUs: step.from_us, toUs: step.to_us };
      const changes = changesOf(window, step.groups, prices.book);
      await store.update({ name: 'reprice', table: step.table, partition: `'${step.partition}'`, changes, signal: this.#signal });
    }
    const counts = isSkipped ? NO_REPRICE_COUNTS : step.counts;
    this.progress = { ...this.progress, step: { ...step, stage: 'correcting', counts } };
    await this.save('running');
    for (;;) {
      const done = await metadata.repricedBuckets(this.#job.id, step.number);
      if (done.length >= SETTLE_BUCKETS) {
        const traces = done.reduce((sum, bucket) => sum + bucket.traces, 0);
        this.progress = { ...withCounts(this.progress, { ...counts, traces }), step: null };
        await this.save('running');
        return;
      }
      if (this.#signal.aborted) throw new LetGoError();
      await this.#pause(Math.min(pollMs, 500));
    }
  }

  async #isCancelled(): Promise<boolean> {
    if (this.#signal.aborted) throw new LetGoError();
    return (await this.#options.metadata.findRepriceJob(this.#job.id))?.is_cancel_wanted ?? true;
  }
}

function withCounts(progress: RepriceProgress, counts: RepriceCounts): RepriceProgress {
  const { spans, priced, changed, unpriced, given, traces } = counts;
  return {
    ...progress,
    spans: progress.spans + spans,
    priced: progress.priced + priced,
    changed: progress.changed + changed,
    unpriced: progress.unpriced + unpriced,
    given: progress.given + given,
    traces: progress.traces + traces,
  };
}
