import { useNavigate, useSearch } from '@tanstack/react-router';

/** The list's part of the URL and how to change its query. */
export function useListSearch() {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const setQuery = (query: string) =>
    void navigate({ to: '.', search: (old) => ({ ...old, query: query === '' ? undefined : query }) as never });
  return { search, query: search.query ?? '', setQuery };
}
