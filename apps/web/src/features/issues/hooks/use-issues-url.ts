import { useNavigate, useSearch } from '@tanstack/react-router';
import { parseIssuesSearch, type IssuesSearch } from '../fns/issues-search.ts';

/** What the list shows: read from the URL and written to it. */
export function useIssuesUrl() {
  const search = parseIssuesSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const set = (fields: { [Name in keyof IssuesSearch]?: IssuesSearch[Name] | undefined }) =>
    void navigate({ to: '.', search: (old) => Object.assign({}, old, fields) as never });
  return { search, set, setQuery: (query: string) => set({ query: query === '' ? undefined : query }) };
}
