/** The processor's side of the normalizer thread. */
import { Worker } from 'node:worker_threads';
import type { PriceBookData } from '@sentryai/pricing';
import type { QueueBatch } from '@sentryai/queue';
import { AppError } from '@sentryai/schema';
import type { SeenSlice } from '../dedup/load-seen.ts';
import type { FoldFaults } from '../entities/fold-faults.ts';
import { FoldMark } from '../entities/fold-mark.ts';
import type { RulesSnapshot } from '../rules/rules-cache.ts';
import type { AnswerQuestion, FollowUpBlocks, FromNormalizer, KnownFaults, NormalizedBlocks, ToNormalizer } from './messages.ts';

const WORKER_URL = new URL('./worker.ts', import.meta.url);
const YOUNG_GENERATION_MB = 48;
const LOOK_EVERY_MS = 500;
/** Each MiB that the thread has to work on gives it this much more time. */
const MS_PER_MIB = 1_000;

export type NormalizerOptions = {
  /** How long the thread may work on its batches without a word, besides MS_PER_MIB. */
  timeoutMs: number;
  /** Entry of the thread; another one in tests only. */
  workerUrl?: URL | undefined;
};

/** The thread ended, hung or failed on a batch; the batch is untouched on the queue. */
export class NormalizerError extends AppError {
  /** True when the thread is gone with all that it remembered: it died, or it was stopped because it hung. */
  readonly isThreadLost: boolean;
  /** By foldKey what was folded when the thread was lost; null when nothing was. */
  readonly foldedKey: string | null;

  constructor(message: string, isThreadLost: boolean, foldedKey: string | null = null) {
    super({ code: 'normalizer_failed', message, httpStatus: 503, retryable: true });
    this.isThreadLost = isThreadLost;
    this.foldedKey = foldedKey;
  }
}

/** What the thread is given when it starts. */
export type NormalizerData = { mark: SharedArrayBuffer };

type Job = {
  resolve: (message: FromNormalizer) => void;
  reject: (error: Error) => void;
  answer: AnswerQuestion;
  bytes: number;
  /** Whether it is the thread's turn. */
  isWorking: boolean;
};

export class Normalizer {
  readonly #worker: Worker;
  readonly #timeoutMs: number;
  readonly #mark = new FoldMark();
  readonly #jobs = new Map<string, Job>();
  readonly #watch: NodeJS.Timeout;
  /** When the thread last said something, or was given something. */
  #lastWordMs = 0;
  #failure: NormalizerError | undefined;
  #rulesVersion = 0;

  constructor({ timeoutMs, workerUrl = WORKER_URL }: NormalizerOptions) {
    this.#timeoutMs = timeoutMs;
    this.#worker = new Worker(workerUrl, {
      name: 'normalizer',
      workerData: { mark: this.#mark.shared } satisfies NormalizerData,
      // Rows live for one batch: a young generation that holds one saves copying them (a quarter of the CPU on 8-KB spans).
      // The other threads keep the small one that the start script sets, which saves 150 MB over all.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#worker.on('message', (message: FromNormalizer) => this.#receive(message));
    this.#worker.on('error', (error) => this.#fail(`the normalizer thread failed: ${error.message}`));
    this.#worker.on('exit', (code) => this.#fail(`the normalizer thread ended (${code})`));
    this.#watch = setInterval(() => this.#stopIfHanging(), Math.min(LOOK_EVERY_MS, timeoutMs));
    this.#watch.unref();
  }

  addSeen(slice: SeenSlice): void {
    this.#send({ kind: 'seen', slice });
  }

  /** Prices of the batches that are handed over from now on. */
  setPrices(data: PriceBookData): void {
    this.#send({ kind: 'prices', data });
  }

  /** What holds for the batches from here on. */
  useRules(rules: RulesSnapshot): void {
    if (rules.version === this.#rulesVersion) return;
    this.#rulesVersion = rules.version;
    this.#send({ kind: 'rules', rules });
  }

  /** Batches are normalized in the order of these calls. */
  async normalize(batch: QueueBatch, faults: KnownFaults, answer: AnswerQuestion): Promise<NormalizedBlocks> {
    // A copy goes over: should the thread die, the batch is still here to be tried again.
    const message = await this.#work({ kind: 'batch', batchId: batch.id, frames: batch.frames.slice(), faults }, batch, answer);
    if (message.kind !== 'done') throw new NormalizerError(`unexpected answer ${message.kind}`, false);
    const { blocks, blobs, groups, outcomes, unaccounted, hasFollowUp } = message;
    return { blocks, blobs, groups, outcomes, unaccounted, hasFollowUp };
  }

  /** What follows from a batch that this normalizer has normalized, once its blocks are stored. */
  async followUp(batch: QueueBatch, faults: FoldFaults, answer: AnswerQuestion): Promise<FollowUpBlocks> {
    const message = await this.#work({ kind: 'follow_up', batchId: batch.id, faults }, batch, answer);
    if (message.kind !== 'followed_up') throw new NormalizerError(`unexpected answer ${message.kind}`, false);
    const { blocks, unfolded, failures } = message;
    return { blocks, unfolded, failures };
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.#failure ??= new NormalizerError('the normalizer was closed', false);
    await this.#worker.terminate();
  }

  #work(message: ToNormalizer, { id, frames }: QueueBatch, answer: AnswerQuestion): Promise<FromNormalizer> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#jobs.set(id, { resolve, reject, answer, bytes: frames.byteLength, isWorking: false });
      this.#send(message);
    });
  }

  #receive(message: FromNormalizer): void {
    this.#lastWordMs = performance.now();
    const job = this.#jobs.get(message.batchId);
    if (!job) return;
    job.isWorking = message.kind === 'begun';
    if (message.kind === 'begun') return;
    if (message.kind === 'ask') {
      const { batchId, question } = message;
      job.answer(question).then(
        (answer) => {
          job.isWorking = true;
          this.#send({ kind: 'answer', batchId, answer });
        },
        (error: Error) => this.#fail(`a question to the store (${question.kind}) failed: ${error.message}`),
      );
      return;
    }
    this.#jobs.delete(message.batchId);
    if (message.kind === 'failed') job.reject(new NormalizerError(message.message, false));
    else job.resolve(message);
  }

  /** A thread that waits for an answer of ours does not hang. */
  #stopIfHanging(): void {
    const working = [...this.#jobs.values()].filter((job) => job.isWorking);
    if (working.length === 0) return;
    const bytes = working.reduce((sum, job) => sum + job.bytes, 0);
    const limitMs = this.#timeoutMs + (bytes / (1024 * 1024)) * MS_PER_MIB;
    if (performance.now() - this.#lastWordMs < limitMs) return;
    this.#fail(`the normalizer thread worked for ${Math.round(limitMs)} ms without an end and was stopped`);
    void this.#worker.terminate();
  }

  #fail(message: string): void {
    clearInterval(this.#watch);
    this.#failure ??= new NormalizerError(message, true, this.#mark.read());
    for (const job of this.#jobs.values()) job.reject(this.#failure);
    this.#jobs.clear();
  }

  #send(message: ToNormalizer): void {
    this.#lastWordMs = performance.now();
    this.#worker.postMessage(message);
  }
}
