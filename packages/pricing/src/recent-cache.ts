/**
 * A bounded map that forgets what was not asked for lately. Two generations instead of a linked list: a hit in the young
 * one costs a single lookup; when it is full, the old one is dropped.
 */
export class RecentCache<T> {
  #young = new Map<string, T>();
  #old = new Map<string, T>();
  readonly #generationSize: number;

  /** At most `2 * generationSize` entries are held. */
  constructor(generationSize: number) {
    this.#generationSize = generationSize;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): T | undefined {
    const recent = this.#young.get(key);
    if (recent !== undefined) return recent;
    const earlier = this.#old.get(key);
    if (earlier !== undefined) this.set(key, earlier);
    return earlier;
  }

  set(key: string, value: T): void {
    if (this.#young.size >= this.#generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
