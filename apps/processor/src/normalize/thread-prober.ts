/**
 * Tries records in a thread of its own, which may die or hang of them: that is an answer too. For batches that killed the
 * normalizer, whose thread is dear to start (it reads what the store took in during the last day).
 */
import { Worker } from 'node:worker_threads';
import type { Failure, Prober } from './poison.ts';
import type { PlaceRange } from './record-items.ts';
import type { FromProbe, ToProbe } from './serve-probe.ts';

const LOAD_MS_MAX = 60_000;
const WORKER_URL = new URL('./probe-worker.ts', import.meta.url);

export type ThreadProberOptions = {
  frames: Uint8Array;
  /** A try that takes longer counts as hanging. */
  timeoutMs: number;
  /** Entry of the thread; another one in tests only. */
  workerUrl?: URL | undefined;
};

const TIMED_OUT: Failure = {
  reason: 'processing_timed_out',
  message: 'Processing did not end within its time, and was stopped.',
};

export class ThreadProber implements Prober {
  readonly #options: ThreadProberOptions;
  #worker: Worker | undefined;

  constructor(options: ThreadProberOptions) {
    this.#options = options;
  }

  async probe(index: number, range: PlaceRange | null): Promise<Failure | null> {
    const answer = await this.#ask({ kind: 'probe', index, range });
    if ('reason' in answer) return answer;
    return answer.kind === 'probed' ? answer.failure : null;
  }

  async countPlaces(index: number): Promise<number | null> {
    const answer = await this.#ask({ kind: 'places', index });
    return 'count' in answer ? answer.count : null;
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #ask(question: ToProbe): Promise<FromProbe | Failure> {
    let worker = this.#worker;
    if (!worker) {
      worker = this.#worker = new Worker(this.#options.workerUrl ?? WORKER_URL, { name: 'probe' });
      worker.on('error', () => undefined);
      // Loading its code takes as long as the machine needs, and is no part of the try.
      const ready = await answerOf(worker, { kind: 'batch', frames: this.#options.frames }, LOAD_MS_MAX);
      if ('reason' in ready) {
        await this.close();
        // The machine's trouble, not the record's.
        throw new Error(`the probe thread did not start: ${ready.message}`);
      }
    }
    const answer = await answerOf(worker, question, this.#options.timeoutMs);
    if ('reason' in answer) await this.close();
    return answer;
  }
}

/** The thread's answer, or how it failed to give one. */
function answerOf(worker: Worker, question: ToProbe, timeoutMs: number): Promise<FromProbe | Failure> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(TIMED_OUT), timeoutMs);
    const onError = (error: Error): void => finish(crashed(error.message));
    const onExit = (code: number): void => finish(crashed(`it ended with code ${code}`));
    worker.on('message', finish).on('error', onError).on('exit', onExit);
    worker.postMessage(question);
    function finish(answer: FromProbe | Failure): void {
      clearTimeout(timer);
      worker.off('message', finish).off('error', onError).off('exit', onExit);
      resolve(answer);
    }
  });
}

function crashed(how: string): Failure {
  return { reason: 'processing_crashed', message: `Processing ended its thread: ${how}` };
}
