import { assertNever } from '@sentryai/schema';
import { parseHexId } from '../hex-id.ts';
import { parseInstantUs } from '../time-range.ts';
import { closestWord } from './closest-word.ts';
import { containsContent } from './content-match.ts';
import type { AttributeLookup, SearchContext, SearchDialect, SearchKey } from './dialect.ts';
import type { ComparisonOperator, SearchValue } from './expression.ts';
import { hasWildcard, patternText } from './expression.ts';
import { parseNumber } from './parse-number.ts';
import { SearchQueryError } from './search-query-error.ts';
import type { SqlParams } from './sql-params.ts';
import { anyOf, equalsText, likePattern } from './text-match.ts';

type Term = { key: string; position: number; dialect: SearchDialect; context: SearchContext; params: SqlParams };

/** `key:value` and `key:[a, b]` of a known key. Errors: SearchQueryError when the value does not fit the key. */
export function keyCondition(key: SearchKey, term: Term & { values: readonly SearchValue[] }): string {
  const { values, params } = term;
  switch (key.type) {
    case 'text':
      return equalsText(
        key.sql,
        values.map((value) => value.pattern),
        params,
      );
    case 'map':
      return anyOf(values.map((value) => mapEntry(key.sql, value, params)));
    case 'content':
      return anyOf(values.map((value) => inContent(key.columns, value, term)));
    case 'number':
      return anyOf(values.map((value) => `ifNull(${key.sql} = ${params.add(numberValue(key, term.key, value), 'Float64')}, 0)`));
    case 'bool':
      return anyOf(values.map((value) => `ifNull(${key.sql} = ${boolValue(term.key, value)}, 0)`));
    case 'enum': {
      const words = params.add(
        values.flatMap((value) => enumValues(key, term.key, value)),
        'Array(String)',
      );
      return key.isOneOf?.(words) ?? `${key.sql} IN ${words}`;
    }
    case 'id':
      return anyOf(values.map((value) => idCondition(key, term.key, value, params)));
    case 'time':
      return anyOf(values.map((value) => `${key.sql} = ${instant(term, value)}`));
    default:
      return assertNever(key, 'search key');
  }
}

/** `key:>value`. An unknown key is looked up among the numeric attributes. */
export function keyComparison(key: SearchKey | undefined, term: Term & { operator: ComparisonOperator; value: SearchValue }): string {
  const { operator, value, params } = term;
  if (key === undefined) return attributesFor(term).compare(term.key, operator, numberValue({}, term.key, value), params);
  if (key.type === 'number') return `ifNull(${key.sql} ${operator} ${params.add(numberValue(key, term.key, value), 'Float64')}, 0)`;
  if (key.type === 'time') return `${key.sql} ${operator} ${instant(term, value)}`;
  throw new SearchQueryError(`"${term.key}" cannot be compared with ${operator}`, term.position, `Write ${term.key}:value instead.`);
}

/** The lookup of a key that is none of the dialect's. Errors: SearchQueryError when its rows have no attributes. */
export function attributesFor({ key, position, dialect }: Pick<Term, 'key' | 'position' | 'dialect'>): AttributeLookup {
  if (dialect.attributes !== undefined) return dialect.attributes;
  const known = [...dialect.keys.keys()];
  const near = closestWord(key, known);
  const suggestion = near === undefined ? `Keys are ${known.join(', ')}.` : `Did you mean ${near}?`;
  throw new SearchQueryError(`"${key}" is no key of this list`, position, suggestion);
}

/** `has:key` of a known key. */
export function keyPresence(key: SearchKey, dialect: SearchDialect): string {
  switch (key.type) {
    case 'text':
    case 'enum':
      return `${key.sql} != ''`;
    case 'number':
    case 'bool':
      return `isNotNull(${key.sql})`;
    case 'id':
      return `hex(${key.sql}) != '${'0'.repeat(key.bytes * 2)}'`;
    case 'time':
      return '1';
    case 'map':
      return `notEmpty(${key.sql})`;
    case 'content': {
      const isThere = anyOf(key.columns.map((column) => `${column} != ''`));
      return dialect.content === undefined ? isThere : dialect.content.where(isThere);
    }
    default:
      return assertNever(key, 'search key');
  }
}

function mapEntry(sql: string, value: SearchValue, params: SqlParams): string {
  if (!hasWildcard(value.pattern)) return `mapContains(${sql}, ${params.add(patternText(value.pattern), 'String')})`;
  return `mapContainsKeyLike(${sql}, ${params.add(likePattern(value.pattern), 'String')})`;
}

function inContent(columns: readonly string[], value: SearchValue, term: Term): string {
  const { content } = term.dialect;
  return content === undefined
    ? containsContent(columns, value.pattern, term.params)
    : content.contains(value.pattern, term.params, columns);
}

/** Errors: SearchQueryError. */
export function numberValue(key: { unit?: 'ms' }, name: string, value: SearchValue): number {
  const number = hasWildcard(value.pattern) ? undefined : parseNumber(patternText(value.pattern), key.unit);
  if (number !== undefined) return number;
  const example = key.unit === 'ms' ? `${name}:>=1500 or ${name}:>=1.5s` : `${name}:>0.5`;
  throw new SearchQueryError(`"${name}" needs a number`, value.position, `Write for example ${example}.`);
}

function boolValue(name: string, value: SearchValue): 'true' | 'false' {
  const text = patternText(value.pattern).toLowerCase();
  if (text === 'true' || text === '1' || text === 'yes') return 'true';
  if (text === 'false' || text === '0' || text === 'no') return 'false';
  throw new SearchQueryError(`"${name}" is true or false`, value.position, `Write ${name}:true or ${name}:false.`);
}

/** The words that a value names. Errors: SearchQueryError. */
export function enumValues(key: Pick<Extract<SearchKey, { type: 'enum' }>, 'values' | 'also'>, name: string, value: SearchValue): string[] {
  const written = patternText(value.pattern).toLowerCase();
  if (hasWildcard(value.pattern)) {
    const parts = value.pattern.map((part) => part.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const matcher = new RegExp(`^${parts.join('.*')}$`, 's');
    const matching = key.values.filter((known) => matcher.test(known));
    if (matching.length > 0) return matching;
  }
  const known = key.also?.[written] ?? written;
  if (key.values.includes(known)) return [known];
  const near = closestWord(written, key.values);
  const suggestion = near === undefined ? `It is one of ${key.values.join(', ')}.` : `Did you mean ${name}:${near}?`;
  throw new SearchQueryError(`"${name}" has no such value`, value.position, suggestion);
}

function idCondition(key: Extract<SearchKey, { type: 'id' }>, name: string, value: SearchValue, params: SqlParams): string {
  if (hasWildcard(value.pattern)) {
    const like = likePattern(value.pattern.map((part) => part.toLowerCase()));
    return `lower(hex(${key.sql})) LIKE ${params.add(like, 'String')}`;
  }
  const hex = parseHexId(patternText(value.pattern), key.bytes);
  if (hex !== null) {
    const id = `unhex(${params.add(hex, 'String')})`;
    return anyOf([`${key.sql} = ${id}`, ...(key.also === undefined ? [] : [key.also(id)])]);
  }
  const suggestion = `Give all of them, or the beginning as ${name}:4bf92f*; a client's own id is found by external_id:value.`;
  throw new SearchQueryError(`"${name}" is ${key.bytes * 2} hex digits`, value.position, suggestion);
}

function instant(term: Term, value: SearchValue): string {
  return `fromUnixTimestamp64Micro(${term.params.add(instantUs(term, value), 'Int64')}, 'UTC')`;
}

/** Errors: SearchQueryError. */
export function instantUs(term: Pick<Term, 'key' | 'context'>, value: SearchValue): number {
  const us = hasWildcard(value.pattern) ? undefined : parseInstantUs(patternText(value.pattern), term.context.nowMs);
  if (us !== undefined) return us;
  const suggestion = `Write ${term.key}:>2026-01-31T12:00:00Z or ${term.key}:>-15m.`;
  throw new SearchQueryError(`"${term.key}" needs a time`, value.position, suggestion);
}
