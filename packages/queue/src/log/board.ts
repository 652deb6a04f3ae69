/**
 * The few numbers that the producer's thread and the consumer's thread share: for each lane how far its log is durable and
 * how far it is committed. Shared memory, so that neither waits for the other's event loop.
 */
import { QUEUE_LANES, type QueueLane } from '../port.ts';

export type LaneBoard = {
  /** Logical offset up to which everything is on disk; -1 until the producer has recovered the log. */
  durableEnd(): number;
  setDurableEnd(offset: number): void;
  /** Logical offset up to which everything is in the store. */
  committedEnd(): number;
  setCommittedEnd(offset: number): void;
};

export type Board = {
  /** Transferable to another thread (workerData). */
  buffer: SharedArrayBuffer;
  lanes: Record<QueueLane, LaneBoard>;
  /** Resolves when a durableEnd was set again, or after timeoutMs. `seen` = the version read before looking. */
  waitForChange(seen: number, timeoutMs: number): Promise<void>;
  version(): number;
};

const DURABLE = 0;
const COMMITTED = 1;
const OFFSETS_PER_LANE = 2;
/** The version counter lies behind the 64-bit offsets of the lanes. */
const VERSION_BYTE_OFFSET = QUEUE_LANES.length * OFFSETS_PER_LANE * 8;
const BUFFER_BYTES = VERSION_BYTE_OFFSET + 8;

export function createBoard(buffer?: SharedArrayBuffer): Board {
  const shared = buffer ?? new SharedArrayBuffer(BUFFER_BYTES);
  const version = new Int32Array(shared, VERSION_BYTE_OFFSET, 1);
  const laneBoard = (index: number): LaneBoard => {
    const offsets = new BigInt64Array(shared, index * OFFSETS_PER_LANE * 8, OFFSETS_PER_LANE);
    if (buffer === undefined) offsets[DURABLE] = -1n;
    return {
      durableEnd: () => Number(Atomics.load(offsets, DURABLE)),
      setDurableEnd(offset) {
        Atomics.store(offsets, DURABLE, BigInt(offset));
        Atomics.add(version, 0, 1);
        Atomics.notify(version, 0);
      },
      committedEnd: () => Number(Atomics.load(offsets, COMMITTED)),
      setCommittedEnd: (offset) => void Atomics.store(offsets, COMMITTED, BigInt(offset)),
    };
  };
  return {
    buffer: shared,
    lanes: { express: laneBoard(0), backlog: laneBoard(1) },
    version: () => Atomics.load(version, 0),
    async waitForChange(seen, timeoutMs) {
      const waiting = Atomics.waitAsync(version, 0, seen, timeoutMs);
      if (waiting.async) await waiting.value;
    },
  };
}
