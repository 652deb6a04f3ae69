import { foldText } from '../language/fold-text.ts';

/** Characters of one piece that is compared. */
const SHINGLE_CHARS = 24;
const TEXT_CHARS_MAX = 20_000;

/** How much of one text stands word for word in another. */
export type Echo = {
  /** Part of the source's characters that were repeated, 0 to 1. */
  share: number;
  /** The longest unbroken piece, in characters. */
  longestChars: number;
  /** True when the source's beginning is among what was repeated. */
  hasBeginning: boolean;
  /** Where the longest piece stands in the folded source. */
  longestStart: number;
};

/** The folded text by which `measureEcho` compares; for its caller's samples. */
export function foldedForEcho(text: string): string {
  return foldText(text.slice(0, TEXT_CHARS_MAX)).text;
}

/**
 * Measures how much of `source` stands in `text` word for word, by pieces of 24 characters. Linear in both lengths.
 * Both texts are already folded.
 */
export function measureEcho(source: string, text: string): Echo {
  const none: Echo = { share: 0, longestChars: 0, hasBeginning: false, longestStart: 0 };
  if (source.length < SHINGLE_CHARS || text.length < SHINGLE_CHARS) return none;
  const pieces = new Set<string>();
  for (let start = 0; start + SHINGLE_CHARS <= text.length; start++) pieces.add(text.slice(start, start + SHINGLE_CHARS));
  let covered = 0;
  let coveredTo = 0;
  let runStart = 0;
  let runEnd = -1;
  let echo = none;
  for (let start = 0; start + SHINGLE_CHARS <= source.length; start++) {
    if (!pieces.has(source.slice(start, start + SHINGLE_CHARS))) continue;
    const end = start + SHINGLE_CHARS;
    covered += end - Math.max(start, coveredTo);
    coveredTo = end;
    // one piece after another without a hole is one run
    if (runEnd !== end - 1) runStart = start;
    runEnd = end;
    if (start === 0) echo = { ...echo, hasBeginning: true };
    if (end - runStart > echo.longestChars) echo = { ...echo, longestChars: end - runStart, longestStart: runStart };
  }
  return { ...echo, share: covered / source.length };
}
