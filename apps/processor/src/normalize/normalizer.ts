/** The processor's side of the normalizer thread. */
import { Worker } from 'node:worker_threads';
import type { QueueBatch } from '@sentryai/queue';
import { AppError } from '@sentryai/schema';
import type { CandidateGroup } from '../dedup/candidates.ts';
import type { SeenSlice } from '../dedup/load-seen.ts';
import type { EncodedBlock, FromNormalizer, ToNormalizer } from './messages.ts';
import type { BlobBytes } from './read-record.ts';

const YOUNG_GENERATION_MB = 48;

export type Normalized = { blocks: EncodedBlock[]; blobs: BlobBytes[]; outcomes: Record<string, number> };

/** The thread ended or failed on a batch; the batch is untouched on the queue. */
export class NormalizerError extends AppError {
  constructor(message: string) {
    super({ code: 'normalizer_failed', message, httpStatus: 503, retryable: true });
  }
}

type Job = {
  resolve: (result: Normalized) => void;
  reject: (error: Error) => void;
  confirm: (groups: CandidateGroup[]) => Promise<string[][]>;
};

export class Normalizer {
  readonly #worker: Worker;
  readonly #jobs = new Map<string, Job>();
  #failure: NormalizerError | undefined;

  constructor() {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'normalizer',
      // Rows live for one batch: a young generation that holds one saves copying them (a quarter of the CPU on 8-KB spans).
      // The other threads keep the small one that the start script sets, which saves 150 MB over all.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#worker.on('message', (message: FromNormalizer) => this.#receive(message));
    this.#worker.on('error', (error) => this.#fail(`the normalizer thread failed: ${error.message}`));
    this.#worker.on('exit', (code) => this.#fail(`the normalizer thread ended (${code})`));
  }

  addSeen(slice: SeenSlice): void {
    this.#send({ kind: 'seen', slice });
  }

  /** Batches are normalized in the order of these calls. `confirm` answers for each group what the store already has. */
  normalize(batch: QueueBatch, confirm: Job['confirm']): Promise<Normalized> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#jobs.set(batch.id, { resolve, reject, confirm });
      // A copy goes over: should the thread die, the batch is still here to be tried again.
      this.#send({ kind: 'batch', batchId: batch.id, frames: batch.frames.slice() });
    });
  }

  async close(): Promise<void> {
    this.#failure ??= new NormalizerError('the normalizer was closed');
    await this.#worker.terminate();
  }

  #receive(message: FromNormalizer): void {
    const job = this.#jobs.get(message.batchId);
    if (!job) return;
    if (message.kind === 'confirm') {
      job.confirm(message.groups).then(
        (answers) => this.#send({ kind: 'stored', batchId: message.batchId, answers }),
        (error: Error) => this.#fail(`asking the store about repeated items failed: ${error.message}`),
      );
      return;
    }
    this.#jobs.delete(message.batchId);
    if (message.kind === 'done') job.resolve({ blocks: message.blocks, blobs: message.blobs, outcomes: message.outcomes });
    else job.reject(new NormalizerError(message.message));
  }

  #fail(message: string): void {
    this.#failure ??= new NormalizerError(message);
    for (const job of this.#jobs.values()) job.reject(this.#failure);
    this.#jobs.clear();
  }

  #send(message: ToNormalizer): void {
    this.#worker.postMessage(message);
  }
}
