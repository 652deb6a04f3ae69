import { describe, expect, it } from 'vitest';
import { retryUntilDone, StoppedError } from './retry.ts';

const options = (signal: AbortSignal, failures: number[]) => ({
  signal,
  onFailure: (_: unknown, count: number) => void failures.push(count),
  firstDelayMs: 1,
  delayMsMax: 2,
});

describe('retryUntilDone', () => {
  it('goes on until the work succeeds', async () => {
    const failures: number[] = [];
    let calls = 0;
    const result = await retryUntilDone(
      async () => {
        calls += 1;
        if (calls < 4) throw new Error('not yet');
        return 'done';
      },
      options(new AbortController().signal, failures),
    );
    expect([result, failures]).toEqual(['done', [1, 2, 3]]);
  });

  it('stops when it is told to, without another try', async () => {
    const stopping = new AbortController();
    const failures: number[] = [];
    const work = retryUntilDone(
      async () => {
        if (failures.length === 2) stopping.abort();
        throw new Error('never');
      },
      options(stopping.signal, failures),
    );
    await expect(work).rejects.toBeInstanceOf(StoppedError);
    expect(failures).toEqual([1, 2, 3]);
  });
});
