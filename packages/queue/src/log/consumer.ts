import { LaneTurns } from '../lane-turns.ts';
import { QUEUE_LANES, type QueueBatch, type QueueConsumer, type QueueLane, type QueueStats, type ReadOptions } from '../port.ts';
import type { Board } from './board.ts';
import { type LaneReader, openLaneReader } from './lane-reader.ts';
import { laneDir } from './lanes.ts';

export type LogConsumerOptions = { dir: string; board: Board; bytesMax: number };

/** How often an idle consumer looks up even when nobody woke it; a lost wake-up costs at most this. */
const WAKE_EVERY_MS = 500;

export async function openLogConsumer(options: LogConsumerOptions): Promise<QueueConsumer> {
  const openLane = (lane: QueueLane): Promise<LaneReader> =>
    openLaneReader({ dir: laneDir(options.dir, lane), board: options.board.lanes[lane], partition: QUEUE_LANES.indexOf(lane) });
  const express = await openLane('express');
  const backlog = await openLane('backlog');
  return new LogConsumer(options, { express, backlog });
}

/** Reading side of the log: takes its batches from the lanes in turn. */
class LogConsumer implements QueueConsumer {
  readonly #options: LogConsumerOptions;
  readonly #lanes: Record<QueueLane, LaneReader>;
  readonly #turns = new LaneTurns();
  #isClosed = false;

  constructor(options: LogConsumerOptions, lanes: Record<QueueLane, LaneReader>) {
    this.#options = options;
    this.#lanes = lanes;
  }

  async read(options: ReadOptions): Promise<QueueBatch | null> {
    const { express, backlog } = this.#lanes;
    const lanes = [express, backlog];
    if (lanes.some((lane) => lane.hasRedelivery())) {
      if (!(await this.#waitFor(() => lanes.every((lane) => lane.isRecovered()), options.waitMs, options.signal))) return null;
      return (await express.redeliver()) ?? (await backlog.redeliver());
    }
    const availableBytes = (): number => express.availableBytes() + backlog.availableBytes();
    if (!(await this.#waitFor(() => availableBytes() > 0, options.waitMs, options.signal))) return null;
    // A first look is taken at once; small amounts wait a little for company, so that inserts are few and large.
    await this.#waitFor(() => availableBytes() >= options.bytesMax, options.lingerMs, options.signal);
    return this.#readInTurn(options.bytesMax);
  }

  async commit(batch: QueueBatch): Promise<void> {
    await this.#laneOf(batch).commit(batch);
  }

  stats(): QueueStats {
    const { express, backlog } = this.#lanes;
    return {
      pendingBytes: express.pendingBytes() + backlog.pendingBytes(),
      pendingRecords: null,
      oldestAgeMs: 0,
      lanes: { express: { oldestAgeMs: null }, backlog: { oldestAgeMs: null } },
      bytesMax: this.#options.bytesMax,
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#lanes.express.close();
    await this.#lanes.backlog.close();
  }

  async #readInTurn(bytesMax: number): Promise<QueueBatch | null> {
    for (const lane of this.#turns.inOrder()) {
      const batch = await this.#lanes[lane].readNext(bytesMax);
      if (batch === null) continue;
      this.#turns.noteTaken(lane, this.#lanes.backlog.availableBytes() > 0);
      return batch;
    }
    return null;
  }

  #laneOf({ partition }: QueueBatch): LaneReader {
    return this.#lanes[QUEUE_LANES[partition] ?? 'express'];
  }

  async #waitFor(isReady: () => boolean, timeoutMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    const { board } = this.#options;
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const version = board.version();
      if (isReady()) return true;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0 || signal?.aborted || this.#isClosed) return false;
      await board.waitForChange(version, Math.min(leftMs, WAKE_EVERY_MS));
    }
  }
}
