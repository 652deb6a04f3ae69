/**
 * What a thread is folding, in memory that outlives it: a thread that died or hangs cannot say what it died of, and folding
 * needs what other batches said, so that the record at fault cannot be found by trying it alone.
 */
const BYTES = 128;

export class FoldMark {
  readonly shared: SharedArrayBuffer;
  readonly #bytes: Buffer;

  constructor(shared = new SharedArrayBuffer(BYTES)) {
    this.shared = shared;
    this.#bytes = Buffer.from(shared);
  }

  /** Does something about a thing under its mark. A throw is no end of the thread, and clears it as well. */
  at<Value>(key: string, work: () => Value): Value {
    // The length last: it makes the mark valid.
    const length = this.#bytes.write(key, 1);
    this.#bytes[0] = length;
    try {
      return work();
    } finally {
      this.#bytes[0] = 0;
    }
  }

  /** The key of what is or was folded; null when it is nothing. */
  read(): string | null {
    const length = this.#bytes[0] ?? 0;
    return length === 0 ? null : this.#bytes.toString('latin1', 1, 1 + length);
  }
}
