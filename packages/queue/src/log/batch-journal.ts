/**
 * Remembers which runs of the log were handed out as batches (frozen) and which are in the store (committed), so that
 * after a crash the same batches come back under the same ids. A small append-only file, rewritten when it has grown.
 * Entry: u8 kind, 7 bytes zero, u64 start, u64 end, u32 crc of the 24 bytes before, 4 bytes zero.
 */
import { crc32 } from 'node:zlib';
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './segments.ts';

export type Range = { start: number; end: number };

const FROZEN = 1;
const COMMITTED = 2;
const ENTRY_BYTES = 32;
const CHECKED_BYTES = 24;
const REWRITE_AFTER_BYTES = 1024 * 1024;

export type JournalState = { committedEnd: number; frozen: Range[] };

function encodeEntry(kind: number, range: Range): Buffer {
  const entry = Buffer.alloc(ENTRY_BYTES);
  entry.writeUInt8(kind, 0);
  entry.writeBigUInt64LE(BigInt(range.start), 8);
  entry.writeBigUInt64LE(BigInt(range.end), 16);
  entry.writeUInt32LE(crc32(entry.subarray(0, CHECKED_BYTES)), CHECKED_BYTES);
  return entry;
}

/** State after all whole entries; a torn tail (crash while writing) ends the reading. */
export function replayJournal(bytes: Buffer): JournalState {
  const state: JournalState = { committedEnd: 0, frozen: [] };
  for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    const checked = bytes.subarray(at, at + CHECKED_BYTES);
    if (crc32(checked) !== bytes.readUInt32LE(at + CHECKED_BYTES)) break;
    const range = { start: Number(bytes.readBigUInt64LE(at + 8)), end: Number(bytes.readBigUInt64LE(at + 16)) };
    if (bytes[at] === FROZEN) state.frozen.push(range);
    if (bytes[at] === COMMITTED) {
      state.committedEnd = Math.max(state.committedEnd, range.end);
      state.frozen = state.frozen.filter((other) => other.end > state.committedEnd);
    }
  }
  return state;
}

/** State of a journal file; the empty state when there is none. Reads only. */
export async function readJournal(dir: string): Promise<JournalState> {
  const bytes = await readFile(join(dir, 'batches.log')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  return replayJournal(bytes);
}

export class BatchJournal {
  readonly state: JournalState;
  readonly #dir: string;
  #file: FileHandle;
  #bytes: number;
  /** The change that is being written; the next one waits for it. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(dir: string, file: FileHandle, state: JournalState, bytes: number) {
    this.#dir = dir;
    this.#file = file;
    this.state = state;
    this.#bytes = bytes;
  }

  static async open(dir: string): Promise<BatchJournal> {
    const state = await readJournal(dir);
    const { file, bytes } = await rewrite(dir, state);
    return new BatchJournal(dir, file, state, bytes);
  }

  /** Freezes a batch; durable when it resolves, which must be before the batch is handed out. */
  freeze(range: Range): Promise<void> {
    return this.#afterOthers(async () => {
      await this.#append(FROZEN, range);
      await this.#file.datasync();
      this.state.frozen.push(range);
    });
  }

  /** Notes that everything up to range.end is stored. A lost note only means one more, deduplicated, delivery. */
  commit(range: Range): Promise<void> {
    return this.#afterOthers(async () => {
      await this.#append(COMMITTED, range);
      this.state.committedEnd = Math.max(this.state.committedEnd, range.end);
      this.state.frozen = this.state.frozen.filter((other) => other.end > this.state.committedEnd);
      if (this.#bytes < REWRITE_AFTER_BYTES) return;
      const old = this.#file;
      ({ file: this.#file, bytes: this.#bytes } = await rewrite(this.#dir, this.state));
      await old.close();
    });
  }

  /** Must come before segments below committedEnd are deleted. */
  sync(): Promise<void> {
    return this.#afterOthers(() => this.#file.datasync());
  }

  close(): Promise<void> {
    return this.#afterOthers(async () => {
      await this.#file.datasync();
      await this.#file.close();
    });
  }

  /**
   * One change at a time: a batch is frozen while the one before it is committed, and two entries at one place would
   * leave a gap behind them, at which reading ends: everything later would be forgotten.
   */
  #afterOthers(change: () => Promise<void>): Promise<void> {
    const done = this.#last.then(change);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #append(kind: number, range: Range): Promise<void> {
    // Positional write: after a failed, half-written entry the next one overwrites it.
    await this.#file.write(encodeEntry(kind, range), 0, ENTRY_BYTES, this.#bytes);
    this.#bytes += ENTRY_BYTES;
  }
}

async function rewrite(dir: string, state: JournalState): Promise<{ file: FileHandle; bytes: number }> {
  const path = join(dir, 'batches.log');
  const entries = [
    encodeEntry(COMMITTED, { start: 0, end: state.committedEnd }),
    ...state.frozen.map((range) => encodeEntry(FROZEN, range)),
  ];
  const fresh = await open(`${path}.new`, 'w+');
  const bytes = Buffer.concat(entries);
  await fresh.write(bytes, 0, bytes.length, 0);
  await fresh.sync();
  await rename(`${path}.new`, path);
  await syncFolder(dir);
  return { file: fresh, bytes: bytes.length };
}
