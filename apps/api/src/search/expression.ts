/**
 * A text to match, cut at its wildcards: `gpt-*` is ['gpt-', ''], a text without `*` is one part. `\*` is a plain star.
 */
export type Pattern = readonly string[];

export type ComparisonOperator = '>' | '>=' | '<' | '<=';

/** One value of a term with its place in the query text. */
export type SearchValue = { pattern: Pattern; position: number };

/** What `query` says, before anybody knows which keys exist. Positions are offsets into the query text. */
export type Expression =
  | { type: 'and' | 'or'; parts: readonly Expression[] }
  | { type: 'not'; part: Expression }
  | { type: 'match'; key: string; position: number; values: readonly SearchValue[] }
  | { type: 'compare'; key: string; position: number; operator: ComparisonOperator; value: SearchValue }
  | { type: 'has'; key: string; position: number }
  | { type: 'text'; value: SearchValue };

/** The text of a pattern as the user wrote it, for messages and for keys that take no wildcards. */
export function patternText(pattern: Pattern): string {
  return pattern.join('*');
}

export function hasWildcard(pattern: Pattern): boolean {
  return pattern.length > 1;
}
