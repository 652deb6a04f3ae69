import type { FactKey } from '@sentryai/store/queries/index';

const KEYS_MAX = 200_000;

/** Things that got new facts, and when each was last judged: often enough to be told soon, not with every trace. */
export class DirtyKeys {
  readonly #everyMs: number;
  readonly #dirty = new Map<string, FactKey>();
  readonly #judgedAtMs = new Map<string, number>();

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  get size(): number {
    return this.#dirty.size;
  }

  note(keys: readonly FactKey[]): void {
    for (const key of keys) this.#dirty.set(nameOf(key), key);
  }

  /** Takes up to `max` things of one project off the list whose time has come. */
  take(nowMs: number, max: number): FactKey[] {
    const taken: FactKey[] = [];
    for (const [name, key] of this.#dirty) {
      if (nowMs - (this.#judgedAtMs.get(name) ?? Number.NEGATIVE_INFINITY) < this.#everyMs) continue;
      if (taken.length > 0 && taken[0]?.project_id !== key.project_id) continue;
      this.#dirty.delete(name);
      this.#judgedAtMs.delete(name);
      this.#judgedAtMs.set(name, nowMs);
      if (this.#judgedAtMs.size > KEYS_MAX) this.#judgedAtMs.delete(this.#judgedAtMs.keys().next().value as string);
      taken.push(key);
      if (taken.length >= max) break;
    }
    return taken;
  }
}

function nameOf({ project_id, detector, key }: FactKey): string {
  return `${project_id}\n${detector}\n${key}`;
}
