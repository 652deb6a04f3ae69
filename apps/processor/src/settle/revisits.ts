/** Settled traces that are to be looked at again though nothing came: runs that may be stuck. */
import type { PendingTrace } from './pending-traces.ts';

export type RevisitedTrace = { projectId: number; traceId: string; firstStartUs: number; seenThroughMs: number };

const REVISITS_MAX = 100_000;

export class Revisits {
  readonly #atMs = new Map<string, { trace: RevisitedTrace; atMs: number }>();

  /** 0: not any more. */
  set(trace: RevisitedTrace, atMs: number): void {
    const key = `${trace.projectId}/${trace.traceId}`;
    this.#atMs.delete(key);
    if (atMs <= 0) return;
    if (this.#atMs.size >= REVISITS_MAX) this.#atMs.delete(this.#atMs.keys().next().value as string);
    this.#atMs.set(key, { trace, atMs });
  }

  /** Takes those whose time has come off the list. */
  due(nowMs: number, max: number): PendingTrace[] {
    const due: PendingTrace[] = [];
    for (const [key, { trace, atMs }] of this.#atMs) {
      if (atMs > nowMs) continue;
      this.#atMs.delete(key);
      const { projectId, traceId, firstStartUs, seenThroughMs } = trace;
      due.push({
        projectId,
        traceId,
        firstReceivedMs: seenThroughMs,
        newestReceivedMs: seenThroughMs,
        firstStartUs,
        lastStartUs: Math.max(firstStartUs, seenThroughMs * 1000),
        spanCount: 1,
        hasMoved: false,
        firstSeenMs: nowMs,
        newestSeenMs: nowMs,
      });
      if (due.length >= max) break;
    }
    return due;
  }

  clear(): void {
    this.#atMs.clear();
  }
}
