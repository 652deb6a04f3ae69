import { DATA_MARK } from './message-template.ts';
import { isHttpStatus, normalizeWord } from './normalize-word.ts';
import { normalizeQuoted } from './quoted-text.ts';
import { CODE_NUMBER_WORDS } from './words.ts';

/** A piece of a message: `value` stands for something that differs from event to event. */
export type MessageToken = { text: string; kind: 'word' | 'space' | 'mark' | 'value' };

const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '“': '”', '‘': '’', '«': '»', '„': '“' };
const CLOSERS: Readonly<Record<string, string>> = { '{': '}', '[': ']' };
const WORD_ENDS = new Set(' \t\n\r\f\v\u00A0"`“”«»„()[]{}<>,;|');
const WORD_CHAR = /[\p{L}\p{N}_]/u;
const BLOB_START = /^(?:\{\s*["'\w]|\[\s*[{"'[])/;

/** Where a quote that opens at `index` closes, -1 when it is an apostrophe or never closes. */
function closingQuote(text: string, index: number): number {
  const closer = QUOTES[text[index] ?? ''];
  if (closer === undefined || (index > 0 && WORD_CHAR.test(text[index - 1] ?? ''))) return -1;
  const end = nextQuote(text, closer, index);
  // Ruby and others: `method'
  return end === -1 && closer === '`' ? nextQuote(text, "'", index) : end;
}

function nextQuote(text: string, closer: string, index: number): number {
  for (let end = text.indexOf(closer, index + 1); end !== -1; end = text.indexOf(closer, end + 1)) {
    if (text[end - 1] !== '\\' && !WORD_CHAR.test(text[end + 1] ?? ' ')) return end;
  }
  return -1;
}

/** The end of a JSON-like text that begins at `index`; a cut one reaches to the end. */
function blobEnd(text: string, index: number): number {
  let depth = 0;
  for (let end = index; end < text.length; end++) {
    const char = text[end] ?? '';
    if (char in CLOSERS) depth += 1;
    else if ((char === '}' || char === ']') && --depth === 0) return end;
  }
  return text.length - 1;
}

function nextWord(text: string, index: number): string {
  return /^[\s"'`)\]]{0,3}([A-Za-z]+)/.exec(text.slice(index, index + 24))?.[1]?.toLowerCase() ?? '';
}

class MessageReader {
  readonly tokens: MessageToken[] = [];
  readonly #text: string;
  readonly #isOfApi: boolean;
  /** Lower case, without punctuation; '' at the beginning. */
  #previous = '';

  constructor(text: string, isOfApi: boolean) {
    this.#text = text;
    this.#isOfApi = isOfApi;
  }

  read(): MessageToken[] {
    let index = 0;
    while (index < this.#text.length) index = this.#readAt(index);
    return this.tokens;
  }

  #push(text: string, kind: MessageToken['kind']): void {
    this.tokens.push({ text, kind });
  }

  #readAt(index: number): number {
    const text = this.#text;
    const char = text[index] ?? '';
    if (char === ' ' || char.trim() === '') {
      if (this.tokens.at(-1)?.kind !== 'space') this.#push(' ', 'space');
      return index + 1;
    }
    if (char in QUOTES) {
      const end = closingQuote(text, index);
      if (end !== -1) {
        const value = normalizeQuoted(text.slice(index + 1, end), this.#previous, nextWord(text, end + 1), this.#isOfApi);
        this.#push(value, 'value');
        this.#previous = '';
        return end + 1;
      }
    }
    if (char in CLOSERS && BLOB_START.test(text.slice(index, index + 8))) {
      this.#push('<json>', 'value');
      return blobEnd(text, index) + 1;
    }
    if (WORD_ENDS.has(char) || char === "'") {
      this.#push(char, 'mark');
      return index + 1;
    }
    let end = index + 1;
    while (end < text.length && !WORD_ENDS.has(text[end] ?? '') && !this.#isClosingApostrophe(end)) end += 1;
    return this.#readWord(index, end);
  }

  #isClosingApostrophe(index: number): boolean {
    return this.#text[index] === "'" && !(WORD_CHAR.test(this.#text[index - 1] ?? '') && WORD_CHAR.test(this.#text[index + 1] ?? ''));
  }

  #readWord(start: number, wordEnd: number): number {
    const text = this.#text;
    let end = wordEnd;
    while (end > start + 1 && /[.:!?…=]/.test(text[end - 1] ?? '')) end -= 1;
    const word = text.slice(start, end);
    const equals = /^[A-Za-z_][\w.-]{0,60}=/.exec(word);
    if (equals !== null && !word.includes('://')) {
      const key = equals[0].slice(0, -1);
      this.#push(`${key}=`, 'word');
      this.#previous = key.toLowerCase();
      return start + equals[0].length;
    }
    if (word === DATA_MARK) {
      this.#push('<name>', 'value');
      return end;
    }
    const isStatus = isHttpStatus(word) && (start === 0 || /[([]/.test(text[start - 1] ?? ''));
    const normal = isStatus ? word : normalizeWord(word, this.#previous);
    this.#push(normal, normal.startsWith('<') ? 'value' : 'word');
    this.#previous = this.#nextPrevious(word);
    if (end < wordEnd) this.#push(text.slice(end, wordEnd), 'mark');
    return wordEnd;
  }

  /** `status code is 404`, `code = 14`: small words do not part a code from its name. */
  #nextPrevious(word: string): string {
    const lower = word.toLowerCase();
    const isSmall = lower === 'is' || lower === '=' || lower === 'of' || lower === 'with' || lower === '-' || lower === 'was';
    return isSmall && CODE_NUMBER_WORDS.has(this.#previous) ? this.#previous : lower;
  }
}

/** The pieces of one line of a message, with values replaced by what they are. Linear in the line. */
export function readMessageTokens(line: string, isOfApi: boolean): MessageToken[] {
  return new MessageReader(line, isOfApi).read();
}
