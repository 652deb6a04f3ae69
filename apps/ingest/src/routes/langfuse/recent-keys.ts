export type RecentKeysOptions = { keysMax: number; lifetimeMs: number; now: () => number };

/** Keys that were added lately; forgets them after a while, and the oldest when there are too many. */
export class RecentKeys {
  readonly #options: RecentKeysOptions;
  readonly #addedAtMs = new Map<string, number>();

  constructor(options: RecentKeysOptions) {
    this.#options = options;
  }

  add(key: string): void {
    this.#addedAtMs.delete(key);
    this.#addedAtMs.set(key, this.#options.now());
    const oldest = this.#addedAtMs.keys().next().value;
    if (this.#addedAtMs.size > this.#options.keysMax && oldest !== undefined) this.#addedAtMs.delete(oldest);
  }

  has(key: string): boolean {
    const addedAtMs = this.#addedAtMs.get(key);
    return addedAtMs !== undefined && this.#options.now() - addedAtMs <= this.#options.lifetimeMs;
  }
}
