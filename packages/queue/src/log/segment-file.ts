/**
 * The segment that is being written. Appends go over bytes that are on disk already where there are some: those of a spare,
 * or zeros that were written ahead while little came in. A fdatasync then waits for the data alone, not for the file
 * system's journal, which the store's merges keep busy.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { segmentPath, syncFolder, takeSpare } from './segments.ts';

/** Zeros that are written ahead of the data. */
const AHEAD_BYTES = 4 * 1024 * 1024;
/** Below this much left, the next zeros are written. */
const AHEAD_LEFT_BYTES = AHEAD_BYTES / 4;
/** How long they should last: what more comes in than that writes in large pieces, and would only be written twice. */
const AHEAD_LASTS_MS = 1_000;
const ZEROS = Buffer.alloc(1024 * 1024);

export class SegmentFile {
  readonly base: number;
  readonly #file: FileHandle;
  readonly #bytesMax: number;
  /** Bytes that are durable; the next append goes here, over whatever a failed one left. */
  #length: number;
  /** Bytes of the file that are on disk, data or not. */
  #ready: number;
  #filling: Promise<void> | undefined;
  /** When it was last asked whether to write ahead, and how much data there was. */
  #asked = { atMs: Number.NEGATIVE_INFINITY, length: 0 };

  private constructor(file: FileHandle, base: number, length: number, ready: number, bytesMax: number) {
    this.#file = file;
    this.base = base;
    this.#length = length;
    this.#ready = ready;
    this.#bytesMax = bytesMax;
  }

  /** A new segment, of a spare where there is one. `bytesMax`: about how long it will get. */
  static async create(dir: string, base: number, bytesMax: number): Promise<SegmentFile> {
    const path = segmentPath(dir, base);
    const isSpare = await takeSpare(dir, path);
    const file = await open(path, isSpare ? 'r+' : 'w+');
    await file.sync();
    await syncFolder(dir);
    return new SegmentFile(file, base, 0, isSpare ? (await file.stat()).size : 0, bytesMax);
  }

  /** The newest segment of an earlier run, whose first `length` bytes are its data and whose tail was cut. */
  static async reopen(path: string, base: number, length: number, bytesMax: number): Promise<SegmentFile> {
    const file = await open(path, 'r+');
    await file.sync();
    return new SegmentFile(file, base, length, length, bytesMax);
  }

  get length(): number {
    return this.#length;
  }

  /** Logical offset behind the data. */
  get end(): number {
    return this.base + this.#length;
  }

  /** Resolves when the buffers are on disk behind the data. After a failure nothing behind the data may be trusted. */
  async append(buffers: readonly Uint8Array[], bytes: number): Promise<void> {
    // Zeros that are on their way must not come over the data.
    if (this.#length + bytes > this.#ready) await this.#filling;
    const { bytesWritten } = await this.#file.writev(buffers as Uint8Array[], this.#length);
    if (bytesWritten !== bytes) await this.#writeRest(Buffer.concat(buffers).subarray(bytesWritten), this.#length + bytesWritten);
    await this.#file.datasync();
    this.#length += bytes;
    this.#ready = Math.max(this.#ready, this.#length);
    this.#fillAhead();
  }

  /** Cuts off what is not data. */
  async cutTail(): Promise<void> {
    await this.#filling;
    await this.#file.truncate(this.#length);
    this.#ready = this.#length;
  }

  async close(): Promise<void> {
    await this.#filling;
    await this.#file.close();
  }

  /** After a short write (disk nearly full, or a very large group). */
  async #writeRest(rest: Buffer, position: number): Promise<void> {
    for (let done = 0; done < rest.length; ) {
      const part = await this.#file.write(rest, done, rest.length - done, position + done);
      done += part.bytesWritten;
    }
  }

  #fillAhead(): void {
    const isEnough = this.#ready - this.#length >= AHEAD_LEFT_BYTES || this.#ready >= this.#bytesMax;
    if (isEnough || this.#filling || performance.now() - this.#asked.atMs < AHEAD_LASTS_MS) return;
    const isBusy = this.#length - this.#asked.length > AHEAD_BYTES;
    this.#asked = { atMs: performance.now(), length: this.#length };
    if (isBusy) return;
    this.#filling = this.#writeZeros(this.#ready, Math.min(AHEAD_BYTES, this.#bytesMax - this.#ready))
      .then((end) => void (this.#ready = Math.max(this.#ready, end)))
      // A disk that is nearly full needs its room for data.
      .catch(() => void (this.#asked.atMs = Number.POSITIVE_INFINITY))
      .finally(() => (this.#filling = undefined));
  }

  async #writeZeros(from: number, bytes: number): Promise<number> {
    const end = from + bytes;
    for (let at = from; at < end; ) at += (await this.#file.write(ZEROS, 0, Math.min(ZEROS.length, end - at), at)).bytesWritten;
    await this.#file.datasync();
    return end;
  }
}
