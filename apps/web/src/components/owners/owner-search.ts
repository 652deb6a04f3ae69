/** URL of a list of sessions or users: a list's, and what stands first. */
import { listParams, parseListSearch, type ListSearch } from '../../lib/list-search.ts';
import type { QueryValue } from '../../lib/api.ts';

/** Columns that the API can sort by, greatest first. */
export const OWNER_SORTS = ['last_seen', 'traces', 'llm_calls', 'errors', 'total_tokens', 'cost_usd'] as const;
export type OwnerSort = (typeof OWNER_SORTS)[number];
export const DEFAULT_OWNER_SORT: OwnerSort = 'last_seen';

export type OwnerSearch = ListSearch & { sort?: OwnerSort };

export function parseOwnerSearch(raw: Record<string, unknown>): OwnerSearch {
  const search: OwnerSearch = parseListSearch(raw);
  const sort = OWNER_SORTS.find((each) => each === raw['sort']);
  if (sort !== undefined && sort !== DEFAULT_OWNER_SORT) search.sort = sort;
  return search;
}

/** The same as parameters of the API. */
export function ownerParams(search: OwnerSearch): Record<string, QueryValue> {
  return { ...listParams(search), sort: search.sort };
}
