/**
 * Settles traces once they are quiet (docs/decisions/0008): decides about each from all of its spans and tells the ledger.
 *
 *   look for new spans ─▶ pending traces ─due─▶ read spans and ledger ─▶ decide (thread) ─▶ write intent ─▶ insert blocks
 *
 * State lives in the store and the metadata: what is pending is found again after a restart from the watermark on.
 */
import { randomUUID } from 'node:crypto';
import type { Metadata } from '@sentryai/metadata';
import { type Store, StoreUnavailableError } from '@sentryai/store';
import { openIntents, recentTraces, runQuery, settledSince, tracesToRevisit } from '@sentryai/store/queries/index';
import type { Logger } from '@sentryai/telemetry';
import type { TracesToCorrect } from '../reprice/traces-to-correct.ts';
import type { IssueCounter } from '../issues/issue-counter.ts';
import type { RulesCache } from '../rules/rules-cache.ts';
import { retryUntilDone, StoppedError } from '../retry.ts';
import { BucketLeases, SETTLE_LEASE_MS } from './bucket-leases.ts';
import { type PendingTrace, PendingTraces } from './pending-traces.ts';
import { doneRow, insertBlocks, type Intent, intentRow, readIntent, writeIntents } from './settle-blocks.ts';
import type { ProjectRules } from '@sentryai/occurrences/project-rules';
import { Revisits } from './revisits.ts';
import { readSettleJobs } from './settle-input.ts';
import type { Decisions, SettleThread } from './settle-thread.ts';

export type SettlerOptions = {
  store: Store;
  metadata: Pick<Metadata, 'takeLease' | 'setLeaseState' | 'releaseLeases' | 'listLeases'>;
  issues: IssueCounter;
  thread: SettleThread;
  rules: RulesCache;
  /** Name of this processor among those that live. */
  owner: string;
  /** A trace without new spans for this long is settled. */
  settleMs: number;
  /** A trace that is never quiet is settled this long after its first unsettled span. */
  settleMaxMs: number;
  /** Settled traces that are to be settled again. */
  corrections?: Pick<TracesToCorrect, 'next'>;
  logger: Logger;
  /** Unix milliseconds. */
  now: () => number;
};

/** Traces of one settling, and traces pending before looking further. */
const TRACES_PER_BATCH = 2_000;
const SPANS_PER_BATCH = 30_000;
const PENDING_MAX = 200_000;
const LOOK_ROWS_MAX = 50_000;
/** Rows become visible some time after they were received; each look reaches back this far, and now and then further. */
const OVERLAP_MS = 15_000;
const DEEP_OVERLAP_MS = 180_000;
const DEEP_EVERY = 20;
const TICK_MS_MIN = 100;
const TICK_MS_MAX = 2_000;
/** Without news from the batches of this process, others' work is looked for this often. */
const IDLE_LOOK_MS = 10_000;
const RENEW_MS = SETTLE_LEASE_MS / 4;
const FAILING_AFTER = 3;
/** Traces that may still turn out to be stuck are remembered this long after they were last heard of. */
const REVISIT_KEPT_MS = 24 * 3_600_000;
const REVISITS_MAX = 100_000;

export class Settler {
  readonly #options: SettlerOptions;
  readonly #leases: BucketLeases;
  readonly #pending = new PendingTraces();
  readonly #revisits = new Revisits();
  readonly #thread: SettleThread;
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;
  /** Receipt up to which spans were looked for. */
  #cursorMs = 0;
  #lookedAtMs = 0;
  #looks = 0;
  #hasNews = true;
  /** Receipt of the oldest span that may not have been looked for. */
  #newsFromMs = Number.POSITIVE_INFINITY;
  #renewedAtMs = Number.NEGATIVE_INFINITY;
  #previousIntent: { id: string; mask: number } | undefined;
  #failures = 0;
  #lastFailure = '';

  constructor(options: SettlerOptions) {
    this.#options = options;
    this.#thread = options.thread;
    this.#leases = new BucketLeases(options.metadata, options.owner);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Batches of this process brought spans: worth a look, as far back as they were received, however long they waited. */
  noteStored(receivedFromMs: number): void {
    this.#hasNews = true;
    this.#newsFromMs = Math.min(this.#newsFromMs, receivedFromMs);
  }

  health(): { ok: boolean; message?: string } {
    if (this.#failures < FAILING_AFTER) return { ok: true };
    return { ok: false, message: `settling fails since ${this.#failures} tries, charts use provisional numbers: ${this.#lastFailure}` };
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  /** Ends after what is under way; leases are let go. Safe to call twice. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let isBusy = false;
      try {
        isBusy = await this.#turn();
        this.#failures = 0;
      } catch (error) {
        if (signal.aborted || error instanceof StoppedError) break;
        this.#failures += 1;
        this.#lastFailure = error instanceof Error ? error.message : String(error);
        this.#options.logger.warn({ error }, 'settling traces failed');
      }
      const quick = Math.max(TICK_MS_MIN, Math.min(TICK_MS_MAX, this.#options.settleMs / 4));
      await pause(isBusy ? 0 : quick, signal);
    }
    await this.#finishIntent().catch(() => undefined);
    await this.#leases.release().catch(() => undefined);
  }

  /** One round; true when there is more to do at once. */
  async #turn(): Promise<boolean> {
    const nowMs = this.#options.now();
    if (nowMs - this.#renewedAtMs >= RENEW_MS) await this.#renew(nowMs);
    if (this.#leases.held.length === 0) return false;
    const hasMoreToSee = await this.#look(nowMs);
    const isMoreDue = await this.#settleDue(nowMs);
    const isCorrecting = await this.#correct();
    await this.#leases.report(this.#watermarkMs());
    return hasMoreToSee || isMoreDue || isCorrecting;
  }

  async #renew(nowMs: number): Promise<void> {
    const before = new Set(this.#leases.held.map(({ bucket }) => bucket));
    const gained = await this.#leases.renew(nowMs);
    this.#renewedAtMs = nowMs;
    const isSmaller = [...before].some((bucket) => !this.#leases.held.some((held) => held.bucket === bucket));
    if (gained.length === 0 && !isSmaller) return;
    // Another set of buckets: what is pending is found anew, from the oldest watermark on.
    for (const { bucket } of gained) await this.#finishIntentsOf(bucket);
    this.#pending.clear();
    this.#revisits.clear();
    const watermarks = this.#leases.held.map(({ watermarkMs }) => watermarkMs);
    this.#cursorMs = watermarks.length === 0 ? 0 : Math.min(...watermarks);
    await this.#rememberSettled();
    this.#hasNews = true;
  }

  /** What the last holder of a bucket wrote down and may not have finished. */
  async #finishIntentsOf(bucket: number): Promise<void> {
    const { store, logger, now } = this.#options;
    for (const intent of await runQuery(store, openIntents(bucket), this.#stop.signal)) {
      await this.#carryOut(intent.intent_id, readIntent(intent));
      await this.#retry(() => writeIntents(store, [doneRow(intent.intent_id, 0, now())], `done:${intent.intent_id}`));
      logger.info({ intent: intent.intent_id }, 'an interrupted settling was finished');
    }
  }

  async #rememberSettled(): Promise<void> {
    const buckets = this.#leases.held.map(({ bucket }) => bucket);
    const fromMs = this.#cursorMs - DEEP_OVERLAP_MS;
    const rows = await runQuery(this.#options.store, settledSince({ buckets, fromMs, rowsMax: 200_000 }), this.#stop.signal);
    for (const row of rows) this.#pending.settled(row.project_id, row.trace_id, row.settled_through_ms);
    const revisits = tracesToRevisit({ buckets, fromMs: this.#options.now() - REVISIT_KEPT_MS, rowsMax: REVISITS_MAX });
    for (const row of await runQuery(this.#options.store, revisits, this.#stop.signal))
      this.#revisits.set(
        { projectId: row.project_id, traceId: row.trace_id, firstStartUs: row.start_time_us, seenThroughMs: row.settled_through_ms },
        row.revisit_at_ms,
      );
  }

  /** Looks for spans received since the last look. True when there are more than one look may bring. */
  async #look(nowMs: number): Promise<boolean> {
    const isIdle = !this.#hasNews && nowMs - this.#lookedAtMs < IDLE_LOOK_MS;
    if (isIdle || this.#pending.size >= PENDING_MAX) return false;
    this.#hasNews = false;
    this.#lookedAtMs = nowMs;
    this.#looks += 1;
    const overlapMs = this.#looks % DEEP_EVERY === 0 ? DEEP_OVERLAP_MS : OVERLAP_MS;
    const newsFromMs = this.#newsFromMs;
    const fromMs = Math.max(0, Math.min(this.#cursorMs, newsFromMs) - overlapMs);
    const buckets = this.#leases.held.map(({ bucket }) => bucket);
    const query = recentTraces({ buckets, fromMs, toMs: nowMs + 1_000, rowsMax: LOOK_ROWS_MAX });
    this.#newsFromMs = Number.POSITIVE_INFINITY;
    const traces = await runQuery(this.#options.store, query, this.#stop.signal).catch((error: unknown) => {
      this.#newsFromMs = Math.min(this.#newsFromMs, newsFromMs);
      throw error;
    });
    this.#pending.note(traces, nowMs);
    const isFull = traces.length >= LOOK_ROWS_MAX;
    // A full answer ends with the youngest first receipt that fitted: everything before it was seen.
    const seenToMs = isFull ? (traces.at(-1)?.first_received_ms ?? nowMs) : nowMs;
    this.#cursorMs = Math.max(this.#cursorMs, seenToMs);
    if (isFull) this.#newsFromMs = Math.min(this.#newsFromMs, seenToMs);
    return isFull;
  }

  async #settleDue(nowMs: number): Promise<boolean> {
    const { settleMs, settleMaxMs } = this.#options;
    const limits = { traces: TRACES_PER_BATCH, spans: SPANS_PER_BATCH };
    const revisited = this.#revisits.due(nowMs, limits.traces);
    if (revisited.length > 0) await this.#settle(revisited);
    const due = this.#pending.due(nowMs, { quietMs: settleMs, ageMaxMs: settleMaxMs }, limits);
    if (due.length > 0) await this.#settle(due);
    return due.length > 0;
  }

  /** Settles traces again whose spans were priced anew; true when there may be more. */
  async #correct(): Promise<boolean> {
    const { corrections } = this.#options;
    const buckets = this.#leases.held.map(({ bucket }) => bucket);
    const correction = (await corrections?.next(buckets, this.#stop.signal)) ?? null;
    if (correction === null) return false;
    if (correction.traces.length > 0) await this.#settle(correction.traces);
    await correction.finish();
    return true;
  }

  /** Settles these traces; where that fails for what they are, those at fault are found by halving and left out. */
  async #settle(due: readonly PendingTrace[]): Promise<void> {
    const { store, logger, rules, now } = this.#options;
    let decisions: Decisions;
    try {
      await rules.refresh();
      const rulesOf = (projectId: number): ProjectRules => rules.of(projectId);
      const input = { store, traces: due, rulesOf, nowMs: now(), signal: this.#stop.signal };
      decisions = await this.#thread.decide(readSettleJobs(input));
    } catch (error) {
      if (this.#stop.signal.aborted || error instanceof StoreUnavailableError) throw error;
      if (due.length > 1) {
        const half = Math.ceil(due.length / 2);
        await this.#settle(due.slice(0, half));
        return this.#settle(due.slice(half));
      }
      const [trace] = due as [PendingTrace];
      logger.error(
        { error, project_id: trace.projectId, trace_id: trace.traceId },
        'a trace cannot be settled; its numbers stay provisional',
      );
      this.#pending.settled(trace.projectId, trace.traceId, trace.newestReceivedMs);
      return;
    }
    const { traces } = decisions;
    if (decisions.blocks.length > 0) await this.#insert(decisions);
    const found = new Set(traces.map(({ projectId, traceId }) => `${projectId}/${traceId}`));
    for (const trace of traces) {
      this.#pending.settled(trace.projectId, trace.traceId, trace.seenThroughMs);
      this.#revisits.set(trace, trace.revisitAtMs);
    }
    // Their spans are gone: deleted, or past retention.
    for (const { projectId, traceId } of due) if (!found.has(`${projectId}/${traceId}`)) this.#pending.forget(projectId, traceId);
  }

  async #insert(intent: Intent): Promise<void> {
    const { store, now } = this.#options;
    const id = randomUUID();
    const mask = this.#leases.held.reduce((bits, { bucket }) => bits | (1 << bucket), 0);
    const rows = [intentRow(id, mask, now(), intent)];
    // The last one is reported done together with the next: one insert less.
    if (this.#previousIntent) rows.push(doneRow(this.#previousIntent.id, this.#previousIntent.mask, now()));
    await this.#retry(() => writeIntents(store, rows, id));
    this.#previousIntent = { id, mask };
    await this.#carryOut(id, intent);
  }

  /** Safe to repeat: blocks have tokens, occurrences are counted once per intent. */
  async #carryOut(id: string, { blocks, groups }: Intent): Promise<void> {
    const { store, issues } = this.#options;
    await this.#retry(() => insertBlocks(store, id, blocks));
    await this.#retry(() => issues.count(`settle:${id}`, groups));
  }

  async #finishIntent(): Promise<void> {
    if (!this.#previousIntent) return;
    const { id, mask } = this.#previousIntent;
    await writeIntents(this.#options.store, [doneRow(id, mask, this.#options.now())], `done:${id}`);
    this.#previousIntent = undefined;
  }

  #watermarkMs(): number {
    return Math.min(this.#cursorMs - OVERLAP_MS, this.#pending.oldestReceivedMs() ?? Number.POSITIVE_INFINITY);
  }

  #retry<T>(work: () => Promise<T>): Promise<T> {
    return retryUntilDone(work, {
      signal: this.#stop.signal,
      onFailure: (error, failures) => {
        this.#failures = failures;
        this.#lastFailure = error instanceof Error ? error.message : String(error);
        this.#options.logger.warn({ error, failures }, 'storing what traces add up to failed');
      },
    });
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
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
