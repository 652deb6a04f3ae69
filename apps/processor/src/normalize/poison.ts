/**
 * Finds the single items that processing fails on, by halving: a range that fails is cut in two, each half is tried
 * alone, until what fails is one item. Everything that passed is stored, whatever stood beside it.
 */
import type { OutcomeReason } from '@sentryai/schema';
import type { ItemRange } from './record-items.ts';

/** Why items cannot be processed. `message` holds no content of theirs. */
export type Failure = { reason: OutcomeReason; message: string };
export type FailedItems = ItemRange & Failure;

/** A record cut so that each good part passes alone. Parts are in order and cover the record together. */
export type RecordParts = { good: ItemRange[]; bad: FailedItems[] };

/** Records of a batch that cannot be processed as a whole, by their place in it. */
export type Poison = ReadonlyMap<number, RecordParts>;

/** Tries records of one batch, whole or in part. */
export interface Prober {
  /** Why the items of a range (null = the whole record) cannot be processed; null when they can. */
  probe(index: number, range: ItemRange | null): Promise<Failure | null>;
  /** Whether parts of the record can be tried alone. */
  canCut(index: number): Promise<boolean>;
}

export type IsolateLimits = {
  /** Tries for one record. A record in which everything fails is kept in pieces of several items beyond it. */
  probesMax: number;
  /** Asked before each cut; true ends the search, and what is not cut yet is kept as it is. */
  isOver?: () => boolean;
};

export const DEFAULT_ISOLATE_LIMITS: IsolateLimits = { probesMax: 1_000 };

/**
 * Tries each record of a batch alone and cuts those that fail. Empty when each of them passes.
 *  itemCounts  items of each record
 *  known       records that were cut before; they are not tried again
 */
export async function findPoison(
  itemCounts: readonly number[],
  prober: Prober,
  { known, ...limits }: IsolateLimits & { known?: Poison | undefined } = DEFAULT_ISOLATE_LIMITS,
): Promise<Poison> {
  const poison = new Map<number, RecordParts>(known);
  for (const [index, count] of itemCounts.entries()) {
    const failure = poison.has(index) ? null : await prober.probe(index, null);
    if (!failure) continue;
    const whole = { from: 0, to: count, ...failure };
    const canCut = count > 1 && (await prober.canCut(index));
    const parts = canCut ? isolateItems(whole, (range) => prober.probe(index, range), limits) : { good: [], bad: [whole] };
    poison.set(index, await parts);
  }
  return poison;
}

/** Halves a range that is known to fail. `probe` answers why a range fails, null when it passes. */
export async function isolateItems(
  whole: FailedItems,
  probe: (range: ItemRange) => Promise<Failure | null>,
  limits: IsolateLimits,
): Promise<RecordParts> {
  const parts: RecordParts = { good: [], bad: [] };
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
  const inOrder = (a: ItemRange, b: ItemRange): number => a.from - b.from;
  return { good: parts.good.sort(inOrder), bad: parts.bad.sort(inOrder) };
}
