import { assertNever } from '@sentryai/schema';
import type { SearchDialect } from './dialect.ts';
import type { Expression } from './expression.ts';
import { parseSearch } from './parse-search.ts';

/**
 * Plain columns that a search looks at, or null when it looks at anything else (free text, attributes, expressions).
 * Errors: SearchQueryError.
 */
export function searchedColumns(query: string | undefined, dialect: SearchDialect): string[] | null {
  const expression = parseSearch(query ?? '');
  const columns = new Set<string>();
  return expression === undefined || collect(expression, dialect, columns) ? [...columns] : null;
}

/** False when the search needs more than plain columns. */
function collect(expression: Expression, dialect: SearchDialect, columns: Set<string>): boolean {
  const { type } = expression;
  switch (type) {
    case 'and':
    case 'or':
      return expression.parts.every((part) => collect(part, dialect, columns));
    case 'not':
      return collect(expression.part, dialect, columns);
    case 'text':
      return false;
    case 'match':
    case 'has':
    case 'compare': {
      const key = dialect.keys.get(expression.key);
      if (key === undefined || (key.type !== 'text' && key.type !== 'enum') || !/^[a-z_]+$/.test(key.sql)) return false;
      columns.add(key.sql);
      return true;
    }
    default:
      return assertNever(type, 'search expression');
  }
}
