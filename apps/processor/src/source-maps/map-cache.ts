import { readSourceMap, type SourceMap } from '@sentryai/grouping';

/** Characters of map texts that are held ready; the maps themselves take some times more. */
const CHARS_MAX = 64 * 1024 * 1024;
const ENTRIES_MAX = 500;

/** Maps that were read, those used last stay. `null`: the bytes are no map. */
export class MapCache {
  readonly #charsMax: number;
  readonly #maps = new Map<string, { map: SourceMap | null; chars: number }>();
  #chars = 0;

  constructor(charsMax = CHARS_MAX) {
    this.#charsMax = charsMax;
  }

  has(key: string): boolean {
    return this.#maps.has(key);
  }

  get(key: string): SourceMap | null {
    const entry = this.#maps.get(key);
    if (entry === undefined) return null;
    this.#maps.delete(key);
    this.#maps.set(key, entry);
    return entry.map;
  }

  add(key: string, bytes: Uint8Array): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    const read = readSourceMap(text);
    const entry = { map: 'map' in read ? read.map : null, chars: text.length };
    this.#maps.set(key, entry);
    this.#chars += entry.chars;
    for (const [oldest, { chars }] of this.#maps) {
      if ((this.#chars <= this.#charsMax && this.#maps.size <= ENTRIES_MAX) || oldest === key) break;
      this.#maps.delete(oldest);
      this.#chars -= chars;
    }
  }
}
