/** Tokens that are looked at when two texts are compared. */
const TOKENS_MAX = 400;
const CHARS_MAX = 4_096;
/** Words that say nothing about what was asked for. */
const STOP_WORDS = new Set(
  'a an and are as at be by can do does for from how i if in is it its me my of on or please show tell that the their this to was we what when where which who will with you your der die das und ein eine ist im in zu den von mit für auf wie was le la les un une des du de et est en que el los las una y es o da do'.split(
    ' ',
  ),
);

/** The set of words of a text, numbers included, in lower case; CJK runs by pairs of characters. */
export function tokenSet(text: string): Set<string> {
  const tokens = new Set<string>();
  for (const match of text
    .slice(0, CHARS_MAX)
    .toLowerCase()
    .matchAll(/[\p{L}\p{M}]+|\p{N}+/gu)) {
    if (tokens.size >= TOKENS_MAX) break;
    const word = match[0];
    if (/[぀-ヿ㐀-鿿가-힯฀-๿]/.test(word) && word.length > 2) {
      for (let index = 0; index + 2 <= word.length && tokens.size < TOKENS_MAX; index++) tokens.add(word.slice(index, index + 2));
    } else if (!STOP_WORDS.has(word)) tokens.add(stemOf(word));
  }
  return tokens;
}

/** Plural and tense endings of common languages cut roughly: a paraphrase bends words. */
function stemOf(word: string): string {
  return word.length > 5 ? word.replace(/(?:ing|ies|ed|es|s|en|er)$/, '') : word.length > 3 ? word.replace(/s$/, '') : word;
}

/** Shared words by all words (Jaccard), 0 to 1; 1 for two empty sets. */
export function similarity(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size === 0 && right.size === 0) return 1;
  let shared = 0;
  for (const token of left) if (right.has(token)) shared += 1;
  return shared / (left.size + right.size - shared);
}

/** Shared words by the words of the smaller set, 0 to 1: how much of the shorter text stands in the longer. */
export function containment(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const smaller = Math.min(left.size, right.size);
  if (smaller === 0) return left.size === right.size ? 1 : 0;
  let shared = 0;
  for (const token of left) if (right.has(token)) shared += 1;
  return shared / smaller;
}
