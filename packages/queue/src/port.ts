/**
 * The queue between ingest and processor, as callers see it. Twins: `log/` (segmented files on disk, in the process)
 * and, at scale, `redis-streams/`. What every twin promises (contract.ts checks it on each):
 *  - append resolves only when the record is on disk;
 *  - at least once: what was appended and not committed is delivered again after a crash;
 *  - a batch's identity is frozen before it is first delivered: after a crash the same batches come back, with the same
 *    ids, the same records and in the same order, so that the id can serve as deduplication token;
 *  - records of one partition are delivered in order; all records with one partition key and lane share a partition;
 *  - lanes: what waits in the express lane does not wait for what waits in the backlog lane, but for the batch of it that is
 *    being worked on; and the backlog gets one batch in four, however full the express lane is;
 *  - bounded by bytes: append fails with QueueFullError (503) instead of growing without end;
 *  - a record's bytes are deleted only after its batch was committed.
 */
import type { QueueRecord } from '@sentryai/schema';

/** Where a record waits. `express` is for senders that have little waiting, `backlog` for what is beyond that. */
export type QueueLane = 'express' | 'backlog';
export const QUEUE_LANES: readonly QueueLane[] = ['express', 'backlog'];

export type QueueStats = {
  /** Bytes appended and not yet committed. */
  pendingBytes: number;
  /** Records appended and not yet committed; null when the twin cannot know it cheaply. */
  pendingRecords: number | null;
  /** Milliseconds since the oldest uncommitted record was appended; 0 when there is none. */
  oldestAgeMs: number;
  /** The same for each lane; null when nothing waits in it. */
  lanes: Record<QueueLane, { oldestAgeMs: number | null }>;
  bytesMax: number;
  /** `degraded`: what was acknowledged can be lost with the power, or worse; absent = full. */
  durability?: 'full' | 'degraded';
  /** Why it is degraded and what to change, one sentence each. */
  durabilityProblems?: readonly string[];
  /** Why the queue cannot be used at this moment; absent = it can. */
  unavailableReason?: string;
};

export interface QueueProducer {
  /**
   * Resolves when the record is durable. `partitionKey`: records that must be processed in order by one consumer share
   * it (the trace id of the first span). Records of one key that are in different lanes may overtake each other.
   * Errors: QueueFullError, QueueUnavailableError; both mean that nothing was accepted and a retry is right.
   */
  append(record: QueueRecord, partitionKey: string, lane?: QueueLane): Promise<void>;
  stats(): QueueStats;
  /** Waits for appends under way, then closes. Safe to call twice. */
  close(): Promise<void>;
}

/** A frozen run of records. */
export type QueueBatch = {
  /** Names exactly these records for ever; token of the inserts made of them. */
  id: string;
  /** One number for each partition of each lane. */
  partition: number;
  /** True when the batch was delivered before a crash and may be partly stored. */
  isRedelivered: boolean;
  /**
   * True when partitions came to this consumer from another one since the batch before: what a process remembers about
   * items that it saw itself is then incomplete and must be read from the store again before this batch.
   */
  isTakenOver?: boolean;
  recordCount: number;
  /** The records, framed (framing.ts: readFrames). Transferable to a worker. */
  frames: Uint8Array;
};

export type ReadOptions = {
  /** Upper bound of a batch; what the twin stores as one (a record, or a few small ones) and is larger still comes, alone. */
  bytesMax: number;
  /** How long to wait for more once the first record is there. */
  lingerMs: number;
  /** How long to wait for the first record before answering null. */
  waitMs: number;
  signal?: AbortSignal;
};

export interface QueueConsumer {
  /** Next batch in order, or null after waitMs or abort. Several batches may be out at once. */
  read(options: ReadOptions): Promise<QueueBatch | null>;
  /** The batch's rows are on disk in the store. Batches of a partition are committed in the order of delivery. */
  commit(batch: QueueBatch): Promise<void>;
  stats(): QueueStats;
  close(): Promise<void>;
}
