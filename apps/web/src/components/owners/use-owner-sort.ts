import { useNavigate, useSearch } from '@tanstack/react-router';
import { DEFAULT_OWNER_SORT, parseOwnerSearch, type OwnerSort } from './owner-search.ts';

/** What the list is sorted by: read from the URL and written to it. */
export function useOwnerSort(): { sort: OwnerSort; setSort: (sort: OwnerSort) => void } {
  const { sort = DEFAULT_OWNER_SORT } = parseOwnerSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const setSort = (next: OwnerSort) =>
    void navigate({ to: '.', search: (old) => ({ ...old, sort: next === DEFAULT_OWNER_SORT ? undefined : next }) as never });
  return { sort, setSort };
}
