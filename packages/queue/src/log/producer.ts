import type { QueueRecord } from '@sentryai/schema';
import { QueueFullError, QueueUnavailableError } from '../errors.ts';
import { encodeFrame } from '../framing.ts';
import type { QueueLane, QueueProducer, QueueStats } from '../port.ts';
import type { Board } from './board.ts';
import { type LaneWriter, openLaneWriter } from './lane-writer.ts';
import { laneDir } from './lanes.ts';

export type LogProducerOptions = {
  dir: string;
  board: Board;
  /** Bytes that may wait for the store before append answers QueueFullError. */
  bytesMax: number;
  /** A segment is closed when it is at least this long; its space comes back only as a whole. */
  segmentBytes: number;
  /** Unix milliseconds. */
  now: () => number;
};

/** Writing side of the log: each lane is a log of its own, with its own files and flushes; the bytes are bounded together. */
export async function openLogProducer(options: LogProducerOptions): Promise<QueueProducer> {
  const { dir, board, segmentBytes, now } = options;
  const openLane = (lane: QueueLane): Promise<LaneWriter> =>
    openLaneWriter({ dir: laneDir(dir, lane), board: board.lanes[lane], segmentBytes, now });
  const express = await openLane('express');
  const backlog = await openLane('backlog');
  return new LogProducer({ express, backlog }, options.bytesMax);
}

class LogProducer implements QueueProducer {
  readonly #lanes: Record<QueueLane, LaneWriter>;
  readonly #bytesMax: number;
  #closing: Promise<unknown> | undefined;

  constructor(lanes: Record<QueueLane, LaneWriter>, bytesMax: number) {
    this.#lanes = lanes;
    this.#bytesMax = bytesMax;
  }

  append(record: QueueRecord, _partitionKey: string, lane: QueueLane = 'express'): Promise<void> {
    if (this.#closing) return Promise.reject(new QueueUnavailableError('shutting down'));
    const frame = encodeFrame(record);
    const pendingBytes = this.#pendingBytes();
    if (pendingBytes + frame.bytes > this.#bytesMax) return Promise.reject(new QueueFullError(pendingBytes, this.#bytesMax));
    return this.#lanes[lane].append(frame);
  }

  stats(): QueueStats {
    const { express, backlog } = this.#lanes;
    const ages = { express: express.oldestAgeMs(), backlog: backlog.oldestAgeMs() };
    const unavailableReason = express.unavailableReason() ?? backlog.unavailableReason();
    return {
      pendingBytes: this.#pendingBytes(),
      pendingRecords: null,
      ...(unavailableReason === undefined ? {} : { unavailableReason }),
      oldestAgeMs: Math.max(ages.express ?? 0, ages.backlog ?? 0),
      lanes: { express: { oldestAgeMs: ages.express }, backlog: { oldestAgeMs: ages.backlog } },
      bytesMax: this.#bytesMax,
    };
  }

  async close(): Promise<void> {
    this.#closing ??= Promise.all([this.#lanes.express.close(), this.#lanes.backlog.close()]);
    await this.#closing;
  }

  #pendingBytes(): number {
    return this.#lanes.express.pendingBytes() + this.#lanes.backlog.pendingBytes();
  }
}
