/** Bounds of one search query, so that a query can neither exhaust the parser nor grow into endless SQL. */
export const SEARCH_LIMITS = {
  /** Characters of the query text. */
  lengthMax: 4096,
  /** Terms, counting each value of a list. */
  termsMax: 200,
  /** Nesting of parentheses and `not`. */
  depthMax: 32,
} as const;
