const remembered = new Map<string, readonly string[]>();

/** The words of a tool's name, in lower case: `getOrderStatus`, `get_order_status` and `get-order.status` have the same. */
export function nameWords(name: string): readonly string[] {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const words = name
    .slice(0, 200)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  if (remembered.size >= 2_000) remembered.clear();
  remembered.set(name, words);
  return words;
}

/** True when one of the words is in the list. */
export function hasWord(name: string, words: ReadonlySet<string>): boolean {
  return nameWords(name).some((word) => words.has(word));
}
