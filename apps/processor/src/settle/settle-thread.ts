/** The settler's side of its worker thread. */
import { Worker } from 'node:worker_threads';
import type { OccurrenceGroup } from '@sentryai/issues';
import type { GroupedOccurrence } from '@sentryai/occurrences';
import { AppError } from '@sentryai/schema';
import type { FromSettleWorker, SettledBlock, SettledTrace, SettleJob, ToSettleWorker, WindowJob } from './messages.ts';

export type Decisions = { blocks: SettledBlock[]; traces: SettledTrace[]; groups: OccurrenceGroup[] };
type Waiting = { resolve: (message: FromSettleWorker) => void; reject: (error: Error) => void };
type Message = { kind: 'job'; job: SettleJob } | { kind: 'finish' } | { kind: 'drop' } | { kind: 'windows'; job: WindowJob };

const YOUNG_GENERATION_MB = 24;

/** Starts its thread with the first job and again after it died. */
export class SettleThread {
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;

  /**
   * Decides about all jobs together; each is read when the one before it is decided. Errors: AppError settling_failed, and
   * those of reading; the traces are as they were.
   */
  async decide(jobs: AsyncIterable<SettleJob>): Promise<Decisions> {
    try {
      for await (const job of jobs) await this.#ask({ kind: 'job', job });
    } catch (error) {
      // what was decided before must not go out with the next batch
      await this.#ask({ kind: 'drop' }).catch(() => undefined);
      throw error;
    }
    const finished = await this.#ask({ kind: 'finish' });
    if (finished.kind !== 'finished') throw failed('an answer out of order');
    return { blocks: finished.blocks, traces: finished.traces, groups: finished.groups };
  }

  /** What comparing traces finds. Errors: AppError settling_failed. */
  async judgeWindows(job: WindowJob): Promise<GroupedOccurrence[]> {
    const judged = await this.#ask({ kind: 'windows', job });
    if (judged.kind !== 'judged') throw failed('an answer out of order');
    return judged.occurrences;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #ask(message: Message): Promise<FromSettleWorker> {
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ...message } satisfies ToSettleWorker);
    });
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
      if (message.kind === 'failed') waiting?.reject(failed(message.message));
      else waiting?.resolve(message);
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
