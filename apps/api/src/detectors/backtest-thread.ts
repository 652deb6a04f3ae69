/** A thread that judges stored traces for one back-test, away from the loop that answers requests. */
import { Worker } from 'node:worker_threads';
import { AppError } from '@sentryai/schema';
import type { FromBacktestWorker, ToBacktestWorker } from './backtest-messages.ts';

/** A thread that needs more is ended: a back-test must not take the process down. */
const HEAP_MB_MAX = 1_024;

export class BacktestThread {
  readonly #worker: Worker;
  readonly #waiting: { resolve: (message: FromBacktestWorker) => void; reject: (error: Error) => void }[] = [];
  #failure: AppError | undefined;

  constructor() {
    this.#worker = new Worker(new URL('./backtest-worker.ts', import.meta.url), {
      name: 'backtest',
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
    });
    this.#worker.on('message', (message: FromBacktestWorker) => {
      const waiting = this.#waiting.shift();
      if (message.kind === 'failed') waiting?.reject(failed(message.message));
      else waiting?.resolve(message);
    });
    this.#worker.on('error', (error) => this.#fail(error.message));
    this.#worker.on('exit', () => this.#fail('its thread ended'));
  }

  /** Errors: AppError backtest_failed. */
  ask(message: ToBacktestWorker): Promise<FromBacktestWorker> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(message);
    });
  }

  /** Ends it, also in the middle of its work. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(reason: string): void {
    this.#failure ??= failed(reason);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}

function failed(reason: string): AppError {
  return new AppError({
    code: 'backtest_failed',
    message: 'Trying the detector on stored traces failed; nothing was changed. Try it over fewer days.',
    httpStatus: 503,
    retryable: true,
    cause: new Error(reason),
  });
}
