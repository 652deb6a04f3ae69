import { assertNever } from '@sentryai/schema';
import type { Expression } from './expression.ts';
import { hasWildcard } from './expression.ts';
import { SEARCH_LIMITS } from './search-limits.ts';
import { SearchQueryError } from './search-query-error.ts';
import type { Token } from './tokenize.ts';
import { tokenize } from './tokenize.ts';

/**
 * Reads the search language (README, "Search language").
 *   or      = and ( "or" and )*
 *   and     = not ( "and"? not )*         neighbours are joined by "and"
 *   not     = "not" not | primary
 *   primary = "(" or ")" | term | free text
 * returns  the expression, or undefined for an empty query (everything matches)
 * errors   SearchQueryError only
 */
export function parseSearch(query: string): Expression | undefined {
  if (query.length > SEARCH_LIMITS.lengthMax) {
    const problem = `more than ${SEARCH_LIMITS.lengthMax} characters`;
    throw new SearchQueryError(problem, SEARCH_LIMITS.lengthMax, 'Search for less at once.');
  }
  const tokens = tokenize(query);
  if (tokens.length === 0) return undefined;
  const parser = new Parser(tokens, query.length);
  return parser.parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #endPosition: number;
  #index = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], endPosition: number) {
    this.#tokens = tokens;
    this.#endPosition = endPosition;
  }

  parse(): Expression {
    const expression = this.#or();
    const rest = this.#peek();
    if (rest !== undefined) throw new SearchQueryError('a ")" that closes nothing', rest.position, 'Remove it or add a "(" before.');
    return expression;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#index];
  }

  #take(type: Token['type']): boolean {
    if (this.#peek()?.type !== type) return false;
    this.#index += 1;
    return true;
  }

  #or(): Expression {
    const parts = [this.#and()];
    while (this.#take('or')) parts.push(this.#and());
    return parts.length === 1 ? (parts[0] as Expression) : { type: 'or', parts };
  }

  #and(): Expression {
    const parts = [this.#not()];
    for (;;) {
      const next = this.#peek()?.type;
      if (next === undefined || next === 'or' || next === 'close') break;
      this.#take('and');
      parts.push(this.#not());
    }
    return parts.length === 1 ? (parts[0] as Expression) : { type: 'and', parts };
  }

  #not(): Expression {
    const position = this.#peek()?.position ?? this.#endPosition;
    if (!this.#take('not')) return this.#primary();
    return this.#nested(position, () => ({ type: 'not', part: this.#not() }));
  }

  #primary(): Expression {
    const token = this.#peek();
    if (token === undefined)
      throw new SearchQueryError('a term is missing', this.#endPosition, 'Complete the query or remove the operator.');
    this.#index += 1;
    switch (token.type) {
      case 'open':
        return this.#nested(token.position, () => this.#group(token.position));
      case 'match':
        return token.key === 'has' ? presence(token) : { ...token, type: 'match' };
      case 'compare':
      case 'text':
        return token;
      case 'close':
        throw new SearchQueryError('a ")" where a term was expected', token.position, 'Put a term before it or remove it.');
      case 'and':
      case 'or':
      case 'not': {
        const suggestion = `Put a term before it, or write "${token.type}" in quotes to search for the word.`;
        throw new SearchQueryError(`"${token.type}" where a term was expected`, token.position, suggestion);
      }
      default:
        return assertNever(token, 'search token');
    }
  }

  #group(openPosition: number): Expression {
    const inner = this.#or();
    if (!this.#take('close')) throw new SearchQueryError('a "(" that is not closed', openPosition, 'Add the closing ")".');
    return inner;
  }

  #nested(position: number, read: () => Expression): Expression {
    this.#depth += 1;
    if (this.#depth > SEARCH_LIMITS.depthMax) {
      throw new SearchQueryError(`more than ${SEARCH_LIMITS.depthMax} levels`, position, 'Nest less deeply.');
    }
    const expression = read();
    this.#depth -= 1;
    return expression;
  }
}

function presence(token: Extract<Token, { type: 'match' }>): Expression {
  const has = token.values.map((value): Expression => {
    const key = value.pattern[0] ?? '';
    if (hasWildcard(value.pattern) || key === '') {
      throw new SearchQueryError('has: needs the name of a key', value.position, 'Write for example has:session_id.');
    }
    return { type: 'has', key, position: value.position };
  });
  return has.length === 1 ? (has[0] as Expression) : { type: 'or', parts: has };
}
