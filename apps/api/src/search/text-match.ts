import type { Pattern } from './expression.ts';
import { hasWildcard } from './expression.ts';
import type { SqlParams } from './sql-params.ts';

/** Whole-text match, case-sensitive: equality, or LIKE where the pattern has wildcards. */
export function equalsText(sql: string, patterns: readonly Pattern[], params: SqlParams): string {
  const exact = patterns.filter((pattern) => !hasWildcard(pattern)).map((pattern) => pattern[0] ?? '');
  const conditions = patterns.filter(hasWildcard).map((pattern) => `${sql} LIKE ${params.add(likePattern(pattern), 'String')}`);
  if (exact.length === 1) conditions.unshift(`${sql} = ${params.add(exact[0] ?? '', 'String')}`);
  if (exact.length > 1) conditions.unshift(`${sql} IN ${params.add(exact, 'Array(String)')}`);
  return anyOf(conditions);
}

/** True where a text contains the pattern anywhere, whatever the case. */
export function containsText(columns: readonly string[], pattern: Pattern, params: SqlParams): string {
  const text = pattern[0] ?? '';
  if (hasWildcard(pattern)) {
    const like = params.add(`%${likePattern(pattern)}%`, 'String');
    return anyOf(columns.map((column) => `${column} ILIKE ${like}`));
  }
  // Folding the case of ASCII is several times cheaper and finds the same.
  const isAscii = !/[\u0080-\uffff]/.test(text);
  const position = isAscii ? 'positionCaseInsensitive' : 'positionCaseInsensitiveUTF8';
  const needle = params.add(text, 'String');
  return anyOf(columns.map((column) => `${position}(${column}, ${needle}) > 0`));
}

/** A pattern in the words of LIKE, where % and _ are wildcards and \ escapes. */
export function likePattern(pattern: Pattern): string {
  return pattern.map((part) => part.replace(/[\\%_]/g, '\\$&')).join('%');
}

export function anyOf(conditions: readonly string[]): string {
  return conditions.length === 1 ? (conditions[0] ?? '') : `(${conditions.join(' OR ')})`;
}
