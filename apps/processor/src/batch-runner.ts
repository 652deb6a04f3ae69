/**
 * The processor's loop. At most two batches are under way: while one is inserted, the next is normalized. Order holds
 * where it matters: a batch asks the store about repeated items only after the batches before it are stored, and
 * batches are inserted and committed in the order in which the queue handed them out.
 *
 *   queue ──read──▶ normalizer thread ──blocks──▶ insert (per table, with token) ──▶ commit
 */
import type { BlobStore } from '@sentryai/blobs';
import type { QueueBatch, QueueConsumer } from '@sentryai/queue';
import type { Store } from '@sentryai/store';
import type { Logger } from '@sentryai/telemetry';
import { type CandidateGroup, findStored } from './dedup/candidates.ts';
import type { EncodedBlock } from './normalize/messages.ts';
import type { Normalized, Normalizer } from './normalize/normalizer.ts';
import type { ProcessorMetrics } from './processor-metrics.ts';
import { retryUntilDone, StoppedError } from './retry.ts';

export type BatchRunnerOptions = {
  consumer: QueueConsumer;
  store: Store;
  blobs: BlobStore;
  /** Called when a batch is stored and committed. */
  onStored: () => void;
  /** Makes a normalizer that already knows what the store took in; called again when one died. */
  createNormalizer: () => Promise<Normalizer>;
  logger: Logger;
  metrics: ProcessorMetrics;
  /** Bytes of a batch. */
  batchBytesMax: number;
  /** Least time between the starts of two batches: under a steady trickle, few larger inserts instead of many small ones. */
  paceMs: number;
};

const BATCHES_UNDER_WAY_MAX = 2;
const READ_WAIT_MS = 1_000;
/** After a quiet time the first record waits only this long, for what was sent together with it. */
const LINGER_MS_MIN = 30;
/** A failure that lasts shorter than this is weather; health stays green. */
const FAILING_AFTER = 3;

/** What rows lead to: whoever sees the row finds it. */
const isContent = (block: EncodedBlock): boolean => block.table === 'span_content' || block.table === 'blobs';
const isLedger = (block: EncodedBlock): boolean => block.table === 'outcomes';
const isRow = (block: EncodedBlock): boolean => !isContent(block) && !isLedger(block);

export class BatchRunner {
  readonly #options: BatchRunnerOptions;
  /** Ends reading; batches under way are finished. */
  readonly #reading = new AbortController();
  /** Ends retries too; what is not stored stays on the queue. */
  readonly #working = new AbortController();
  #normalizer: Promise<Normalizer> | undefined;
  #loop: Promise<void> | undefined;
  #isDraining = false;
  #lastReadMs = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #lastFailure = '';

  constructor(options: BatchRunnerOptions) {
    this.#options = options;
  }

  start(): void {
    // Made before the first batch, which would otherwise wait for a thread to load its code. A failure shows there.
    this.#normalizer ??= this.#options.createNormalizer();
    this.#normalizer.catch(() => undefined);
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
    await (await this.#normalizer?.catch(() => undefined))?.close();
  }

  health(): { ok: boolean; message?: string } {
    if (this.#failures < FAILING_AFTER) return { ok: true };
    return { ok: false, message: `storing fails since ${this.#failures} tries, data waits on the queue: ${this.#lastFailure}` };
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
    try {
      const normalized = await this.#retry('normalizing a batch failed', () => this.#normalize(batch, previous));
      const normalizedMs = performance.now();
      await previous;
      await this.#insertAll(batch, normalized);
      const storedMs = performance.now();
      await this.#retry('committing a batch failed', () => this.#options.consumer.commit(batch));
      this.#options.metrics.noteBatch(batch, normalized, normalizedMs - startMs, storedMs - normalizedMs);
      this.#options.onStored();
    } catch (error) {
      if (!(error instanceof StoppedError))
        this.#options.logger.fatal({ error, batch: batch.id }, 'a batch failed in a way that was not foreseen');
      // Later batches must not overtake this one: nothing is committed any more, all of it is delivered again.
      this.#reading.abort();
      this.#working.abort();
    }
  }

  async #normalize(batch: QueueBatch, previous: Promise<void>): Promise<Normalized> {
    this.#normalizer ??= this.#options.createNormalizer();
    try {
      const normalizer = await this.#normalizer;
      return await normalizer.normalize(batch, async (groups) => {
        await previous;
        return this.#retry('looking for repeated items failed', () => this.#findStored(groups, batch.id));
      });
    } catch (error) {
      const broken = this.#normalizer;
      this.#normalizer = undefined;
      await (await broken?.catch(() => undefined))?.close();
      // A new thread must see the batches in their order again, else two of them could both take an item for new.
      await previous;
      throw error;
    }
  }

  async #findStored(groups: CandidateGroup[], batchId: string): Promise<string[][]> {
    const answers: string[][] = [];
    for (const group of groups) answers.push(await findStored(this.#options.store, group, batchId));
    return answers;
  }

  async #insertAll(batch: QueueBatch, normalized: Normalized): Promise<void> {
    const insert = (block: EncodedBlock): Promise<void> =>
      // The token names batch and table: a crash between insert and commit redelivers and does not duplicate.
      this.#retry(`inserting into ${block.table} failed`, () => this.#options.store.insert(block, `${batch.id}:${block.table}`));
    for (const { project_id, blob_id, name, content_type, bytes } of normalized.blobs) {
      const blob = { projectId: project_id, blobId: blob_id, name, contentType: content_type };
      await this.#retry('writing a blob failed', () => this.#options.blobs.put(blob, bytes));
    }
    // Content before the rows that point to it, the ledger after the rows that it counts; within a step side by side.
    for (const step of [isContent, isRow, isLedger]) await Promise.all(normalized.blocks.filter(step).map(insert));
  }

  #retry<T>(what: string, work: () => Promise<T>): Promise<T> {
    return retryUntilDone(
      async () => {
        const result = await work();
        this.#failures = 0;
        return result;
      },
      {
        signal: this.#working.signal,
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
