import { CONTENT_WORDS, hasCharacters, INDEXED_CONTENT } from '@sentryai/store/queries/index';
import type { Pattern } from './expression.ts';
import type { SqlParams } from './sql-params.ts';
import { anyOf, containsText } from './text-match.ts';

/** Shorter words are not looked up in the index's dictionary. */
const ASCII_WORD = /[a-zA-Z0-9]{4,}/g;
/** Letters that have no case, none of which is ASCII: the index has each by itself. */
const CASELESS_LETTER = /\p{Lo}/gu;
const WORDS_MAX = 4;
const CHARACTERS_MAX = 16;

/**
 * True where a big text contains the pattern, whatever the case. Big texts are JSON more often than not, as the client
 * wrote it, so the pattern is also looked for as JSON escapes it: `say "hi"`, and 付款 as `\u4ed8\u6b3e`.
 */
export function containsContent(columns: readonly string[], pattern: Pattern, params: SqlParams): string {
  return anyOf(spellings(pattern).map((spelling) => containsText(columns, spelling, params)));
}

/** The same in `span_content`, with its text indexes, which narrow the rows down before texts are compared. */
export function containsIndexedContent(columns: readonly string[], pattern: Pattern, params: SqlParams): string {
  const isIndexed = columns.every((column) => INDEXED_CONTENT.includes(column));
  if (!isIndexed) return containsContent(columns, pattern, params);
  return anyOf(
    spellings(pattern).map((spelling) => {
      const conditions = [...indexConditions(spelling, params), containsText(columns, spelling, params)];
      return conditions.length === 1 ? conditions.join('') : `(${conditions.join(' AND ')})`;
    }),
  );
}

/** What must hold in the index of every text that contains the pattern. */
function indexConditions(pattern: Pattern, params: SqlParams): string[] {
  const words = pattern.flatMap((part) => part.match(ASCII_WORD) ?? []);
  const longest = [...new Set(words.map((word) => word.toLowerCase()))].toSorted((a, b) => b.length - a.length).slice(0, WORDS_MAX);
  const letters = new Set(pattern.flatMap((part) => part.match(CASELESS_LETTER) ?? []));
  const conditions = longest.map((word) => `${CONTENT_WORDS} LIKE ${params.add(`%${word}%`, 'String')}`);
  if (letters.size > 0) conditions.push(hasCharacters(params.add([...letters].slice(0, CHARACTERS_MAX), 'Array(String)')));
  return conditions;
}

/** The pattern as it is, as JSON has it, and as JSON of ASCII has it. */
function spellings(pattern: Pattern): Pattern[] {
  const asJson = pattern.map((part) => JSON.stringify(part).slice(1, -1));
  const asAscii = asJson.map((part) =>
    part.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
  const found = new Map([pattern, asJson, asAscii].map((spelling) => [spelling.join('*'), spelling]));
  return [...found.values()];
}
