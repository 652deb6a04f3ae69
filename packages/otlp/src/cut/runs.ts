/** Groups of neighbours that stand in the same thing. */
export function runs<Item>(items: readonly Item[], holderOf: (item: Item) => object): [Item, ...Item[]][] {
  const groups: [Item, ...Item[]][] = [];
  for (const item of items) {
    const current = groups.at(-1);
    if (current && holderOf(current[0]) === holderOf(item)) current.push(item);
    else groups.push([item]);
  }
  return groups;
}
