/**
 * Writing side of one lane: group commit. All records that arrive while one flush is under way share the next one: one
 * writev and one fdatasync, then all their appends resolve together.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { QueueUnavailableError } from '../errors.ts';
import { type EncodedFrame, placeFrame } from '../framing.ts';
import { readJournal } from './batch-journal.ts';
import type { LaneBoard } from './board.ts';
import { recoverTail } from './recovery.ts';
import { SegmentFile } from './segment-file.ts';
import { listSegments, syncFolder } from './segments.ts';

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
  // Behind the committed offset new data would never be read: start a segment there (files were removed by hand). What an
  // earlier version began is closed, since its frames are checked in another way.
  const canGoOn = newest !== undefined && base + length >= frozenEnd && !newest.hasPlainChecksums;
  const segment = canGoOn
    ? await SegmentFile.reopen(newest.path, base, length, options.segmentBytes)
    : await SegmentFile.create(options.dir, Math.max(base + length, frozenEnd), options.segmentBytes);
  await syncFolder(options.dir);
  options.board.setCommittedEnd(journal.committedEnd);
  options.board.setDurableEnd(segment.end);
  return new LaneWriter(options, segment);
}

export class LaneWriter {
  readonly #options: LaneWriterOptions;
  #segment: SegmentFile;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #flushing: Promise<void> | undefined;
  #isClosed = false;
  /** The last write, when it failed. */
  #failure: { reason: string; atMs: number } | undefined;
  #ageMarks: { end: number; atMs: number }[] = [];

  constructor(options: LaneWriterOptions, segment: SegmentFile) {
    this.#options = options;
    this.#segment = segment;
    // What was left by an earlier run counts as old from the moment it was found.
    if (segment.end > options.board.committedEnd()) this.#ageMarks.push({ end: segment.end, atMs: options.now() });
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
    return this.#segment.end - this.#options.board.committedEnd() + this.#waitingBytes;
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
    await this.#segment.close();
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
      if (this.#segment.length >= this.#options.segmentBytes) await this.#rotate();
      await this.#segment.append(placedAt(group, this.#segment.end), bytes);
    } catch (error) {
      await this.#abandonTail();
      const reason = error instanceof Error ? error.message : String(error);
      this.#failure = { reason, atMs: this.#options.now() };
      this.#waitingBytes -= bytes;
      for (const item of group) item.reject(new QueueUnavailableError(reason, error));
      return;
    }
    this.#failure = undefined;
    this.#waitingBytes -= bytes;
    this.#markAge(this.#segment.end);
    this.#options.board.setDurableEnd(this.#segment.end);
    for (const item of group) item.resolve();
  }

  /**
   * After a failed write or fdatasync nothing behind the durable length may be trusted: the kernel can report an error
   * once and then forget it. So the tail is cut and writing goes on in a new file.
   */
  async #abandonTail(): Promise<void> {
    try {
      await this.#segment.cutTail();
      if (this.#segment.length > 0) await this.#rotate();
    } catch {
      // The disk does not take even that. Later appends try again from the same durable length; recovery cuts the
      // tail at the next start, and nobody was told that it was stored.
    }
  }

  async #rotate(): Promise<void> {
    const next = await SegmentFile.create(this.#options.dir, this.#segment.end, this.#options.segmentBytes);
    await this.#segment.close();
    this.#segment = next;
  }

  #markAge(end: number): void {
    const atMs = this.#options.now();
    const last = this.#ageMarks.at(-1);
    if (last && atMs - last.atMs < AGE_MARK_EVERY_MS) last.end = end;
    else this.#ageMarks.push({ end, atMs });
    this.oldestAgeMs();
  }
}

/** Buffers of a group whose first frame lies at a logical offset. */
function placedAt(group: readonly Waiting[], offset: number): Uint8Array[] {
  const buffers: Uint8Array[] = [];
  let at = offset;
  for (const item of group) {
    placeFrame(item, at);
    at += item.bytes;
    buffers.push(item.head);
    if (item.body.byteLength > 0) buffers.push(item.body);
  }
  return buffers;
}
