import { parseAppSearch, type AppSearch } from '../../../lib/app-search.ts';
import { textParam } from '../../../lib/search-string.ts';

/** URL of an issue: which of its occurrences is shown; without, the newest. */
export type IssueSearch = AppSearch & { event?: string };

export function parseIssueSearch(raw: Record<string, unknown>): IssueSearch {
  const search: IssueSearch = parseAppSearch(raw);
  const event = textParam(raw, 'event');
  if (event !== undefined && /^[0-9a-f]{32}$/.test(event)) search.event = event;
  return search;
}
