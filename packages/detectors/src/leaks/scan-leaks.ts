import { numberAt } from './digit-run.ts';
import { emailAt } from './email.ts';
import type { Leak } from './leak.ts';
import { dniAt, letteredIdAt } from './lettered-ids.ts';
import { phoneAt } from './phone.ts';
import { assignmentAt, azureSecretAt, botTokenAt, privateKeyAt, secretAt, urlPasswordAt } from './secrets.ts';
import { TOKEN_PREFIXES } from './token-forms.ts';

const LEAKS_MAX = 200;
/** Characters of one piece of a long text. */
const CHUNK_CHARS = 65_536;
/** Longest beginning of a token in front of the character by which it is noticed (`github` before `_pat_`). */
const HEAD_CHARS = 12;

// What a character may be the sign of. Letters are the sign of nothing, with a few exceptions: most text costs one lookup a
// character, and tokens are noticed by the mark inside their beginning (`ghp_`, `sk-`, `SG.`).
const NOTHING = 0;
const DIGIT = 1;
const AT = 2;
const COLON = 3;
const EQUALS = 4;
const DASH = 5;
const PLUS = 6;
const PARENTHESIS = 7;
const TILDE = 8;
const TOKEN_MARK = 9;
const TOKEN_START = 10;
const JWT_MARK = 11;
const INNER_P = 12;
const SIGNS = new Uint8Array(256);
for (let code = 48; code <= 57; code++) SIGNS[code] = DIGIT;
for (const [characters, sign] of [
  ['@', AT],
  [':', COLON],
  ['=', EQUALS],
  ['-', DASH],
  ['+', PLUS],
  ['(', PARENTHESIS],
  ['~', TILDE],
  ['_.', TOKEN_MARK],
  ['AS', TOKEN_START],
  ['J', JWT_MARK],
  ['p', INNER_P],
] as const) {
  for (const character of characters) SIGNS[character.charCodeAt(0)] = sign;
}

/** Pairs of characters with which tokens begin. */
const HEAD_PAIRS = new Uint8Array(65_536);
for (const prefix of TOKEN_PREFIXES) HEAD_PAIRS[prefix.charCodeAt(0) * 256 + prefix.charCodeAt(1)] = 1;
/** Last letters of names that have secrets as values: key, secret, token, bearer, password, passphrase, pass. */
const NAME_ENDS = new Set(Array.from('ytnrdesYTNRDES', (letter) => letter.charCodeAt(0)));

/** Low bytes of the characters of a piece: enough to notice a candidate, which is then read from the text itself. */
const bytes = Buffer.alloc(CHUNK_CHARS);

function isLetterOrDigit(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** True when a word begins here: nothing of one stands before, or only the letter of a JSON escape (`\n`). */
function beginsWord(text: string, index: number): boolean {
  if (index === 0) return true;
  const previous = text.charCodeAt(index - 1);
  if (!isLetterOrDigit(previous)) return true;
  const isEscape = index >= 2 && text.charCodeAt(index - 2) === 92;
  return isEscape && (previous === 110 || previous === 114 || previous === 116 || previous === 98 || previous === 102);
}

/** Where the word around a place begins; the letter of a JSON escape before it is not part of it. */
function wordStart(text: string, index: number, charsMax: number): number {
  let start = index;
  while (start > 0 && index - start < charsMax && isLetterOrDigit(text.charCodeAt(start - 1))) start -= 1;
  return start > 0 && text.charCodeAt(start - 1) === 92 && start < index ? start + 1 : start;
}

/** True when a name that ends before a `=` or `:` may be the name of a secret. */
function mayBeSecretName(text: string, separator: number): boolean {
  for (let index = separator - 1; index >= 0 && separator - index < 6; index--) {
    const code = text.charCodeAt(index);
    if (code !== 32 && code !== 34 && code !== 39 && code !== 92) return NAME_ENDS.has(code);
  }
  return false;
}

function countDigits(text: string, start: number): number {
  let end = start;
  while (end - start < 64 && isDigit(text.charCodeAt(end))) end += 1;
  return end - start;
}

function tokenAt(text: string, start: number): Leak | null {
  return HEAD_PAIRS[(text.charCodeAt(start) * 256 + text.charCodeAt(start + 1)) & 0xffff] === 1 && beginsWord(text, start)
    ? secretAt(text, start)
    : null;
}

/** A token whose beginning holds a mark (`_`, `-`, `.`) at this place. */
function markedTokenAt(text: string, mark: number): Leak | null {
  if (mark === 0 || !isLetterOrDigit(text.charCodeAt(mark - 1)) || text.charCodeAt(mark + 1) === 32) return null;
  const start = wordStart(text, mark, HEAD_CHARS);
  // an underscore belongs to the word: try it from each part, too
  return tokenAt(text, start);
}

/** What begins, or is noticed, at a place whose character is a sign of something. Null and where to go on, or a leak. */
function candidateAt(text: string, place: number, sign: number): Leak | null | number {
  switch (sign) {
    case DIGIT: {
      const digits = countDigits(text, place);
      const before = place === 0 ? 0 : text.charCodeAt(place - 1);
      if (before >= 65 && before <= 90) {
        const start = wordStart(text, place, 6);
        return (beginsWord(text, start) ? letteredIdAt(text, start) : null) ?? place + digits;
      }
      // an id in groups: AB 12 34 56 C
      const isGrouped = digits === 2 && before === 32 && text.charCodeAt(place - 2) >= 65 && text.charCodeAt(place - 2) <= 90;
      if (isGrouped && beginsWord(text, place - 3)) return letteredIdAt(text, place - 3) ?? place + digits;
      // a decimal's end, or the middle of a word
      if (digits < 2 || before === 46 || !beginsWord(text, place)) return place + digits;
      return (
        numberAt(text, place) ??
        (digits === 8 ? dniAt(text, place) : null) ??
        (digits === 3 ? phoneAt(text, place) : null) ??
        (digits >= 8 ? botTokenAt(text, place) : null) ??
        place + digits
      );
    }
    case AT:
      return emailAt(text, place);
    case COLON:
      if (text.charCodeAt(place + 1) === 47 && text.charCodeAt(place + 2) === 47) return urlPasswordAt(text, place);
      return mayBeSecretName(text, place) ? assignmentAt(text, place) : null;
    case EQUALS:
      return mayBeSecretName(text, place) ? assignmentAt(text, place) : null;
    case DASH:
      if (text.charCodeAt(place + 1) === 45) return text.startsWith('-----BEGIN ', place) ? privateKeyAt(text, place) : null;
      return markedTokenAt(text, place);
    case TOKEN_MARK:
      return markedTokenAt(text, place);
    case TOKEN_START:
      return tokenAt(text, place);
    case JWT_MARK:
      return text.charCodeAt(place - 1) === 121 && text.charCodeAt(place - 2) === 101 ? tokenAt(text, place - 2) : null;
    case INNER_P:
      // databricks' tokens begin with letters only
      return text.charCodeAt(place + 1) === 105 && text.charCodeAt(place - 1) === 97 && text.charCodeAt(place - 2) === 100
        ? tokenAt(text, place - 2)
        : null;
    case TILDE:
      return azureSecretAt(text, place);
    default:
      return isDigit(text.charCodeAt(place + 1)) ? phoneAt(text, place) : null;
  }
}

/**
 * Finds secrets and personal data in a text, plain or as stored JSON. One pass over its characters; each candidate is then
 * looked at by an expression of bounded length, so the time is linear in the text, whatever it holds.
 * from, to  the part to search: what stands before was searched earlier
 */
export function scanLeaks(text: string, from: number, to: number): Leak[] {
  const leaks: Leak[] = [];
  let resumeAt = from;
  for (let start = from; start < to && leaks.length < LEAKS_MAX; start += CHUNK_CHARS) {
    const length = bytes.write(start === 0 ? text : text.slice(start, start + CHUNK_CHARS), 0, 'latin1');
    const end = Math.min(length, to - start);
    for (let index = 0; index < end; index++) {
      const sign = SIGNS[bytes[index] as number] as number;
      if (sign === NOTHING) continue;
      const place = start + index;
      if (place < resumeAt || text.charCodeAt(place) > 255) continue;
      const found = candidateAt(text, place, sign);
      if (found === null) continue;
      if (typeof found === 'number') resumeAt = Math.max(resumeAt, found);
      else {
        resumeAt = Math.max(resumeAt, found.end);
        leaks.push(found);
        if (leaks.length >= LEAKS_MAX) break;
      }
    }
  }
  return withoutOverlaps(leaks);
}

/** A generic finding around a token of a known form says the same thing twice. */
function withoutOverlaps(leaks: readonly Leak[]): Leak[] {
  const sure = leaks.filter(({ confidence }) => confidence === 'sure');
  return leaks.filter((leak) => leak.confidence === 'sure' || !sure.some((other) => other.start < leak.end && leak.start < other.end));
}
