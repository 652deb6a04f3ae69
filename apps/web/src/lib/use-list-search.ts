import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ListSearch } from './list-search.ts';

/** The list's part of the URL and how to change its query. */
export function useListSearch() {
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const setQuery = (query: string) =>
    void navigate({ to: '.', search: (old) => ({ ...old, query: query === '' ? undefined : query }) as never });
  return { search, query: search.query ?? '', setQuery };
}
