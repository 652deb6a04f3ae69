/** URL of a list page: project, window, search query. */
import { projectOf, parseAppSearch, type AppSearch } from './app-search.ts';
import type { QueryValue } from './api.ts';
import { textParam } from './search-string.ts';
import { apiWindow, parseTimeRange } from './time-range.ts';

export type ListSearch = AppSearch & { query?: string };

export function parseListSearch(raw: Record<string, unknown>): ListSearch {
  const search: ListSearch = parseAppSearch(raw);
  const query = textParam(raw, 'query');
  if (query !== undefined) search.query = query;
  return search;
}

/** The same as parameters of the API. */
export function listParams(search: ListSearch): Record<string, QueryValue> {
  return { project: projectOf(search), ...apiWindow(parseTimeRange(search)), query: search.query };
}
