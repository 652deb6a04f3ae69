/**
 * Makes a JSON text fit into a number of characters and leaves it JSON: long strings are cut, and where even that does not
 * do, lists and objects lose their middle. Whoever is small stays whole; the large ones share the rest equally, so a list
 * of messages keeps every message, and the long ones lose their ends.
 */
import { cutText } from '../traces/limits.ts';

/** Deeper values are replaced by their text, cut. */
const LEVELS_MAX = 60;
/** Less than this says nothing any more: rather fewer members than emptier ones. */
const MEMBER_CHARS_MIN = 32;

/** What cannot be cut (numbers, short names) may take more than was reckoned; then less is asked for. */
const TRIES = [1, 0.8, 0.5, 0.2];

/** Texts that are no JSON are cut at the end. */
export function shrinkJson(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  try {
    const value: unknown = JSON.parse(text);
    for (const part of TRIES) {
      const shrunk = JSON.stringify(new Shrinker().shrink(value, Math.floor(charsMax * part), 0));
      if (shrunk.length <= charsMax) return shrunk;
    }
    return cutText(text, charsMax);
  } catch {
    // No JSON, or nested so deeply that walking it would take the stack.
    return cutText(text, charsMax);
  }
}

class Shrinker {
  /** Sizes of lists and objects, each walked once. */
  readonly #sizes = new Map<object, number>();

  shrink(value: unknown, chars: number, level: number): unknown {
    if (typeof value === 'string') return cutText(value, Math.max(0, chars - 2 - escapes(value, chars)));
    if (typeof value !== 'object' || value === null || this.#sizeOf(value) <= chars) return value;
    if (level >= LEVELS_MAX) return cutText(JSON.stringify(value), Math.max(0, Math.floor(chars / 2) - 2));
    if (Array.isArray(value)) {
      const [kept, shares] = withShares(withoutMiddle(value, chars), (item) => this.#sizeOf(item) + 1, chars - 2);
      return kept.map((item, index) => this.shrink(item, (shares[index] ?? 0) - 1, level + 1));
    }
    const needOf = ([name, item]: [string, unknown]): number => this.#sizeOf(item) + nameChars(name);
    // A member that has no room for more than its name goes, and leaves its share to the others.
    const [all, allShares] = withShares(withoutMiddle(Object.entries(value), chars), needOf, chars - 2);
    const roomy = all.filter(([name], index) => (allShares[index] ?? 0) >= nameChars(name) + 2);
    const [kept, shares] = withShares(roomy, needOf, chars - 2);
    return Object.fromEntries(
      kept.map(([name, item], index) => [name, this.shrink(item, (shares[index] ?? 0) - nameChars(name), level + 1)]),
    );
  }

  #sizeOf(value: unknown): number {
    if (typeof value === 'string') return value.length + 2 + escapes(value, value.length);
    if (typeof value !== 'object' || value === null) return String(value).length;
    const known = this.#sizes.get(value);
    if (known !== undefined) return known;
    let size = 2;
    if (Array.isArray(value)) for (const item of value) size += this.#sizeOf(item) + 1;
    else for (const [name, item] of Object.entries(value)) size += nameChars(name) + this.#sizeOf(item);
    this.#sizes.set(value, size);
    return size;
  }
}

/** Characters of a member's name with its quotes, colon and comma. */
function nameChars(name: string): number {
  return name.length + escapes(name, name.length) + 4;
}

/** Characters that JSON adds for quotes, backslashes and line ends in the first `chars` of a text. */
function escapes(text: string, chars: number): number {
  let count = 0;
  const end = Math.min(text.length, chars);
  for (let at = 0; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22 || code === 0x5c || code === 0x0a || code === 0x0d || code === 0x09) count += 1;
    // A lone half of a pair is written out; counting the halves of good pairs too only cuts a little more.
    else if (code < 0x20 || (code >= 0xd800 && code <= 0xdfff)) count += 5;
  }
  return count;
}

/** As many as fit with a little of each: the first and the last. */
function withoutMiddle<T>(items: readonly T[], chars: number): readonly T[] {
  const countMax = Math.max(1, Math.floor(chars / MEMBER_CHARS_MIN));
  if (items.length <= countMax) return items;
  const headCount = Math.ceil(countMax / 2);
  return [...items.slice(0, headCount), ...items.slice(items.length - (countMax - headCount))];
}

function withShares<T>(items: readonly T[], needOf: (item: T) => number, total: number): [readonly T[], number[]] {
  return [items, share(items.map(needOf), total)];
}

/** What each may take of `total`: the small ones all they need, the others the same. */
function share(needs: readonly number[], total: number): number[] {
  let left = total;
  let count = needs.length;
  const shares = needs.map(() => 0);
  for (const index of needs.map((_, at) => at).sort((a, b) => (needs[a] ?? 0) - (needs[b] ?? 0))) {
    const given = Math.min(needs[index] ?? 0, Math.floor(left / count));
    shares[index] = given;
    left -= given;
    count -= 1;
  }
  return shares;
}
