/** Columns of a drawing: callers left of what they call. */
export type Link = { from: string; to: string; weight: number };

export type Ranked = {
  rankOf: Map<string, number>;
  /** Links as they run from left to right; `isBack` marks those that were turned around because they close a circle. */
  forward: { link: Link; from: string; to: string; isBack: boolean }[];
};

/**
 * Longest path from the left. Circles are cut where a search from the busiest links on comes back to a node that it is in;
 * a node that calls itself is no link here.
 */
export function rankNodes(ids: readonly string[], links: readonly Link[]): Ranked {
  const known = new Set(ids);
  const usable = links.filter(({ from, to }) => from !== to && known.has(from) && known.has(to));
  const forward = cutCircles(ids, usable);
  const incoming = Map.groupBy(forward, ({ to }) => to);
  const outgoing = Map.groupBy(forward, ({ from }) => from);
  const waitsFor = new Map(ids.map((id) => [id, incoming.get(id)?.length ?? 0]));
  const rankOf = new Map(ids.map((id) => [id, 0]));
  const open = ids.filter((id) => waitsFor.get(id) === 0);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const { to } of outgoing.get(id) ?? []) {
      rankOf.set(to, Math.max(rankOf.get(to) ?? 0, (rankOf.get(id) ?? 0) + 1));
      const left = (waitsFor.get(to) ?? 1) - 1;
      waitsFor.set(to, left);
      if (left === 0) open.push(to);
    }
  }
  return { rankOf, forward };
}

function cutCircles(ids: readonly string[], links: readonly Link[]): Ranked['forward'] {
  const outgoing = Map.groupBy(
    links.toSorted((a, b) => b.weight - a.weight),
    ({ from }) => from,
  );
  const called = new Set(links.map(({ to }) => to));
  const state = new Map<string, 'open' | 'done'>();
  const forward: Ranked['forward'] = [];
  // Nodes that nobody calls first: a circle is then cut where it leads back to its entrance.
  for (const root of [...ids.filter((id) => !called.has(id)), ...ids]) {
    if (state.has(root)) continue;
    state.set(root, 'open');
    const path = [{ id: root, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const link = outgoing.get(top.id)?.[top.next++];
      if (link === undefined) {
        state.set(top.id, 'done');
        path.pop();
        continue;
      }
      const isBack = state.get(link.to) === 'open';
      forward.push(isBack ? { link, from: link.to, to: link.from, isBack } : { link, from: link.from, to: link.to, isBack });
      if (!state.has(link.to)) {
        state.set(link.to, 'open');
        path.push({ id: link.to, next: 0 });
      }
    }
  }
  return forward;
}
