/**
 * Writing side of one lane: group commit. All records that arrive while one flush is under way share the next one: one
 * writev and one fdatasync, then all their appends resolve together.
 */
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { QueueUnavailableError } from '../errors.ts';
import type { EncodedFrame } from '../framing.ts';
import { readJournal } from './batch-journal.ts';
import type { LaneBoard } from './board.ts';
import { recoverTail } from './recovery.ts';
import { listSegments, segmentPath, syncFolder } from './segments.ts';

export type LaneWriterOptions = {
  dir: string;
  board: LaneBoard;
  /** A segment is closed when it is at least this long; its space comes back only as a whole. */
  segmentBytes: number;
  /** Unix milliseconds. */
  now: () => number;
};

type Waiting = EncodedFrame & { resolve: () => void; reject: (error: Error) => void };

/** writev takes at most 1024 buffers on Linux; two per record. */
const RECORDS_PER_FLUSH_MAX = 500;
const BYTES_PER_FLUSH_MAX = 64 * 1024 * 1024;
/** One time mark per this many milliseconds is exact enough for "age of the oldest record". */
const AGE_MARK_EVERY_MS = 100;
/** How long a failed write speaks for the present. Without an end, a balancer that sees it would never let a write try again. */
const FAILURE_HOLDS_MS = 30_000;

export async function openLaneWriter(options: LaneWriterOptions): Promise<LaneWriter> {
  await mkdir(options.dir, { recursive: true });
  await syncFolder(dirname(options.dir));
  const journal = await readJournal(options.dir);
  const segments = await listSegments(options.dir);
  const newest = segments.at(-1);
  const frozenEnd = Math.max(journal.committedEnd, ...journal.frozen.map((range) => range.end));
  const base = newest?.base ?? frozenEnd;
  const length = newest ? await recoverTail(newest, frozenEnd) : 0;
  // Behind the committed offset new data would never be read: start a segment there (files were removed by hand).
  const start = base + length < frozenEnd ? { base: frozenEnd, length: 0 } : { base, length };
  const file = await open(segmentPath(options.dir, start.base), start.length === 0 ? 'w+' : 'r+');
  await file.sync();
  await syncFolder(options.dir);
  options.board.setCommittedEnd(journal.committedEnd);
  options.board.setDurableEnd(start.base + start.length);
  return new LaneWriter(options, file, start.base, start.length);
}

export class LaneWriter {
  readonly #options: LaneWriterOptions;
  #file: FileHandle;
  #segmentBase: number;
  /** Durable bytes of the current segment; the next write goes here, over whatever a failed one left. */
  #segmentLength: number;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #flushing: Promise<void> | undefined;
  #isClosed = false;
  /** The last write, when it failed. */
  #failure: { reason: string; atMs: number } | undefined;
  #ageMarks: { end: number; atMs: number }[] = [];

  constructor(options: LaneWriterOptions, file: FileHandle, base: number, length: number) {
    this.#options = options;
    this.#file = file;
    this.#segmentBase = base;
    this.#segmentLength = length;
    // What was left by an earlier run counts as old from the moment it was found.
    if (base + length > options.board.committedEnd()) this.#ageMarks.push({ end: base + length, atMs: options.now() });
  }

  append(frame: EncodedFrame): Promise<void> {
    if (this.#isClosed) return Promise.reject(new QueueUnavailableError('shutting down'));
    this.#waitingBytes += frame.bytes;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...frame, resolve, reject });
      this.#flushing ??= this.#flushAll();
    });
  }

  /** Bytes appended, or being appended, and not yet committed. */
  pendingBytes(): number {
    return this.#segmentBase + this.#segmentLength - this.#options.board.committedEnd() + this.#waitingBytes;
  }

  /** Milliseconds since the oldest uncommitted record came; null when there is none. */
  oldestAgeMs(): number | null {
    const committed = this.#options.board.committedEnd();
    while (this.#ageMarks[0] && this.#ageMarks[0].end <= committed) this.#ageMarks.shift();
    const oldest = this.#ageMarks[0];
    return oldest ? Math.max(0, this.#options.now() - oldest.atMs) : null;
  }

  /** Why nothing can be appended at the moment; undefined = it can. */
  unavailableReason(): string | undefined {
    const failure = this.#failure;
    const isRecent = failure !== undefined && this.#options.now() - failure.atMs < FAILURE_HOLDS_MS;
    return isRecent ? `the last write failed: ${failure.reason}` : undefined;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#flushing;
    await this.#file.close();
  }

  async #flushAll(): Promise<void> {
    // Let the other requests of this turn of the loop join the first group.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#flushGroup(this.#takeGroup());
    this.#flushing = undefined;
  }

  #takeGroup(): Waiting[] {
    let count = 0;
    let bytes = 0;
    for (const item of this.#waiting) {
      if (count > 0 && (count >= RECORDS_PER_FLUSH_MAX || bytes + item.bytes > BYTES_PER_FLUSH_MAX)) break;
      count += 1;
      bytes += item.bytes;
    }
    return this.#waiting.splice(0, count);
  }

  async #flushGroup(group: Waiting[]): Promise<void> {
    const bytes = group.reduce((sum, item) => sum + item.bytes, 0);
    try {
      if (this.#segmentLength >= this.#options.segmentBytes) await this.#rotate();
      await this.#write(group, bytes);
      await this.#file.datasync();
    } catch (error) {
      await this.#abandonTail();
      const reason = error instanceof Error ? error.message : String(error);
      this.#failure = { reason, atMs: this.#options.now() };
      this.#waitingBytes -= bytes;
      for (const item of group) item.reject(new QueueUnavailableError(reason, error));
      return;
    }
    this.#failure = undefined;
    this.#segmentLength += bytes;
    this.#waitingBytes -= bytes;
    const end = this.#segmentBase + this.#segmentLength;
    this.#markAge(end);
    this.#options.board.setDurableEnd(end);
    for (const item of group) item.resolve();
  }

  async #write(group: Waiting[], bytes: number): Promise<void> {
    const buffers = group.flatMap((item) => (item.body.byteLength > 0 ? [item.head, item.body] : [item.head]));
    const { bytesWritten } = await this.#file.writev(buffers, this.#segmentLength);
    if (bytesWritten === bytes) return;
    // A short write (disk nearly full, or a very large group): finish it in one copy.
    const rest = Buffer.concat(buffers).subarray(bytesWritten);
    let done = 0;
    while (done < rest.length) {
      const part = await this.#file.write(rest, done, rest.length - done, this.#segmentLength + bytesWritten + done);
      done += part.bytesWritten;
    }
  }

  /**
   * After a failed write or fdatasync nothing behind the durable length may be trusted: the kernel can report an error
   * once and then forget it. So the tail is cut and writing goes on in a new file.
   */
  async #abandonTail(): Promise<void> {
    try {
      await this.#file.truncate(this.#segmentLength);
      if (this.#segmentLength > 0) await this.#rotate();
    } catch {
      // The disk does not take even that. Later appends try again from the same durable length; recovery cuts the
      // tail at the next start, and nobody was told that it was stored.
    }
  }

  async #rotate(): Promise<void> {
    const base = this.#segmentBase + this.#segmentLength;
    const next = await open(segmentPath(this.#options.dir, base), 'w+');
    await next.sync();
    await syncFolder(this.#options.dir);
    await this.#file.close();
    this.#file = next;
    this.#segmentBase = base;
    this.#segmentLength = 0;
  }

  #markAge(end: number): void {
    const atMs = this.#options.now();
    const last = this.#ageMarks.at(-1);
    if (last && atMs - last.atMs < AGE_MARK_EVERY_MS) last.end = end;
    else this.#ageMarks.push({ end, atMs });
    this.oldestAgeMs();
  }
}
