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
    if (DENSE.test(word)) for (const piece of contentRuns(word)) addPairs(tokens, piece);
    else if (!STOP_WORDS.has(word)) tokens.add(stemOf(word));
  }
  return tokens;
}

const DENSE = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]/;
/** Particles and endings of Japanese are written in one script, its content words in two others. */
const HIRAGANA = /[\u3040-\u309f]+/;
/** Characters of Chinese that hold a sentence together. */
const PARTICLES = /[\u7684\u4e86\u5417\u55ce\u5462\u662f\u5728\u548c\u4e0e\u8207\u53ca]+/;

/** The parts of a run without blanks that say what it is about. */
function contentRuns(word: string): string[] {
  const runs = word.split(HIRAGANA.test(word) ? HIRAGANA : PARTICLES).filter((run) => run !== '');
  return runs.length === 0 ? [word] : runs;
}

function addPairs(tokens: Set<string>, run: string): void {
  if (run.length <= 2) tokens.add(run);
  else for (let index = 0; index + 2 <= run.length && tokens.size < TOKENS_MAX; index++) tokens.add(run.slice(index, index + 2));
}

/** Plural and tense endings of common languages cut roughly: a paraphrase bends words. */
function stemOf(word: string): string {
  return word.length > 5 ? word.replace(/(?:ing|ies|ed|es|s|en|er|e)$/, '') : word.length > 3 ? word.replace(/s$/, '') : word;
}

/** Shared words by all words (Jaccard), 0 to 1; 1 for two empty sets. */
export function similarity(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size === 0 && right.size === 0) return 1;
  let shared = 0;
  for (const token of left) if (right.has(token)) shared += 1;
  return shared / (left.size + right.size - shared);
}

/** Words that may be compared letter by letter: searches are short. */
const COMPOUND_TOKENS_MAX = 24;
const COMPOUND_PART_CHARS = 4;

/**
 * As `similarity`, but a compound also shares the words it is made of ("Rückgabefrist", "Frist für die Rückgabe"). For
 * short texts; longer ones are compared word by word.
 */
export function kinship(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const [one, other] = [[...left].filter((word) => !right.has(word)), [...right].filter((word) => !left.has(word))];
  if (left.size > COMPOUND_TOKENS_MAX || right.size > COMPOUND_TOKENS_MAX) return similarity(left, right);
  const related = (word: string, words: readonly string[]): boolean => words.some((each) => isPartOf(word, each) || isPartOf(each, word));
  // a part and its compound are one thing told twice
  const shared = left.size - one.length;
  const kin = Math.min(one.filter((word) => related(word, other)).length, other.filter((word) => related(word, one)).length);
  const loose = one.filter((word) => !related(word, other)).length + other.filter((word) => !related(word, one)).length;
  return left.size + right.size === 0 ? 1 : (shared + kin) / (shared + kin + loose);
}

function isPartOf(part: string, whole: string): boolean {
  return part.length >= COMPOUND_PART_CHARS && whole.length > part.length && (whole.startsWith(part) || whole.endsWith(part));
}

/** Shared words by the words of the smaller set, 0 to 1: how much of the shorter text stands in the longer. */
export function containment(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const smaller = Math.min(left.size, right.size);
  if (smaller === 0) return left.size === right.size ? 1 : 0;
  let shared = 0;
  for (const token of left) if (right.has(token)) shared += 1;
  return shared / smaller;
}
