/** What every page has in its URL: the project and the time window. */
import { useSearch } from '@tanstack/react-router';
import { textParam } from './search-string.ts';
import { parseTimeRange, type TimeRange } from './time-range.ts';

export type AppSearch = { project?: string; range?: string; from?: string; to?: string };
export const DEFAULT_PROJECT_ID = 1;

export function parseAppSearch(raw: Record<string, unknown>): AppSearch {
  const search: AppSearch = {};
  for (const name of ['project', 'range', 'from', 'to'] as const) {
    const value = textParam(raw, name);
    if (value !== undefined) search[name] = value;
  }
  return search;
}

/** The project in the URL, else the default one. */
export function projectOf(search: AppSearch): number {
  const id = Number(search.project);
  return Number.isInteger(id) && id > 0 ? id : DEFAULT_PROJECT_ID;
}

/** Project and window of the page, read from the URL. */
export function useAppScope(): { project: number; range: TimeRange } {
  const search = useSearch({ strict: false });
  return { project: projectOf(search), range: parseTimeRange(search) };
}
