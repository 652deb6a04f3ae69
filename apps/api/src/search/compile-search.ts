import { assertNever } from '@sentryai/schema';
import type { SqlFilter } from '@sentryai/store/queries/index';
import { attributesFor, keyCondition, keyComparison, keyPresence } from './key-conditions.ts';
import type { SearchContext, SearchDialect } from './dialect.ts';
import { parseHexId } from '../hex-id.ts';
import type { Expression, Pattern } from './expression.ts';
import { hasWildcard, patternText } from './expression.ts';
import { parseSearch } from './parse-search.ts';
import { SqlParams } from './sql-params.ts';
import { anyOf, containsText } from './text-match.ts';

/**
 * Turns the text of `query` into a condition over one table.
 * returns  undefined when everything matches
 * errors   SearchQueryError (400 invalid_query, with position and suggestion); nothing else
 */
export function compileSearch(query: string | undefined, dialect: SearchDialect, context: SearchContext): SqlFilter | undefined {
  const expression = parseSearch(query ?? '');
  return expression === undefined ? undefined : compileExpression(expression, dialect, context);
}

/** The same for a part of a query. Errors: those of compileSearch. */
export function compileExpression(expression: Expression, dialect: SearchDialect, context: SearchContext): SqlFilter {
  const params = new SqlParams();
  return { sql: compile(expression, dialect, context, params), params: params.values };
}

function compile(expression: Expression, dialect: SearchDialect, context: SearchContext, params: SqlParams): string {
  const { type } = expression;
  switch (type) {
    case 'and':
    case 'or': {
      const parts = expression.parts.map((part) => compile(part, dialect, context, params));
      return `(${parts.join(type === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return `NOT (${compile(expression.part, dialect, context, params)})`;
    case 'text':
      return freeText(expression.value.pattern, dialect, params);
    case 'has': {
      const key = dialect.keys.get(expression.key);
      return key === undefined ? attributesFor({ ...expression, dialect }).has(expression.key, params) : keyPresence(key, dialect);
    }
    case 'match': {
      const key = dialect.keys.get(expression.key);
      const patterns = expression.values.map((value) => value.pattern);
      if (key === undefined) return attributesFor({ ...expression, dialect }).match(expression.key, patterns, params);
      return keyCondition(key, { ...expression, dialect, context, params });
    }
    case 'compare': {
      const key = dialect.keys.get(expression.key);
      return keyComparison(key, { ...expression, dialect, context, params });
    }
    default:
      return assertNever(type, 'search expression');
  }
}

/** Somewhere in the short texts or in the content; an id that was pasted is also compared with the ids. */
function freeText(pattern: Pattern, dialect: SearchDialect, params: SqlParams): string {
  const conditions = [containsText(dialect.textColumns, pattern, params)];
  if (dialect.content !== undefined) conditions.push(dialect.content((columns) => containsText(columns, pattern, params)));
  for (const { sql, bytes } of hasWildcard(pattern) ? [] : dialect.idColumns) {
    const hex = parseHexId(patternText(pattern), bytes);
    if (hex !== null) conditions.push(`${sql} = unhex(${params.add(hex, 'String')})`);
  }
  return anyOf(conditions);
}
