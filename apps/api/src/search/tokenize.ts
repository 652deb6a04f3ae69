import type { ComparisonOperator, Pattern, SearchValue } from './expression.ts';
import { SEARCH_LIMITS } from './search-limits.ts';
import { SearchQueryError } from './search-query-error.ts';

export type Token =
  | { type: 'open' | 'close' | 'and' | 'or' | 'not'; position: number }
  | { type: 'text'; position: number; value: SearchValue }
  | { type: 'match'; position: number; key: string; values: readonly SearchValue[] }
  | { type: 'compare'; position: number; key: string; operator: ComparisonOperator; value: SearchValue };

const SPACE = /\s/u;
/** Letters first, so that `12:30` stays free text; dots, dashes and slashes occur in attribute names. */
const KEY = /[\p{L}_@$][\p{L}\p{N}_@$.\-/]*:/uy;
const OPERATOR = />=|<=|>|</y;

/**
 * Cuts a query into parentheses, operators, terms and free text.
 * errors  SearchQueryError: unterminated quote or list, a key without a value, too many terms
 */
export function tokenize(query: string): Token[] {
  const scanner = new Scanner(query);
  const tokens: Token[] = [];
  let terms = 0;
  for (scanner.skipSpace(); !scanner.isAtEnd; scanner.skipSpace()) {
    const token = nextToken(scanner);
    terms += token.type === 'match' ? token.values.length : 1;
    if (terms > SEARCH_LIMITS.termsMax) {
      throw new SearchQueryError(`more than ${SEARCH_LIMITS.termsMax} terms`, token.position, 'Search for less at once.');
    }
    tokens.push(token);
  }
  return tokens;
}

function nextToken(scanner: Scanner): Token {
  const position = scanner.position;
  if (scanner.take('(')) return { type: 'open', position };
  if (scanner.take(')')) return { type: 'close', position };
  if (scanner.peek() === '"') {
    const pattern = scanner.quoted();
    const isKey = pattern.length === 1 && scanner.peek() === ':' && !scanner.isSpaceAt(scanner.position + 1);
    if (!isKey) return { type: 'text', position, value: { pattern, position } };
    scanner.position += 1;
    return term(scanner, pattern[0] ?? '', position);
  }
  const key = scanner.key();
  if (key !== undefined) return term(scanner, key, position);
  const pattern = scanner.bare('word');
  const word = pattern.length === 1 ? (pattern[0] ?? '').toLowerCase() : '';
  if (word === 'and' || word === 'or' || word === 'not') return { type: word, position };
  return { type: 'text', position, value: { pattern, position } };
}

function term(scanner: Scanner, key: string, position: number): Token {
  if (scanner.peek() === '[') return { type: 'match', position, key, values: list(scanner, key) };
  const operator = scanner.operator();
  const value = scanner.value();
  if (value === undefined) {
    const suggestion = `Write ${key}:value without a space, or has:${key} for any value.`;
    throw new SearchQueryError(`no value after ${JSON.stringify(key)}`, scanner.position, suggestion);
  }
  if (operator !== undefined) return { type: 'compare', position, key, operator, value };
  return { type: 'match', position, key, values: [value] };
}

function list(scanner: Scanner, key: string): SearchValue[] {
  const start = scanner.position;
  scanner.position += 1;
  const values: SearchValue[] = [];
  for (;;) {
    scanner.skipSpace();
    const position = scanner.position;
    if (scanner.isAtEnd) {
      throw new SearchQueryError('a list that is not closed', start, `Write ${key}:[a, b] with a closing bracket.`);
    }
    if (scanner.peek() === '"') values.push({ pattern: scanner.quoted(), position });
    else if (scanner.peek() !== ',' && scanner.peek() !== ']') values.push({ pattern: scanner.bare('item'), position });
    else throw new SearchQueryError('an empty place in a list', position, `Write ${key}:[a, b]; an empty text is "".`);
    scanner.skipSpace();
    if (scanner.take(']')) return values;
    if (!scanner.take(',') && !scanner.isAtEnd) {
      throw new SearchQueryError('a list whose values are not separated by commas', scanner.position, `Write ${key}:[a, b].`);
    }
  }
}

/** Reads one query from left to right. */
class Scanner {
  position = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.position >= this.#text.length;
  }

  peek(): string {
    return this.#text[this.position] ?? '';
  }

  isSpaceAt(position: number): boolean {
    return SPACE.test(this.#text[position] ?? ' ');
  }

  skipSpace(): void {
    while (!this.isAtEnd && this.isSpaceAt(this.position)) this.position += 1;
  }

  take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.position += 1;
    return true;
  }

  /** A key with its colon, without the colon. An address such as http://… is free text. */
  key(): string | undefined {
    KEY.lastIndex = this.position;
    const found = KEY.exec(this.#text)?.[0];
    if (found === undefined || this.#text.startsWith('//', this.position + found.length)) return undefined;
    this.position += found.length;
    return found.slice(0, -1);
  }

  operator(): ComparisonOperator | undefined {
    OPERATOR.lastIndex = this.position;
    const found = OPERATOR.exec(this.#text)?.[0];
    this.position += found?.length ?? 0;
    return found as ComparisonOperator | undefined;
  }

  value(): SearchValue | undefined {
    const position = this.position;
    if (this.peek() === '"') return { pattern: this.quoted(), position };
    const pattern = this.bare('value');
    return this.position === position ? undefined : { pattern, position };
  }

  quoted(): Pattern {
    const start = this.position;
    this.position += 1;
    const pattern = new PatternBuilder();
    while (!this.isAtEnd) {
      const char = this.peek();
      this.position += 1;
      if (char === '"') return pattern.build();
      const escaped = this.peek();
      if (char === '\\' && (escaped === '"' || escaped === '\\' || escaped === '*')) {
        pattern.add(escaped);
        this.position += 1;
      } else if (char === '*') pattern.wildcard();
      else pattern.add(char);
    }
    throw new SearchQueryError('a quote that is not closed', start, 'Add a closing " or remove the opening one.');
  }

  /**
   * Unquoted text. A value may hold balanced parentheses (`name:chat(gpt)`), and ends at the one that closes a group
   * around it; a word of free text ends at any parenthesis; an item ends at the comma or bracket of its list.
   */
  bare(place: 'word' | 'value' | 'item'): Pattern {
    const pattern = new PatternBuilder();
    let depth = 0;
    while (!this.isAtEnd) {
      const char = this.peek();
      if (place === 'item' ? char === ',' || char === ']' : this.isSpaceAt(this.position)) break;
      if (place === 'word' && (char === '(' || char === ')' || char === '"')) break;
      if (place === 'value' && char === '(') depth += 1;
      if (place === 'value' && char === ')') {
        if (depth === 0) break;
        depth -= 1;
      }
      this.position += 1;
      if (char === '\\' && this.peek() === '*') {
        pattern.add('*');
        this.position += 1;
      } else if (char === '*') pattern.wildcard();
      else pattern.add(char);
    }
    return place === 'item' ? pattern.build(true) : pattern.build();
  }
}

class PatternBuilder {
  readonly #parts: string[] = [''];

  add(char: string): void {
    this.#parts[this.#parts.length - 1] += char;
  }

  wildcard(): void {
    // `**` means no more than `*`
    const isRepeated = this.#parts.length > 1 && this.#parts.at(-1) === '';
    if (!isRepeated) this.#parts.push('');
  }

  build(isTrimmed = false): Pattern {
    if (!isTrimmed) return this.#parts;
    const last = this.#parts.length - 1;
    this.#parts[last] = (this.#parts[last] ?? '').trimEnd();
    return this.#parts;
  }
}
