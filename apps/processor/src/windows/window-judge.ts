/**
 * Compares traces with each other: detectors that look at many (docs/decisions/0011). One processor at a time does it, by a
 * lease; what it has to look at stands in the store (detector_facts), so another can go on any time. Judging twice finds the
 * same occurrences under the same ids, and recorded ones are left alone.
 */
import { randomUUID } from 'node:crypto';
import { WINDOW_DETECTORS } from '@sentryai/detectors';
import type { Metadata } from '@sentryai/metadata';
import { applyChanges, type GroupedOccurrence } from '@sentryai/occurrences';
import type { Store } from '@sentryai/store';
import { encodeBlock } from '@sentryai/store/block';
import {
  type FactKey,
  factKeysSince,
  openIntents,
  recordedOccurrences,
  runQuery,
  runQueryBytes,
  SETTLE_BUCKETS,
  windowFacts,
} from '@sentryai/store/queries/index';
import type { Logger } from '@sentryai/telemetry';
import type { IssueCounter } from '../issues/issue-counter.ts';
import type { RulesCache } from '../rules/rules-cache.ts';
import { doneRow, insertBlocks, type Intent, intentRow, readIntent, writeIntents } from '../settle/settle-blocks.ts';
import type { SettleThread } from '../settle/settle-thread.ts';
import { DirtyKeys } from './dirty-keys.ts';

export type WindowJudgeOptions = {
  store: Store;
  metadata: Pick<Metadata, 'takeLease'>;
  issues: IssueCounter;
  rules: RulesCache;
  thread: SettleThread;
  owner: string;
  logger: Logger;
  /** Unix milliseconds. */
  now: () => number;
  /** Time between two rounds, and between two judgements of one thing. */
  everyMs?: number;
  judgeEveryMs?: number;
};

const LEASE = 'judge/windows';
const LEASE_MS = 60_000;
/** Intents of this work; the bits below are the buckets of traces. */
const INTENT_BIT = SETTLE_BUCKETS;
/** A new holder looks this far back; each round a little, since facts become visible after they were settled. */
const FIRST_LOOK_MS = 3_600_000;
const OVERLAP_MS = 30_000;
const KEYS_PER_ROUND = 300;
const KEYS_READ_MAX = 50_000;
const FACTS_PER_HOUR = 200;
const FACTS_MAX = 300_000;
const HISTORY_MS = Math.max(...WINDOW_DETECTORS.map((detector) => (detector.scope === 'window' ? detector.historyMs : 0)));

export class WindowJudge {
  readonly #options: WindowJudgeOptions;
  readonly #dirty: DirtyKeys;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #isRunning = false;
  #epoch: number | null = null;
  #sinceMs = 0;

  constructor(options: WindowJudgeOptions) {
    this.#options = options;
    this.#dirty = new DirtyKeys(options.judgeEveryMs ?? 60_000);
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      if (!this.#isRunning) this.#round = this.#runRound();
    }, this.#options.everyMs ?? 5_000);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#round;
  }

  async #runRound(): Promise<void> {
    this.#isRunning = true;
    try {
      if (await this.#holdLease()) await this.#judgeDue();
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#options.logger.warn({ error }, 'comparing traces failed; it is tried again');
    } finally {
      this.#isRunning = false;
    }
  }

  async #holdLease(): Promise<boolean> {
    const { metadata, owner, now } = this.#options;
    const lease = await metadata.takeLease({ name: LEASE, owner, nowMs: now(), ttlMs: LEASE_MS });
    if (lease === null) {
      this.#epoch = null;
      return false;
    }
    if (lease.epoch !== this.#epoch) {
      await this.#finishIntents();
      this.#epoch = lease.epoch;
      this.#sinceMs = now() - FIRST_LOOK_MS;
    }
    return true;
  }

  async #judgeDue(): Promise<void> {
    const { store, now } = this.#options;
    const startMs = now();
    const query = factKeysSince({ sinceMs: this.#sinceMs - OVERLAP_MS, rowsMax: KEYS_READ_MAX });
    this.#dirty.note(await runQuery(store, query, this.#stop.signal));
    this.#sinceMs = startMs;
    for (let keys = this.#dirty.take(now(), KEYS_PER_ROUND); keys.length > 0; keys = this.#dirty.take(now(), KEYS_PER_ROUND)) {
      await this.#judge(keys);
      if (this.#stop.signal.aborted || now() - startMs > LEASE_MS / 4) return;
    }
  }

  /** Things of one project. */
  async #judge(keys: readonly FactKey[]): Promise<void> {
    const { store, rules, thread, now } = this.#options;
    const projectId = (keys[0] as FactKey).project_id;
    const newestUs = keys.reduce((newest, key) => Math.max(newest, key.newest_us), 0);
    const fromUs = newestUs - HISTORY_MS * 1000;
    const facts = await runQueryBytes(
      store,
      windowFacts({ projectId, keys, fromUs, perHourMax: FACTS_PER_HOUR, rowsMax: FACTS_MAX }),
      this.#stop.signal,
    );
    await rules.refresh();
    const found = await thread.judgeWindows({ facts, rules: rules.of(projectId), nowMs: now() });
    if (found.length > 0) await this.#record(projectId, found);
  }

  async #record(projectId: number, found: readonly GroupedOccurrence[]): Promise<void> {
    const { store, now } = this.#options;
    const hashes = [...new Set(found.map(({ row }) => row.hash))];
    const ids = found.map(({ row }) => row.occurrence_id);
    const recorded = await runQuery(store, recordedOccurrences({ projectId, hashes, ids }), this.#stop.signal);
    const known = new Set(recorded.map((row) => row.occurrence_id));
    const fresh = found.filter(({ row }) => !known.has(row.occurrence_id));
    if (fresh.length === 0) return;
    const { rows, counts, groups } = applyChanges(fresh, new Map());
    const blocks = [encodeBlock('occurrences', rows, ''), encodeBlock('occurrence_counts', counts, '')];
    const id = randomUUID();
    await writeIntents(store, [intentRow(id, 1 << INTENT_BIT, now(), { blocks, groups })], id);
    await this.#carryOut(id, { blocks, groups });
  }

  async #carryOut(id: string, { blocks, groups }: Intent): Promise<void> {
    const { store, issues, now } = this.#options;
    await insertBlocks(store, id, blocks);
    await issues.count(`settle:${id}`, groups);
    await writeIntents(store, [doneRow(id, 1 << INTENT_BIT, now())], `done:${id}`);
  }

  async #finishIntents(): Promise<void> {
    for (const intent of await runQuery(this.#options.store, openIntents(INTENT_BIT), this.#stop.signal)) {
      await this.#carryOut(intent.intent_id, readIntent(intent));
      this.#options.logger.info({ intent: intent.intent_id }, 'an interrupted comparison was finished');
    }
  }
}
