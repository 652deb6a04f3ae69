/** Reading side of one lane: freezes runs of durable frames into batches and deletes segments that are in the store. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { QueueOpenError } from '../errors.ts';
import { FRAME_HEADER_BYTES } from '../framing.ts';
import type { QueueBatch } from '../port.ts';
import { BatchJournal, type Range } from './batch-journal.ts';
import type { LaneBoard } from './board.ts';
import { listSegments, retireSegment, type Segment, syncFolder } from './segments.ts';

export type LaneReaderOptions = {
  dir: string;
  board: LaneBoard;
  /** Number of the lane, that batches carry. */
  partition: number;
};

export async function openLaneReader(options: LaneReaderOptions): Promise<LaneReader> {
  await mkdir(options.dir, { recursive: true });
  const identity = await loadIdentity(options.dir);
  const journal = await BatchJournal.open(options.dir);
  return new LaneReader(options, identity, journal);
}

/**
 * Random name of this log, made once. Part of every batch id: if the log is deleted and begun anew while the store
 * stays, equal offsets must not become equal tokens, since the store would drop the new rows as known.
 */
async function loadIdentity(dir: string): Promise<string> {
  const path = join(dir, 'identity');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (/^[0-9a-f]{8}$/.test(known)) return known;
  const identity = randomBytes(4).toString('hex');
  await writeFile(path, identity, { flush: true });
  await syncFolder(dir);
  return identity;
}

export class LaneReader {
  readonly #options: LaneReaderOptions;
  readonly #identity: string;
  readonly #journal: BatchJournal;
  /** Batches frozen before the start of this process, to be delivered again first. */
  #redeliveries: Range[];
  #readOffset: number;
  #segment: { segment: Segment; file: FileHandle } | undefined;
  #isClosed = false;

  constructor(options: LaneReaderOptions, identity: string, journal: BatchJournal) {
    this.#options = options;
    this.#identity = identity;
    this.#journal = journal;
    this.#redeliveries = [...journal.state.frozen];
    this.#readOffset = Math.max(journal.state.committedEnd, ...journal.state.frozen.map((range) => range.end));
    options.board.setCommittedEnd(journal.state.committedEnd);
  }

  /** Batches of an earlier run that are still to be delivered again. */
  hasRedelivery(): boolean {
    return this.#redeliveries.length > 0;
  }

  /** False until the writing side has recovered the log. */
  isRecovered(): boolean {
    return this.#options.board.durableEnd() >= 0;
  }

  /** Durable bytes that are not in a batch yet. */
  availableBytes(): number {
    return Math.max(0, this.#options.board.durableEnd() - this.#readOffset);
  }

  /** Durable bytes that are not committed. */
  pendingBytes(): number {
    return Math.max(0, this.#options.board.durableEnd() - this.#options.board.committedEnd());
  }

  async redeliver(): Promise<QueueBatch | null> {
    const again = this.#redeliveries[0];
    if (!again) return null;
    const batch = await this.#load(again, true);
    this.#redeliveries.shift();
    return batch;
  }

  /** The run of whole frames behind the read offset, at most bytesMax but at least one; null when there is none. */
  async readNext(bytesMax: number): Promise<QueueBatch | null> {
    const range = this.availableBytes() > 0 ? await this.#nextRange(bytesMax) : undefined;
    if (!range) return null;
    const batch = await this.#load(range, false);
    // Frozen before anybody sees it: after a crash the same run must come back under the same id.
    await this.#journal.freeze(range);
    this.#readOffset = range.end;
    return batch;
  }

  async commit(batch: QueueBatch): Promise<void> {
    const range = parseRange(batch.id);
    await this.#journal.commit(range);
    this.#options.board.setCommittedEnd(this.#journal.state.committedEnd);
    await this.#deleteStoredSegments();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#segment?.file.close();
    await this.#journal.close();
  }

  async #nextRange(bytesMax: number): Promise<Range | undefined> {
    const start = this.#readOffset;
    const place = await this.#placeOf(start);
    if (!place) return undefined;
    // A file may go on with old bytes: where its data ends is where the next segment begins, or how far all is durable.
    const available = Math.min(place.end - start, this.availableBytes());
    return { start, end: start + (await wholeFramesBytes(place.file, start - place.base, available, bytesMax)) };
  }

  async #load(range: Range, isRedelivered: boolean): Promise<QueueBatch> {
    const place = await this.#placeOf(range.start);
    const bytes = range.end - range.start;
    // Its own ArrayBuffer, not a slice of Node's pool: the batch is transferred to a worker.
    const frames = new Uint8Array(new ArrayBuffer(bytes));
    const read = place ? await place.file.read(frames, 0, bytes, range.start - place.base) : { bytesRead: 0 };
    if (read.bytesRead !== bytes) {
      throw new QueueOpenError(
        `The queue in ${this.#options.dir} lacks bytes ${range.start}-${range.end}, which were acknowledged and not yet stored. ` +
          'A segment file was removed or cut; restore it, or delete the queue folder to go on without them.',
      );
    }
    const { partition } = this.#options;
    return { id: formatId(this.#identity, range), partition, isRedelivered, recordCount: countFrames(frames), frames };
  }

  /** The segment that an offset lies in, opened, and the offset behind it (infinite for the newest). */
  async #placeOf(offset: number): Promise<{ file: FileHandle; base: number; end: number } | undefined> {
    const segments = await listSegments(this.#options.dir);
    const index = segments.findLastIndex((segment) => segment.base <= offset);
    const found = segments[index];
    if (!found) return undefined;
    let current = this.#segment;
    if (current?.segment.base !== found.base) {
      await current?.file.close();
      current = { segment: found, file: await open(found.path, 'r') };
      this.#segment = current;
    }
    return { file: current.file, base: found.base, end: segments[index + 1]?.base ?? Number.POSITIVE_INFINITY };
  }

  async #deleteStoredSegments(): Promise<void> {
    const committedEnd = this.#journal.state.committedEnd;
    const current = this.#segment;
    // Cheap test first: only when the reader moved on can an earlier segment be done.
    if (!current || current.segment.base > committedEnd) return;
    const segments = await listSegments(this.#options.dir);
    const stored = segments.filter((_, index) => (segments[index + 1]?.base ?? Number.POSITIVE_INFINITY) <= committedEnd);
    if (stored.length === 0) return;
    await this.#journal.sync();
    for (const segment of stored) {
      if (segment.base === this.#segment?.segment.base) {
        await this.#segment.file.close();
        this.#segment = undefined;
      }
      await retireSegment(this.#options.dir, segment);
    }
  }
}

/** Bytes of the whole frames in [position, position + available), at most bytesMax but at least one frame. */
async function wholeFramesBytes(file: FileHandle, position: number, available: number, bytesMax: number): Promise<number> {
  const window = Buffer.allocUnsafe(Math.min(available, bytesMax));
  const { bytesRead } = await file.read(window, 0, window.length, position);
  let end = 0;
  while (end + FRAME_HEADER_BYTES <= bytesRead) {
    const next = end + FRAME_HEADER_BYTES + window.readUInt32LE(end);
    if (end === 0 && next > bytesRead) return next;
    if (next > bytesRead) break;
    end = next;
  }
  return end;
}

function countFrames(frames: Uint8Array): number {
  const view = new DataView(frames.buffer, frames.byteOffset, frames.byteLength);
  let count = 0;
  for (let at = 0; at < frames.byteLength; at += FRAME_HEADER_BYTES + view.getUint32(at, true)) count += 1;
  return count;
}

function formatId(identity: string, range: Range): string {
  return `${identity}-${range.start}-${range.end}`;
}

function parseRange(id: string): Range {
  const [, start, end] = id.split('-');
  return { start: Number(start), end: Number(end) };
}
