/** Where one sentence of a text begins and ends. */
export type Sentence = { start: number; end: number };

const ENDS = new Set(['.', '!', '?', '\u3002', '\uff01', '\uff1f', '\u061f', '\u06d4', '\u0964', '\u2026', '\n', ';', '\uff0e']);

/** The first sentences of a text. A dot between letters or digits (3.5, example.org) ends none. */
export function splitSentences(text: string, sentencesMax: number): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  for (let index = 0; index < text.length && sentences.length < sentencesMax; index++) {
    if (!ENDS.has(text[index] as string)) continue;
    const next = text[index + 1];
    if (text[index] === '.' && next !== undefined && /[\p{L}\p{N}]/u.test(next)) continue;
    if (/[\p{L}\p{N}]/u.test(text.slice(start, index))) sentences.push({ start, end: index + 1 });
    start = index + 1;
  }
  if (sentences.length < sentencesMax && /[\p{L}\p{N}]/u.test(text.slice(start))) sentences.push({ start, end: text.length });
  return sentences;
}

const PAIRS: readonly (readonly [open: string, close: string])[] = [
  ['"', '"'],
  ['\u00ab', '\u00bb'],
  ['\u300c', '\u300d'],
  ['\u300e', '\u300f'],
  ['\u2039', '\u203a'],
  ["'", "'"],
  ['`', '`'],
];

/** True when a place of a text (quotes folded) stands between quotation marks that close again. */
export function isQuoted(text: string, start: number, end: number): boolean {
  return PAIRS.some(([open, close]) => {
    const before = text.slice(Math.max(0, start - 300), start);
    if (open !== close) return before.lastIndexOf(open) > before.lastIndexOf(close) && text.slice(end, end + 300).includes(close);
    const opensBefore = countMarks(before, open);
    return opensBefore % 2 === 1 && countMarks(text.slice(end, end + 300), close) > 0;
  });
}

/** Quotation marks of a kind; an apostrophe inside a word is none. */
function countMarks(text: string, mark: string): number {
  let count = 0;
  for (let index = text.indexOf(mark); index >= 0; index = text.indexOf(mark, index + 1)) {
    const isInWord = mark === "'" && /[\p{L}\p{N}]/u.test(text[index - 1] ?? ' ') && /[\p{L}\p{N}]/u.test(text[index + 1] ?? ' ');
    if (!isInWord) count += 1;
  }
  return count;
}
