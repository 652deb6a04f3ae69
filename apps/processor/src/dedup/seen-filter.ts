/**
 * Remembers which items were seen in the last day, in bounded memory: a chain of Bloom filters, each for a fixed number
 * of keys and a stretch of time. "Not seen" is certain and costs nothing more; "maybe seen" is confirmed in the store,
 * so a false positive (about 1 in 10,000 per filter) costs one cheap look-up and never loses an item.
 */
export type SeenFilterOptions = {
  /** How long a key is remembered at least. */
  windowMs: number;
  /** Keys per generation; one generation takes BITS_PER_KEY / 8 bytes for each. */
  keysPerGeneration: number;
  /** Generations kept at most; with more keys in the window the oldest are forgotten, which `forgotten` counts. */
  generationsMax: number;
};

export function defaultSeenFilterOptions(): SeenFilterOptions {
  return { windowMs: 24 * 3_600_000, keysPerGeneration: 1_000_000, generationsMax: 40 };
}

const BITS_PER_KEY = 20;
const PROBES = 13;

type Generation = { bits: Uint32Array; keys: number; newestMs: number };

export class SeenFilter {
  readonly #options: SeenFilterOptions;
  #generations: Generation[] = [];
  /** Generations dropped before their time because of generationsMax. */
  forgotten = 0;

  constructor(options: SeenFilterOptions = defaultSeenFilterOptions()) {
    this.#options = options;
  }

  /** Bytes of the filters. */
  get bytes(): number {
    return this.#generations.reduce((sum, generation) => sum + generation.bits.byteLength, 0);
  }

  /** Adds the key and says whether it may have been added before. */
  checkAndAdd(key: KeyHash, nowMs: number): boolean {
    const wasSeen = this.has(key);
    if (!wasSeen) this.add(key, nowMs);
    return wasSeen;
  }

  has(key: KeyHash): boolean {
    for (const generation of this.#generations) if (contains(generation.bits, key)) return true;
    return false;
  }

  add(key: KeyHash, nowMs: number): void {
    let current = this.#generations.at(-1);
    if (!current || current.keys >= this.#options.keysPerGeneration) {
      this.#dropOld(nowMs);
      current = this.#startGeneration(nowMs);
    }
    insert(current.bits, key);
    current.keys += 1;
    current.newestMs = Math.max(current.newestMs, nowMs);
  }

  #startGeneration(nowMs: number): Generation {
    const words = Math.ceil((this.#options.keysPerGeneration * BITS_PER_KEY) / 32);
    const generation = { bits: new Uint32Array(words), keys: 0, newestMs: nowMs };
    this.#generations.push(generation);
    return generation;
  }

  #dropOld(nowMs: number): void {
    this.#generations = this.#generations.filter((generation) => nowMs - generation.newestMs <= this.#options.windowMs);
    while (this.#generations.length >= this.#options.generationsMax) {
      this.#generations.shift();
      this.forgotten += 1;
    }
  }
}

/** Two independent 32-bit hashes of a key; probes are combined from them (Kirsch and Mitzenmacher 2006). */
export type KeyHash = { a: number; b: number };

function contains(bits: Uint32Array, key: KeyHash): boolean {
  const size = bits.length * 32;
  for (let probe = 0, at = key.a; probe < PROBES; probe += 1, at = (at + key.b + probe) >>> 0) {
    const bit = at % size;
    if (((bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false;
  }
  return true;
}

function insert(bits: Uint32Array, key: KeyHash): void {
  const size = bits.length * 32;
  for (let probe = 0, at = key.a; probe < PROBES; probe += 1, at = (at + key.b + probe) >>> 0) {
    const bit = at % size;
    const word = bit >>> 5;
    bits[word] = (bits[word] ?? 0) | (1 << (bit & 31));
  }
}

/** Hash of a key in bytes; murmur3's mixing steps, two lanes. Ids made by clients need not be random. */
export function hashKey(bytes: Uint8Array): KeyHash {
  let a = 0x9747b28c;
  let b = 0x3c6ef372;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const word = Math.imul(view.getUint32(at, true), 0xcc9e2d51);
    a = Math.imul(rotate(a ^ Math.imul(rotate(word, 15), 0x1b873593), 13), 5) + 0xe6546b64;
    b = Math.imul(rotate(b ^ Math.imul(rotate(word, 17), 0x85ebca6b), 15), 9) + 0x52dce729;
  }
  for (let at = bytes.length & ~3; at < bytes.length; at += 1) a = Math.imul(a ^ (bytes[at] ?? 0), 0x01000193);
  // An odd step reaches every bit position.
  return { a: finish(a), b: finish(b) | 1 };
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function finish(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
