/** Tries until it works or `signal` aborts; waits longer each time. For work that must not be given up (design.md rule 4.1). */
export type RetryOptions = {
  signal: AbortSignal;
  /** Called after each failure with the number of failures so far. */
  onFailure: (error: unknown, failures: number) => void;
  /** True for an error that another try cannot help: it is thrown. Default: there is none. */
  isFinal?: (error: unknown) => boolean;
  firstDelayMs?: number;
  delayMsMax?: number;
};

/** The work was stopped before it succeeded; what it was about stays on the queue. */
export class StoppedError extends Error {
  constructor() {
    super('stopped before it succeeded');
    this.name = 'StoppedError';
  }
}

export async function retryUntilDone<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { firstDelayMs = 100, delayMsMax = 5_000 } = options;
  for (let failures = 0; ; failures += 1) {
    if (options.signal.aborted) throw new StoppedError();
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoppedError || options.isFinal?.(error)) throw error;
      options.onFailure(error, failures + 1);
      await waitAbortable(Math.min(delayMsMax, firstDelayMs * 2 ** failures), options.signal);
    }
  }
}

function waitAbortable(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, delayMs);
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
    signal.addEventListener('abort', finish);
  });
}
