/**
 * Finds the single items that processing fails on, by halving: a range that fails is cut in two, each half is tried
 * alone, until what fails is one place. Everything that passed is stored, whatever stood beside it.
 */
import type { OutcomeReason } from '@sentryai/schema';
import type { PlaceRange } from './record-items.ts';

/** Why items cannot be processed. `message` holds no content of theirs. */
export type Failure = { reason: OutcomeReason; message: string };
export type FailedItems = PlaceRange & Failure;

/** A record cut so that each good part passes alone. Parts are in order and cover the record together. */
export type RecordParts = {
  good: PlaceRange[];
  bad: FailedItems[];
  /** False: the record could not be looked into, and is kept as it came. */
  isCut: boolean;
};

/** Records of a batch that cannot be processed as a whole, by their place in it. */
export type Poison = ReadonlyMap<number, RecordParts>;

/** Tries records of one batch, whole or in part. */
export interface Prober {
  /** Why the items of a range (null = the whole record) cannot be processed; null when they can. */
  probe(index: number, range: PlaceRange | null): Promise<Failure | null>;
  /** Places of the record that can be tried alone; null when it cannot be cut. */
  countPlaces(index: number): Promise<number | null>;
}

export type IsolateLimits = {
  /** Tries for one record. A record in which everything fails is kept in pieces of several places beyond it. */
  probesMax: number;
  /** Asked before each cut; true ends the search, and what is not cut yet is kept as it is. */
  isOver?: () => boolean;
};

export const DEFAULT_ISOLATE_LIMITS: IsolateLimits = { probesMax: 1_000 };

/**
 * Tries each record of a batch alone and cuts those that fail. Empty when each of them passes.
 *  records  how many the batch has
 *  known    those that were cut before; they are not tried again
 */
export async function findPoison(
  records: number,
  prober: Prober,
  { known, ...limits }: IsolateLimits & { known?: Poison | undefined } = DEFAULT_ISOLATE_LIMITS,
): Promise<Poison> {
  const poison = new Map<number, RecordParts>(known);
  for (let index = 0; index < records; index += 1) {
    const failure = poison.has(index) ? null : await prober.probe(index, null);
    if (!failure) continue;
    const places = await prober.countPlaces(index);
    const whole = { from: 0, to: places ?? 1, ...failure };
    const parts = places === null ? { good: [], bad: [whole] } : await isolateItems(whole, (range) => prober.probe(index, range), limits);
    poison.set(index, { ...parts, isCut: places !== null });
  }
  return poison;
}

/** Halves a range that is known to fail. `probe` answers why a range fails, null when it passes. */
export async function isolateItems(
  whole: FailedItems,
  probe: (range: PlaceRange) => Promise<Failure | null>,
  limits: IsolateLimits,
): Promise<Pick<RecordParts, 'good' | 'bad'>> {
  const parts: Pick<RecordParts, 'good' | 'bad'> = { good: [], bad: [] };
  // Widest first: when the tries run out, what is left over is small everywhere.
  const failing = [whole];
  let probes = 0;
  for (let range = failing.shift(); range; range = failing.shift()) {
    if (range.to - range.from < 2 || probes + 2 > limits.probesMax || limits.isOver?.()) {
      parts.bad.push(range);
      continue;
    }
    const middle = range.from + Math.floor((range.to - range.from) / 2);
    for (const half of [
      { from: range.from, to: middle },
      { from: middle, to: range.to },
    ]) {
      probes += 1;
      const failure = await probe(half);
      if (failure) failing.push({ ...half, ...failure });
      else parts.good.push(half);
    }
  }
  const inOrder = (a: PlaceRange, b: PlaceRange): number => a.from - b.from;
  return { good: parts.good.sort(inOrder), bad: parts.bad.sort(inOrder) };
}
