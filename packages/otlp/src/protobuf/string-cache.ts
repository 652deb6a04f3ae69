/** Power of two: the slot is a mask of the hash. */
const SLOT_COUNT = 2048;
const WORDS_PER_SLOT = 16;
const WORD_BYTES = 4;

/** Longest text that is cached, in bytes. */
export const CACHED_BYTES_MAX = WORDS_PER_SLOT * WORD_BYTES;

/**
 * Turns bytes that repeat from span to span (attribute keys, model names) into the same string again, without decoding
 * them. Bounded: one text a slot, a newcomer replaces the old one. Bytes are hashed and compared four at a time; byte by
 * byte, the cache was the dearest part of decoding.
 */
export class StringCache {
  private readonly texts: string[] = Array.from({ length: SLOT_COUNT }, () => '');
  private readonly byteLengths = new Uint8Array(SLOT_COUNT);
  private readonly words = new Int32Array(SLOT_COUNT * WORDS_PER_SLOT);

  /** The text from `start` to `end`, at most CACHED_BYTES_MAX bytes; `view` and `bytes` show the same memory. */
  get(view: DataView, bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length < WORD_BYTES) return length === 0 ? '' : bytes.toString('utf8', start, end);

    // Whole words, then the last four bytes as one more word, which overlaps them unless the length is a multiple of 4.
    const lastWordAt = end - WORD_BYTES;
    let hash = Math.imul(view.getInt32(lastWordAt, true) ^ length, 0x9e3779b1);
    for (let at = start; at < lastWordAt; at += WORD_BYTES) {
      hash = Math.imul(hash ^ (hash >>> 15) ^ view.getInt32(at, true), 0x85ebca6b);
    }
    const slot = (hash ^ (hash >>> 16)) & (SLOT_COUNT - 1);
    if (this.holds(slot, view, start, end)) return this.texts[slot]!;

    const text = bytes.toString('utf8', start, end);
    this.texts[slot] = text;
    this.byteLengths[slot] = length;
    let word = slot * WORDS_PER_SLOT;
    for (let at = start; at < lastWordAt; at += WORD_BYTES) this.words[word++] = view.getInt32(at, true);
    this.words[word] = view.getInt32(lastWordAt, true);
    return text;
  }

  private holds(slot: number, view: DataView, start: number, end: number): boolean {
    if (this.byteLengths[slot] !== end - start) return false;
    const lastWordAt = end - WORD_BYTES;
    let word = slot * WORDS_PER_SLOT;
    for (let at = start; at < lastWordAt; at += WORD_BYTES) {
      if (this.words[word++] !== view.getInt32(at, true)) return false;
    }
    return this.words[word] === view.getInt32(lastWordAt, true);
  }
}
