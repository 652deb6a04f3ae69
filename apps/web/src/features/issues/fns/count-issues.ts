import type { IssueFacets } from '@sentryai/schema';

/**
 * How many issues a query finds. A facet is counted without what the query says about it alone, so each sum is the whole or
 * more than it; one that the query does not name is the whole.
 */
export function countIssues(facets: IssueFacets): number {
  const sums = Object.values(facets).map((facet) => Object.values(facet).reduce((sum, count) => sum + count, 0));
  return Math.min(...sums);
}
