import { timeoutError } from '../engine-error.ts';
import { QueryAbortedError } from '../errors.ts';

/** Everything that may end one query early, as one signal whose reason is the error to throw. */
export class QueryStop {
  readonly signal: AbortSignal;
  readonly #name: string;
  readonly #controller = new AbortController();
  readonly #callerSignal: AbortSignal | undefined;
  readonly #onCallerAbort: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(name: string, callerSignal: AbortSignal | undefined) {
    this.#name = name;
    this.signal = this.#controller.signal;
    this.#callerSignal = callerSignal;
    this.#onCallerAbort = () => this.stop(new QueryAbortedError(`Query ${name} was stopped because its caller no longer waits for it.`));
    if (callerSignal?.aborted) this.#onCallerAbort();
    callerSignal?.addEventListener('abort', this.#onCallerAbort, { once: true });
  }

  stop(reason: Error): void {
    this.#controller.abort(reason);
  }

  /** Stops with a QueryTimeoutError after `delayMs`; replaces an earlier call. */
  stopAfter(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(timeoutError(this.#name)), Math.max(delayMs, 0));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#callerSignal?.removeEventListener('abort', this.#onCallerAbort);
  }
}

/** Settles like `work`, or rejects with the signal's reason as soon as it aborts; `work` goes on alone then. */
export function unlessStopped<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const settled = () => signal.removeEventListener('abort', onAbort);
    work.then(resolve, reject).finally(settled);
  });
}
