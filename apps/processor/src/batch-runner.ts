/**
 * The processor's loop. At most two batches are under way: while one is inserted, the next is normalized. Order holds
 * where it matters: a batch asks the store about repeated items only after the batches before it are stored, and
 * batches are inserted and committed in the order in which the queue handed them out.
 *
 *   queue ──read──▶ normalizer thread ──blocks──▶ insert (per table, with token) ──▶ ledger ──▶ commit
 *                        ▲                            │  └─▶ follow-up, where there is one: read back, fold, insert ─┘
 *                        └── rows the store refuses ──┘  their items go to quarantine
 */
import type { BlobStore } from '@sentryai/blobs';
import { type QueueBatch, type QueueConsumer, readFrames } from '@sentryai/queue';
import { type Store, StoreRejectedError } from '@sentryai/store';
import type { Logger } from '@sentryai/telemetry';
import { answerQuestion } from './answer-question.ts';
import { insertRows } from './insert-rows.ts';
import { noFoldFaults } from './entities/fold-faults.ts';
import type { IssueCounter } from './issues/issue-counter.ts';
import type { AnswerQuestion, EncodedBlock, FollowUpBlocks, NormalizedBlocks } from './normalize/messages.ts';
import type { BatchFaults, NormalizerHolder } from './normalize/normalizer-holder.ts';
import type { SourceMapPort } from './source-maps/source-map-port.ts';
import type { ProcessorMetrics } from './processor-metrics.ts';
import { retryUntilDone, StoppedError } from './retry.ts';

export type BatchRunnerOptions = {
  consumer: QueueConsumer;
  store: Store;
  issues: IssueCounter;
  blobs: BlobStore;
  sourceMaps: SourceMapPort;
  /** Called when a batch is stored and committed. `receivedFromMs`: no row of it was received before; Unix milliseconds. */
  onStored: (receivedFromMs: number) => void;
  normalizer: NormalizerHolder;
  logger: Logger;
  metrics: ProcessorMetrics;
  /** Bytes of a batch. */
  batchBytesMax: number;
  /** Unix milliseconds. */
  now: () => number;
  /** Least time between the starts of two batches: under a steady trickle, few larger inserts instead of many small ones. */
  paceMs: number;
};

const BATCHES_UNDER_WAY_MAX = 2;
const READ_WAIT_MS = 1_000;
/** After a quiet time the first record waits only this long, for what was sent together with it. */
const LINGER_MS_MIN = 30;
/** A failure that lasts shorter than this is weather; health stays green. */
const FAILING_AFTER = 3;

const LEDGER_TABLES: ReadonlySet<string> = new Set(['quarantine', 'outcomes']);
/** What rows lead to: whoever sees the row finds it. */
const CONTENT_TABLES: ReadonlySet<string> = new Set(['span_content', 'blobs', 'entity_span_content']);
const isContent = (block: EncodedBlock): boolean => CONTENT_TABLES.has(block.table);
const isLedger = (block: EncodedBlock): boolean => LEDGER_TABLES.has(block.table);
/** A request to quarantine is done when these rows are there. */
const isDone = (block: EncodedBlock): boolean => block.table === 'quarantine_events';
const isRow = (block: EncodedBlock): boolean => !isContent(block) && !isLedger(block) && !isDone(block);

/** The token names batch and table: a crash between insert and commit redelivers and does not duplicate. */
function tokenOf(batch: QueueBatch, { table, contentHash }: EncodedBlock): string {
  return [batch.id, table, contentHash].filter((part) => part !== undefined).join(':');
}

export class BatchRunner {
  readonly #options: BatchRunnerOptions;
  /** Ends reading; batches under way are finished. */
  readonly #reading = new AbortController();
  /** Ends retries too; what is not stored stays on the queue. */
  readonly #working = new AbortController();
  #loop: Promise<void> | undefined;
  #isDraining = false;
  #lastReadMs = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #lastFailure = '';
  /** When the first record of each batch under way was received; Unix milliseconds. */
  readonly #receivedMs = new Map<string, number>();
  #lagMs: number | null = null;

  constructor(options: BatchRunnerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.normalizer.start();
    this.#loop ??= this.#run();
  }

  /** Processes what the queue holds, then stops. Bounded: after timeoutMs it stops where it is. Safe to call twice. */
  async drain(timeoutMs: number): Promise<void> {
    this.#isDraining = true;
    const timer = setTimeout(() => {
      this.#reading.abort();
      this.#working.abort();
    }, timeoutMs);
    await this.#loop;
    clearTimeout(timer);
    this.#reading.abort();
    this.#working.abort();
    await this.#options.normalizer.close();
  }

  health(): { ok: boolean; message?: string } {
    if (this.#failures < FAILING_AFTER) return { ok: true };
    return { ok: false, message: `storing fails since ${this.#failures} tries, data waits on the queue: ${this.#lastFailure}` };
  }

  /**
   * `lagMs`: how long the oldest record of the last batch had waited when it was stored; null before the first batch.
   * `oldestAgeMs`: age of the oldest record that is not stored, 0 when there is none.
   */
  lag(): { lagMs: number | null; oldestAgeMs: number } {
    const nowMs = this.#options.now();
    const underWayMs = [...this.#receivedMs.values()].map((receivedMs) => nowMs - receivedMs);
    return { lagMs: this.#lagMs, oldestAgeMs: Math.max(0, this.#options.consumer.stats().oldestAgeMs, ...underWayMs) };
  }

  async #run(): Promise<void> {
    let previous: Promise<void> = Promise.resolve();
    const underWay = new Set<Promise<void>>();
    while (!this.#reading.signal.aborted) {
      const batch = await this.#read();
      if (!batch && this.#isDraining) break;
      if (!batch) continue;
      previous = this.#process(batch, previous);
      underWay.add(previous);
      const current = previous;
      void current.finally(() => underWay.delete(current));
      if (underWay.size >= BATCHES_UNDER_WAY_MAX) await Promise.race(underWay);
    }
    await previous;
  }

  async #read(): Promise<QueueBatch | null> {
    const { consumer, batchBytesMax, paceMs, logger } = this.#options;
    const waitMs = this.#isDraining ? 0 : READ_WAIT_MS;
    const lingerMs = this.#isDraining ? 0 : Math.max(LINGER_MS_MIN, this.#lastReadMs + paceMs - performance.now());
    try {
      const batch = await consumer.read({ bytesMax: batchBytesMax, lingerMs, waitMs, signal: this.#reading.signal });
      if (batch) this.#lastReadMs = performance.now();
      return batch;
    } catch (error) {
      this.#note(error);
      logger.error({ error }, 'reading the queue failed');
      // Not a busy loop: a damaged queue file stays damaged until a person acts.
      await new Promise((resolve) => setTimeout(resolve, READ_WAIT_MS));
      return null;
    }
  }

  /** Never rejects: a batch is stored, or the runner was stopped and the batch stays on the queue. */
  async #process(batch: QueueBatch, previous: Promise<void>): Promise<void> {
    const startMs = performance.now();
    const first = readFrames(batch.frames).next().value?.meta;
    // What comes from quarantine was received long ago and does not wait.
    if (first && !first.replay) this.#receivedMs.set(batch.id, first.received_at_ms);
    try {
      const faults: BatchFaults = { losses: 0 };
      const normalized = await this.#normalize(batch, previous, faults);
      const normalizedMs = performance.now();
      await previous;
      const counted = await this.#insertAll(batch, normalized, faults);
      const storedMs = performance.now();
      await this.#retry('committing a batch failed', () => this.#options.consumer.commit(batch));
      if (first && !first.replay) this.#lagMs = Math.max(0, this.#options.now() - first.received_at_ms);
      this.#receivedMs.delete(batch.id);
      this.#options.metrics.noteBatch(batch, counted, normalizedMs - startMs, storedMs - normalizedMs);
      if (first) this.#options.onStored(first.replay?.requested_at_ms ?? first.received_at_ms);
      this.#tellFaults(batch, counted);
    } catch (error) {
      if (!(error instanceof StoppedError))
        this.#options.logger.fatal({ error, batch: batch.id }, 'a batch failed in a way that was not foreseen');
      // Later batches must not overtake this one: nothing is committed any more, all of it is delivered again.
      this.#reading.abort();
      this.#working.abort();
    }
  }

  #normalize(batch: QueueBatch, previous: Promise<void>, faults: BatchFaults): Promise<NormalizedBlocks> {
    const answer = this.#answerOf(batch, previous);
    return this.#retry('normalizing a batch failed', () => this.#options.normalizer.normalize(batch, previous, faults, answer));
  }

  /** What follows from the batch's rows, which are stored by now. */
  #followUp(batch: QueueBatch, faults: BatchFaults): Promise<FollowUpBlocks> {
    const isReady = Promise.resolve();
    const answer = this.#answerOf(batch, isReady);
    return this.#retry('following up on a batch failed', () => this.#options.normalizer.followUp(batch, isReady, faults, answer));
  }

  #answerOf(batch: QueueBatch, previous: Promise<void>): AnswerQuestion {
    return async (question) => {
      await previous;
      return this.#retry(`asking the store (${question.kind}) failed`, () => answerQuestion(this.#options, question, batch.id));
    };
  }

  /** Stores the batch; answers what was counted in the end, which differs when the store refused rows. */
  async #insertAll(batch: QueueBatch, normalized: NormalizedBlocks, faults: BatchFaults): Promise<NormalizedBlocks> {
    const { blobs } = this.#options;
    for (const { project_id, blob_id, name, content_type, bytes } of normalized.blobs) {
      const blob = { projectId: project_id, blobId: blob_id, name, contentType: content_type };
      await this.#retry('writing a blob failed', () => blobs.put(blob, bytes));
    }
    // Content before the rows that point to it, the ledger after the rows that it counts; within a step side by side.
    const refused = await this.#insertRowBlocks(batch, normalized.blocks);
    // Counted anew, with the items of those rows in quarantine; what is stored already is not touched again.
    let known: BatchFaults = faults;
    let counted = normalized;
    if (refused.size > 0) {
      known = { ...faults, refused };
      counted = await this.#normalize(batch, Promise.resolve(), known);
    }
    if (counted.hasFollowUp) {
      const { poison } = known;
      const { unfolded, failures } = await this.#insertFollowing(batch, known);
      if (failures.length > 0)
        this.#options.logger.error({ batch: batch.id, failures }, 'things could not be told anew and stay as they were');
      if (unfolded.size > 0 || known.poison !== poison) counted = await this.#normalize(batch, Promise.resolve(), { ...known, unfolded });
    }
    // After the rows that they count, before the batch is done: by its token they are counted once.
    await this.#retry('counting occurrences failed', () => this.#options.issues.count(batch.id, counted.groups));
    // Last: what the ledger counts as stored can be read.
    for (const step of [isLedger, isDone]) await this.#insertAsOne(batch, counted.blocks.filter(step));
    return counted;
  }

  /** Content before the rows that point to it, within a step side by side. Answers which rows the store refused, with why. */
  async #insertRowBlocks(batch: QueueBatch, blocks: readonly EncodedBlock[]): Promise<Map<string, string>> {
    const refused = new Map<string, string>();
    for (const step of [isContent, isRow]) {
      const inserts = blocks.filter(step).map((block) => this.#insertRows(batch, block));
      for (const [key, why] of (await Promise.all(inserts)).flat()) refused.set(key, why);
    }
    return refused;
  }

  /**
   * Stores what follows from the batch. Things of which the store refuses a row are left out and all is made anew, so that the
   * events that led there are known; each round has fewer things.
   */
  async #insertFollowing(batch: QueueBatch, known: BatchFaults): Promise<FollowUpBlocks> {
    const fold = (known.fold ??= noFoldFaults());
    for (;;) {
      const followed = await this.#followUp(batch, known);
      const refused = await this.#insertRowBlocks(batch, followed.blocks);
      if (refused.size === 0) return followed;
      for (const [key, why] of refused) fold.refused.set(key, why);
    }
  }

  /** Blocks of our own making: what the store refuses of them is tried until it is taken. */
  async #insertAsOne(batch: QueueBatch, blocks: readonly EncodedBlock[]): Promise<void> {
    const insert = (block: EncodedBlock): Promise<void> =>
      this.#retry(`inserting into ${block.table} failed`, () => this.#options.store.insert(block, tokenOf(batch, block)));
    await Promise.all(blocks.map(insert));
  }

  #insertRows(batch: QueueBatch, block: EncodedBlock): Promise<[key: string, why: string][]> {
    const what = `inserting into ${block.table} failed`;
    return insertRows(block, {
      store: this.#options.store,
      token: tokenOf(batch, block),
      retry: (work) => this.#retry(what, work, (error) => error instanceof StoreRejectedError),
    });
  }

  /** What a person should know although the batch is stored. */
  #tellFaults(batch: QueueBatch, { outcomes, unaccounted }: NormalizedBlocks): void {
    const { logger } = this.#options;
    const quarantined = outcomes.filter(({ outcome, quantity }) => outcome === 'quarantined' && quantity > 0);
    if (quarantined.length > 0) logger.warn({ batch: batch.id, quarantined }, 'items went to quarantine');
    for (const record of unaccounted) logger.error({ batch: batch.id, ...record }, 'items of a record are not accounted for');
  }

  #retry<T>(what: string, work: () => Promise<T>, isFinal: (error: unknown) => boolean = () => false): Promise<T> {
    return retryUntilDone(
      async () => {
        const result = await work();
        this.#failures = 0;
        return result;
      },
      {
        signal: this.#working.signal,
        isFinal,
        onFailure: (error, failures) => {
          this.#note(error);
          this.#options.metrics.noteFailure();
          this.#options.logger.warn({ error, failures }, what);
        },
      },
    );
  }

  #note(error: unknown): void {
    this.#failures += 1;
    this.#lastFailure = error instanceof Error ? error.message : String(error);
  }
}
