/** The settler's side of its worker thread. */
import { Worker } from 'node:worker_threads';
import { AppError } from '@sentryai/schema';
import type { FromSettleWorker, SettledBlock, SettledTrace, SettleJob, ToSettleWorker } from './messages.ts';

export type Decisions = { blocks: SettledBlock[]; traces: SettledTrace[] };
type Waiting = { resolve: (decisions: Decisions) => void; reject: (error: Error) => void };

const YOUNG_GENERATION_MB = 24;

/** Starts its thread with the first job and again after it died. */
export class SettleThread {
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;

  /** Errors: AppError settling_failed; the traces are as they were. */
  decide(jobs: SettleJob[]): Promise<Decisions> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, jobs } satisfies ToSettleWorker);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'settler',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    worker.unref();
    worker.on('message', (message: FromSettleWorker) => {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.kind === 'done') waiting?.resolve({ blocks: message.blocks, traces: message.traces });
      else waiting?.reject(failed(message.message));
    });
    const fail = (reason: string): void => {
      if (this.#worker === worker) this.#worker = undefined;
      const all = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const { reject } of all) reject(failed(reason));
    };
    worker.on('error', (error) => fail(error.message));
    worker.on('exit', (code) => fail(`the settling thread ended (${code})`));
    return worker;
  }
}

function failed(reason: string): AppError {
  return new AppError({
    code: 'settling_failed',
    message: `Settling traces failed, it is tried again: ${reason}`,
    httpStatus: 503,
    retryable: true,
  });
}
