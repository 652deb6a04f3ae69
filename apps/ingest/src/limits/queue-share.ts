/**
 * Shares the queue among projects: its room, by the rule of fair-share.ts, and its order, by two lanes. A project's records
 * go to the express lane while it has little waiting there; what is beyond waits in the backlog lane, which the processor
 * serves beside it. So one project's backlog costs the others neither room nor time.
 */
import { type QueueLane, type QueueProducer, QueueFullError, type QueueStats } from '@sentryai/queue';
import { isFairShare } from './fair-share.ts';
import type { Refusal } from './limited-error.ts';
import { WaitingBytes } from './waiting-bytes.ts';

export type QueueShareOptions = {
  producer: Pick<QueueProducer, 'stats'>;
  /** Age of the oldest record beyond which a project with more than an equal share of what waits is refused. */
  ageMsMax: number;
  /** Bytes of one project that may wait in the express lane: about a batch of the processor. */
  expressBytesMax?: number;
};

/** One project alone may fill eight ninths of the queue. */
const FACTOR = 8;
const EXPRESS_BYTES_MAX = 16 * 1024 * 1024;
/** A backlog takes seconds to minutes to shrink; clients that ask more often only cost. */
const RETRY_AFTER_MS = 5_000;

/** Bytes of one request that are on their way to the queue. */
type QueuePlace = {
  lane: QueueLane;
  /** Call one of them, once. */
  done(nowMs: number): void;
  undo(): void;
};

export class QueueShare {
  readonly #options: QueueShareOptions;
  readonly #expressBytesMax: number;
  readonly #lanes: Record<QueueLane, WaitingBytes> = { express: new WaitingBytes(), backlog: new WaitingBytes() };

  constructor(options: QueueShareOptions) {
    this.#options = options;
    this.#expressBytesMax = options.expressBytesMax ?? EXPRESS_BYTES_MAX;
  }

  /**
   * Why a project may not put so many bytes more on the queue, since others need the room; null = it may. Errors:
   * QueueFullError (503) when the project is alone and has filled it.
   */
  refusal(projectId: number, bytes: number, nowMs: number): Refusal | null {
    const stats = this.#settle(nowMs);
    const heldBytes = this.#heldBy(projectId);
    // What holds nothing yet is never refused for the others' sake; the queue itself refuses what does not fit.
    if (heldBytes === 0) return null;
    const { pendingBytes, bytesMax, oldestAgeMs } = stats;
    const isFair = isFairShare({ heldBytes, addedBytes: bytes, freeBytes: bytesMax - pendingBytes, factor: FACTOR });
    const isTooOld = oldestAgeMs > this.#options.ageMsMax;
    if (isFair && !isTooOld) return null;
    const others = this.#holders().filter((holder) => holder !== projectId);
    if (others.length === 0) {
      if (!isFair) throw new QueueFullError(pendingBytes, bytesMax);
      return null;
    }
    return !isFair || heldBytes > this.#total() / (others.length + 1) ? shareExceeded(heldBytes, stats) : null;
  }

  /** Takes a place for bytes that were let in. */
  place(projectId: number, bytes: number): QueuePlace {
    const lane = this.#laneFor(projectId, bytes);
    const waiting = this.#lanes[lane];
    waiting.begin(projectId, bytes);
    return { lane, done: (nowMs) => waiting.done(projectId, bytes, nowMs), undo: () => waiting.undo(projectId, bytes) };
  }

  /** Who has a backlog stays in its lane until it is stored, so that his records keep their order. */
  #laneFor(projectId: number, bytes: number): QueueLane {
    const { express, backlog } = this.#lanes;
    if (backlog.held.of(projectId) > 0) return 'backlog';
    return express.held.of(projectId) + bytes > this.#expressBytesMax ? 'backlog' : 'express';
  }

  #settle(nowMs: number): QueueStats {
    const stats = this.#options.producer.stats();
    for (const lane of ['express', 'backlog'] as const) {
      const { oldestAgeMs } = stats.lanes[lane];
      this.#lanes[lane].settle(oldestAgeMs === null ? null : nowMs - oldestAgeMs);
    }
    return stats;
  }

  #heldBy(projectId: number): number {
    return this.#lanes.express.held.of(projectId) + this.#lanes.backlog.held.of(projectId);
  }

  #total(): number {
    return this.#lanes.express.held.total + this.#lanes.backlog.held.total;
  }

  #holders(): number[] {
    return [...new Set([...this.#lanes.express.held.projects(), ...this.#lanes.backlog.held.projects()])];
  }
}

function shareExceeded(heldBytes: number, { pendingBytes, bytesMax }: QueueStats): Refusal {
  const what =
    `The server is behind: ${pendingBytes} of ${bytesMax} bytes wait to be stored, ${heldBytes} of them from this project, ` +
    'and other projects need the room.';
  return { reason: 'fair_share', waitMs: RETRY_AFTER_MS, what };
}
