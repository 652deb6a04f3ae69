/** A reproducible source of numbers: the same seed gives the same workload, ids included. */
export type Random = {
  /** At least 0, below 1. */
  next(): number;
  /** Whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** Around `mean`, skewed to the right as durations are; mostly within half and double for spread 0.35. */
  around(mean: number, spread?: number): number;
  hex(digits: number): string;
  /** An independent source, so that adding a draw in one place does not change all others. */
  fork(label: string): Random;
};

/** FNV-1a with a salt: four of them make the state of the generator. */
function hash(text: string, salt: number): number {
  let state = 2_166_136_261 ^ salt;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 16_777_619);
  state ^= state >>> 15;
  return Math.imul(state, 2_246_822_507) >>> 0;
}

/** Small fast counting generator (sfc32): enough for made-up data, never for secrets. */
export function createRandom(seed: string): Random {
  let [a, b, c, counter] = [hash(seed, 1), hash(seed, 2), hash(seed, 3), 1];
  const next32 = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next32();

  const next = (): number => next32() / 4_294_967_296;
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => {
      const chosen = list[int(0, list.length - 1)];
      if (chosen === undefined) throw new RangeError('pick needs a list that is not empty');
      return chosen;
    },
    around: (mean, spread = 0.35) => {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return mean * Math.exp(spread * normal);
    },
    hex: (digits) => Array.from({ length: digits }, () => int(0, 15).toString(16)).join(''),
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}
