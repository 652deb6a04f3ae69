import { listParams } from '../lib/list-search.ts';
import { useListSearch } from '../lib/use-list-search.ts';
import type { ViewPage } from '../lib/views.ts';
import { ExportMenu } from './ExportMenu.tsx';
import { SearchBar } from './SearchBar.tsx';
import { ViewsMenu } from './ViewsMenu.tsx';

type ListSearchBarProps = {
  page: ViewPage;
  placeholder: string;
  error: unknown;
  keys: readonly (readonly [key: string, meaning: string])[];
  /** False for lists that cannot be exported. */
  hasExport?: boolean | undefined;
};

/** What stands above every list: its search, saved views, and the way out for its data. */
export function ListSearchBar({ page, hasExport = true, ...bar }: ListSearchBarProps) {
  const { search, query, setQuery } = useListSearch();
  const params = listParams(search);
  return (
    <div className="flex items-start gap-1.5">
      <SearchBar value={query} onSubmit={setQuery} list={page} params={params} {...bar} />
      <ViewsMenu page={page} search={search} />
      {hasExport && <ExportMenu name={page} params={params} />}
    </div>
  );
}
