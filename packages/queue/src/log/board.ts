/**
 * The few numbers that the producer's thread and the consumer's thread share: how far the log is durable, how far it is
 * committed. Shared memory, so that neither waits for the other's event loop.
 */
export type Board = {
  /** Transferable to another thread (workerData). */
  buffer: SharedArrayBuffer;
  /** Logical offset up to which everything is on disk; -1n until the producer has recovered the log. */
  durableEnd(): number;
  setDurableEnd(offset: number): void;
  /** Logical offset up to which everything is in the store. */
  committedEnd(): number;
  setCommittedEnd(offset: number): void;
  /** Resolves when durableEnd was set again, or after timeoutMs. `seen` = the version read before looking. */
  waitForChange(seen: number, timeoutMs: number): Promise<void>;
  version(): number;
};

const DURABLE = 0;
const COMMITTED = 1;
/** The version counter lies behind the two 64-bit offsets. */
const VERSION_BYTE_OFFSET = 16;
const BUFFER_BYTES = 24;

export function createBoard(buffer?: SharedArrayBuffer): Board {
  const shared = buffer ?? new SharedArrayBuffer(BUFFER_BYTES);
  const offsets = new BigInt64Array(shared, 0, 2);
  const version = new Int32Array(shared, VERSION_BYTE_OFFSET, 1);
  if (buffer === undefined) offsets[DURABLE] = -1n;
  return {
    buffer: shared,
    durableEnd: () => Number(Atomics.load(offsets, DURABLE)),
    setDurableEnd(offset) {
      Atomics.store(offsets, DURABLE, BigInt(offset));
      Atomics.add(version, 0, 1);
      Atomics.notify(version, 0);
    },
    committedEnd: () => Number(Atomics.load(offsets, COMMITTED)),
    setCommittedEnd(offset) {
      Atomics.store(offsets, COMMITTED, BigInt(offset));
    },
    version: () => Atomics.load(version, 0),
    async waitForChange(seen, timeoutMs) {
      const waiting = Atomics.waitAsync(version, 0, seen, timeoutMs);
      if (waiting.async) await waiting.value;
    },
  };
}
