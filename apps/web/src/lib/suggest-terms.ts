import { term } from './search-query.ts';

/** The commonest values of a field among loaded rows, as filter suggestions; a field with a single value filters nothing. */
export function suggestTerms<T>(
  rows: readonly T[],
  key: string,
  pick: (row: T) => string | null,
  max = 3,
): { label: string; term: string }[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = pick(row);
    if (value !== null && value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  if (counts.size < 2) return [];
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, max)
    .map(([value]) => ({ label: value, term: term(key, value) }));
}
