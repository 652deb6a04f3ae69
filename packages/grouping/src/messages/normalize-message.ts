import { readMessageTokens, type MessageToken as Token } from './message-tokens.ts';
import { CAPITALIZED_WORDS, CODE_NOUNS, MONTHS_AND_DAYS, VALUE_NOUNS } from './words.ts';

/** Characters of a message that are looked at. */
const MESSAGE_CHARS = 400;
/** The first line that says something; the second as well when the first only announces it (`Validation failed:`). */
export function firstLine(text: string): string {
  let start = 0;
  let found = '';
  while (start <= text.length) {
    const end = text.indexOf('\n', start);
    const line = text.slice(start, end === -1 ? text.length : Math.min(end, start + 4 * MESSAGE_CHARS)).trim();
    if (line !== '') {
      if (found !== '') return `${found} ${line}`;
      if (!line.endsWith(':') || line.length > 120) return line;
      found = line;
    }
    if (end === -1) break;
    start = end + 1;
  }
  return found;
}

function bounded(text: string): string {
  if (text.length <= MESSAGE_CHARS) return text;
  const cut = text.slice(0, MESSAGE_CHARS);
  const space = cut.lastIndexOf(' ');
  return space > MESSAGE_CHARS / 2 ? cut.slice(0, space) : cut;
}

/** A capitalized word that follows a small one, a thing that people name, another name, or a colon at the very end. */
function isName(tokens: readonly Token[], index: number, isAfterName: boolean): boolean {
  const word = tokens[index]?.text ?? '';
  if (!/^\p{Lu}\p{Ll}+$/u.test(word) || CAPITALIZED_WORDS.has(word)) return false;
  if (tokens[index - 1]?.kind !== 'space') return false;
  const before = tokens[index - 2];
  if (before === undefined) return false;
  if (before.kind === 'mark') return before.text === ':' && tokens.slice(index + 1).every(({ kind }) => kind !== 'word');
  const noun = before.text.toLowerCase();
  if (CODE_NOUNS.has(noun)) return false;
  return isAfterName || VALUE_NOUNS.has(noun) || /^\p{Ll}/u.test(before.text);
}

function withoutNames(tokens: readonly Token[]): readonly Token[] {
  let lastName = -1;
  return tokens.map((token, index): Token => {
    if (token.kind !== 'word' || !isName(tokens, index, lastName !== -1 && index - lastName <= 2)) return token;
    lastName = index;
    return { text: '<name>', kind: 'value' };
  });
}

function withoutDates(tokens: readonly Token[]): readonly Token[] {
  return tokens.map((token, index) => {
    if (token.kind !== 'word' || !MONTHS_AND_DAYS.has(token.text.toLowerCase())) return token;
    const isBesideNumber = [index - 3, index - 2, index - 1, index + 1, index + 2, index + 3].some((at) =>
      /^<(?:n|time)>$/.test(tokens[at]?.text ?? ''),
    );
    return isBesideNumber ? { text: '<time>', kind: 'value' } : token;
  });
}

/**
 * A normalized message in which an id counts as a number: some of the ids that a program draws have digits alone
 * (`4f2a9c01`, `10442907`, `1e442907`), and nobody can tell those from numbers.
 */
export function withIdsAsNumbers(normal: string): string {
  return normal.includes('<id>') ? normal.replaceAll('<id>', '<n>').replaceAll(RUN_OF_VALUES, '$1') : normal;
}

/** Lists of values have as many entries as the event had: they become one. */
const RUN_OF_VALUES = /(<(?:n|time|id|str|name|path|ip)>)(?:(?:[\s,;:/x×*-]|and|or)*\1){1,200}/g;
const RUN_OF_TIMES = /<(?:n|time)>(?:[\s,:/-]*<(?:n|time)>)*[\s,:/-]*<time>(?:[\s,:/-]*<(?:n|time)>)*/g;

/**
 * A message with everything that differs from event to event replaced by what it is: `Tool "search_flights" timed out
 * after 63ms (call call_9aZ1kQ)` becomes `Tool 'search_flights' timed out after <n> (call <id>)`. Words stay.
 *  isOfApi  the text is an API's answer, where a lone word in quotes is the API's own (`'temperature' is not supported`)
 */
export function normalizeMessage(text: string, isOfApi = false): string {
  const line = bounded(firstLine(text));
  if (line === '') return '';
  return withoutNames(withoutDates(readMessageTokens(line, isOfApi)))
    .map((token) => token.text)
    .join('')
    .replaceAll(RUN_OF_TIMES, '<time>')
    .replaceAll(RUN_OF_VALUES, '$1')
    .replaceAll(/\s+/g, ' ')
    .replace(/[\s.:,;!…-]+$/, '')
    .trim();
}
