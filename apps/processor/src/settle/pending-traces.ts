/**
 * Which traces have spans that are not settled, and when they are due: after `quietMs` without a new span, or `ageMaxMs`
 * after the first unsettled one was seen. Pure but for what it is told; a cache of what the store says, so losing it loses
 * nothing.
 */
import type { RecentTrace } from '@sentryai/store/queries/index';

export type PendingTrace = {
  projectId: number;
  traceId: string;
  /** Receipt of the oldest and newest span that is not settled. */
  firstReceivedMs: number;
  newestReceivedMs: number;
  firstStartUs: number;
  lastStartUs: number;
  /** Spans seen, at least. */
  spanCount: number;
  /** A span of it has moved away: that there is none any more is no accident. */
  hasMoved: boolean;
  /** When the first of them was seen here, and the newest. */
  firstSeenMs: number;
  newestSeenMs: number;
};

export type DueRules = { quietMs: number; ageMaxMs: number };

/** Settled traces remembered, so that looking back over them does not settle them again. */
const SETTLED_MAX = 500_000;

export class PendingTraces {
  readonly #pending = new Map<string, PendingTrace>();
  readonly #settledThrough = new Map<string, number>();

  get size(): number {
    return this.#pending.size;
  }

  /** Notes traces that were seen in the store at `nowMs`. */
  note(traces: readonly RecentTrace[], nowMs: number): void {
    for (const trace of traces) {
      const key = keyOf(trace.project_id, trace.trace_id);
      const settledThroughMs = this.#settledThrough.get(key) ?? 0;
      if (trace.newest_received_ms <= settledThroughMs) continue;
      const known = this.#pending.get(key);
      if (known === undefined) {
        this.#pending.set(key, {
          projectId: trace.project_id,
          traceId: trace.trace_id,
          firstReceivedMs: trace.first_received_ms,
          newestReceivedMs: trace.newest_received_ms,
          firstStartUs: trace.first_start_us,
          lastStartUs: trace.last_start_us,
          spanCount: trace.span_count,
          hasMoved: trace.has_moved === 1,
          firstSeenMs: nowMs,
          newestSeenMs: nowMs,
        });
        continue;
      }
      if (trace.newest_received_ms > known.newestReceivedMs) known.newestSeenMs = nowMs;
      known.firstReceivedMs = Math.min(known.firstReceivedMs, trace.first_received_ms);
      known.newestReceivedMs = Math.max(known.newestReceivedMs, trace.newest_received_ms);
      known.firstStartUs = Math.min(known.firstStartUs, trace.first_start_us);
      known.lastStartUs = Math.max(known.lastStartUs, trace.last_start_us);
      known.spanCount = Math.max(known.spanCount, trace.span_count);
      known.hasMoved ||= trace.has_moved === 1;
    }
  }

  /** Traces that are due, those that wait longest first, as many as one settling takes. */
  due(nowMs: number, { quietMs, ageMaxMs }: DueRules, limits: { traces: number; spans: number }): PendingTrace[] {
    const due: PendingTrace[] = [];
    let spans = 0;
    // in the order in which they were first seen
    for (const trace of this.#pending.values()) {
      if (nowMs - trace.newestSeenMs < quietMs && nowMs - trace.firstSeenMs < ageMaxMs) continue;
      due.push(trace);
      spans += trace.spanCount;
      if (due.length >= limits.traces || spans >= limits.spans) break;
    }
    return due;
  }

  /** Everything received up to then is settled; spans that came since keep the trace pending. */
  settled(projectId: number, traceId: string, throughMs: number): void {
    const key = keyOf(projectId, traceId);
    this.#settledThrough.delete(key);
    this.#settledThrough.set(key, throughMs);
    if (this.#settledThrough.size > SETTLED_MAX) this.#settledThrough.delete(this.#settledThrough.keys().next().value as string);
    const pending = this.#pending.get(key);
    if (pending !== undefined && pending.newestReceivedMs <= throughMs) this.#pending.delete(key);
  }

  /** Takes a trace off the list, e.g. because its spans were deleted meanwhile. */
  forget(projectId: number, traceId: string): void {
    this.#pending.delete(keyOf(projectId, traceId));
  }

  /** Receipt of the oldest span that is known and not settled; null when there is none. */
  oldestReceivedMs(): number | null {
    let oldest: number | null = null;
    for (const { firstReceivedMs } of this.#pending.values())
      oldest = oldest === null ? firstReceivedMs : Math.min(oldest, firstReceivedMs);
    return oldest;
  }

  /** Forgets everything of the buckets that are held no more. */
  clear(): void {
    this.#pending.clear();
    this.#settledThrough.clear();
  }
}

function keyOf(projectId: number, traceId: string): string {
  return `${projectId}/${traceId}`;
}
