import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression } from './expression.ts';
import { parseSearch } from './parse-search.ts';
import { SEARCH_LIMITS } from './search-limits.ts';
import { SearchQueryError } from './search-query-error.ts';

/** An expression as one line: `and(model=gpt-4o, not(has(user_id)))`. */
function show(expression: Expression | undefined): string {
  if (expression === undefined) return '';
  switch (expression.type) {
    case 'and':
    case 'or':
      return `${expression.type}(${expression.parts.map(show).join(', ')})`;
    case 'not':
      return `not(${show(expression.part)})`;
    case 'match':
      return `${expression.key}=${expression.values.map((value) => value.pattern.join('<*>')).join('|')}`;
    case 'compare':
      return `${expression.key}${expression.operator}${expression.value.pattern.join('<*>')}`;
    case 'has':
      return `has(${expression.key})`;
    case 'text':
      return `"${expression.value.pattern.join('<*>')}"`;
    default:
      return expression satisfies never;
  }
}

function mistake(query: string): { position: number; message: string; suggestion: string } {
  try {
    parseSearch(query);
  } catch (error) {
    if (error instanceof SearchQueryError) return error;
    throw error;
  }
  throw new Error(`${query} was taken`);
}

describe('the search language', () => {
  it.each([
    ['', ''],
    ['   ', ''],
    ['model:gpt-4o', 'model=gpt-4o'],
    ['model:gpt-4o status:error', 'and(model=gpt-4o, status=error)'],
    ['a:1 and b:2 or c:3', 'or(and(a=1, b=2), c=3)'],
    ['a:1 AND (b:2 OR c:3)', 'and(a=1, or(b=2, c=3))'],
    ['not a:1 b:2', 'and(not(a=1), b=2)'],
    ['not not a:1', 'not(not(a=1))'],
    ['cost_usd:>0.1', 'cost_usd>0.1'],
    ['duration_ms:>=5000', 'duration_ms>=5000'],
    ['duration_ms:<5s', 'duration_ms<5s'],
    ['model:[gpt-4o, claude-*]', 'model=gpt-4o|claude-<*>'],
    ['model:["a, b",c ]', 'model=a, b|c'],
    ['has:session_id', 'has(session_id)'],
    ['has:[a, b]', 'or(has(a), has(b))'],
    ['name:"POST /users"', 'name=POST /users'],
    ['name:"say \\"hi\\""', 'name=say "hi"'],
    ['"two words" other', 'and("two words", "other")'],
    ['time*out', '"time<*>out"'],
    ['a:\\*literal', 'a=*literal'],
    ['a:**b', 'a=<*>b'],
    ['user_id:a:b', 'user_id=a:b'],
    ['url:https://example.org/x?a=b', 'url=https://example.org/x?a=b'],
    ['https://example.org', '"https://example.org"'],
    ['12:30', '"12:30"'],
    ['name:chat(gpt)', 'name=chat(gpt)'],
    ['(name:chat)', 'name=chat'],
    ['gen_ai.request.model:x', 'gen_ai.request.model=x'],
    ['"odd key":x', 'odd key=x'],
    ['empty:""', 'empty='],
    ['"and"', '"and"'],
    ['android', '"android"'],
    ['größe:"ü" 日本', 'and(größe=ü, "日本")'],
  ])('reads %s', (query, expected) => {
    expect(show(parseSearch(query))).toBe(expected);
  });

  it.each([
    ['(a:1', 0, 'not closed'],
    ['a:1)', 3, 'closes nothing'],
    ['a:1 or', 6, 'missing'],
    ['or a:1', 0, '"or" where a term'],
    ['a:1 and and b:2', 8, '"and" where a term'],
    ['a:', 2, 'no value'],
    ['a: b', 2, 'no value'],
    ['cost_usd:>', 10, 'no value'],
    ['name:"abc', 5, 'quote that is not closed'],
    ['model:[a, b', 6, 'list that is not closed'],
    ['model:[a,,b]', 9, 'empty place'],
    ['model:["a" "b"]', 11, 'not separated by commas'],
    ['()', 1, '")" where a term'],
    ['has:a*', 4, 'name of a key'],
  ])('answers %s with position %i', (query, position, problem) => {
    const error = mistake(query);
    expect(error.position).toBe(position);
    expect(error.message).toContain(problem);
    expect(error.message).toContain(`at position ${position}`);
    expect(error.suggestion).not.toBe('');
  });

  it('refuses queries that are too long, too deep or too many terms', () => {
    expect(mistake('a'.repeat(SEARCH_LIMITS.lengthMax + 1)).message).toContain('characters');
    expect(mistake('('.repeat(SEARCH_LIMITS.depthMax + 1)).message).toContain('levels');
    expect(mistake('not '.repeat(SEARCH_LIMITS.depthMax + 1)).message).toContain('levels');
    expect(mistake('a '.repeat(SEARCH_LIMITS.termsMax + 1)).message).toContain('terms');
  });

  it('fails with nothing but SearchQueryError, at a position inside the text', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      ',',
      '"',
      ':',
      '>',
      '>=',
      '*',
      '\\',
      ' ',
      'and',
      'or',
      'not',
      'has:',
      'a:b',
      '\u0000',
      '\ud800',
      '日',
    );
    const query = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(query, (text) => {
        try {
          parseSearch(text);
        } catch (error) {
          if (!(error instanceof SearchQueryError)) throw error;
          expect(error.position).toBeGreaterThanOrEqual(0);
          expect(error.position).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
