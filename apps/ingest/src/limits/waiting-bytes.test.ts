import { describe, expect, it } from 'vitest';
import { WaitingBytes } from './waiting-bytes.ts';

const T0 = 1_790_000_000_000;

describe('WaitingBytes', () => {
  const append = (waiting: WaitingBytes, projectId: number, bytes: number, atMs: number): void => {
    waiting.begin(projectId, bytes);
    waiting.done(projectId, bytes, atMs);
  };

  it('counts what is being appended and what waits, until the queue’s oldest record is younger', () => {
    const waiting = new WaitingBytes();
    append(waiting, 1, 10, T0);
    append(waiting, 2, 5, T0 + 50);
    append(waiting, 1, 20, T0 + 1_000);
    waiting.begin(1, 100);
    expect([waiting.held.of(1), waiting.held.of(2)]).toEqual([130, 5]);
    waiting.settle(T0 + 40);
    expect([waiting.held.of(1), waiting.held.of(2)]).toEqual([130, 5]);
    waiting.settle(T0 + 1_000);
    expect([waiting.held.of(1), waiting.held.of(2)]).toEqual([120, 0]);
    waiting.settle(null);
    expect([waiting.held.of(1), [...waiting.held.projects()]]).toEqual([100, [1]]);
    waiting.undo(1, 100);
    expect(waiting.held.total).toBe(0);
  });

  it('knows a long backlog less exactly, in bounded memory, and never forgets what waits', () => {
    const waiting = new WaitingBytes();
    for (let index = 0; index < 20_000; index += 1) append(waiting, 1, 1, T0 + index * 100);
    expect(waiting.held.of(1)).toBe(20_000);
    waiting.settle(T0 + 10_000 * 100);
    expect(waiting.held.of(1)).toBeGreaterThanOrEqual(10_000);
    expect(waiting.held.of(1)).toBeLessThan(10_050);
  });
});
