/** A place in a column: a node, or a point that a long link passes through. */
export type Slot = { id: string; rank: number; isPoint: boolean };
export type Step = { from: string; to: string; weight: number };

const SWEEPS = 12;

/**
 * Order within columns that keeps links from crossing: each slot moves to the middle of its neighbours, from the left and
 * from the right in turn; the best order seen stays.
 */
export function orderColumns(slots: readonly Slot[], steps: readonly Step[]): string[][] {
  const columns: string[][] = [];
  for (const { id, rank } of slots) (columns[rank] ??= []).push(id);
  const before = Map.groupBy(steps, ({ to }) => to);
  const after = Map.groupBy(steps, ({ from }) => from);
  let current = columns.map((column) => [...(column ?? [])]);
  let best = current;
  let bestCrossings = crossings(current, steps);
  for (let sweep = 0; sweep < SWEEPS && bestCrossings > 0; sweep++) {
    const isRightward = sweep % 2 === 0;
    const next = current.map((column) => [...column]);
    const ranks = next.map((_, rank) => rank);
    for (const rank of isRightward ? ranks.slice(1) : ranks.toReversed().slice(1)) {
      const places = placesOf(next[isRightward ? rank - 1 : rank + 1] ?? []);
      const middle = (id: string, own: number) =>
        isRightward
          ? meanOf(
              (before.get(id) ?? []).map((step) => [places.get(step.from), step.weight]),
              own,
            )
          : meanOf(
              (after.get(id) ?? []).map((step) => [places.get(step.to), step.weight]),
              own,
            );
      next[rank] = (next[rank] ?? [])
        .map((id, own) => ({ id, at: middle(id, own) }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ id }) => id);
    }
    current = next;
    const count = crossings(current, steps);
    if (count < bestCrossings) {
      best = current;
      bestCrossings = count;
    }
  }
  return best;
}

/** How many pairs of links cross. Heavy links do not count more: a crossing is a crossing to the eye. */
export function crossings(columns: readonly (readonly string[])[], steps: readonly Step[]): number {
  const place = new Map(columns.flatMap((column, rank) => column.map((id, at) => [id, { rank, at }] as const)));
  const byRank = Map.groupBy(steps, ({ from }) => place.get(from)?.rank ?? -1);
  let count = 0;
  for (const group of byRank.values()) {
    const ends = group.map(({ from, to }) => [place.get(from)?.at ?? 0, place.get(to)?.at ?? 0] as const);
    for (const [index, [fromA, toA]] of ends.entries()) {
      for (const [fromB, toB] of ends.slice(index + 1)) if ((fromA - fromB) * (toA - toB) < 0) count += 1;
    }
  }
  return count;
}

function placesOf(column: readonly string[]): Map<string, number> {
  return new Map(column.map((id, at) => [id, at]));
}

/** Weighted by the root of the calls, so that one busy link does not decide alone. */
function meanOf(neighbours: readonly (readonly [at: number | undefined, weight: number])[], fallback: number): number {
  let sum = 0;
  let weights = 0;
  for (const [at, weight] of neighbours) {
    if (at === undefined) continue;
    const share = Math.sqrt(Math.max(1, weight));
    sum += at * share;
    weights += share;
  }
  return weights === 0 ? fallback : sum / weights;
}
