import type { IssueListSort } from '@sentryai/schema';
import { ISSUE_STATUSES } from '@sentryai/schema/issue';
import type { QueryValue } from '../../../lib/api.ts';
import { listParams, parseListSearch, type ListSearch } from '../../../lib/list-search.ts';
import { addTerm, term } from '../../../lib/search-query.ts';

export const ISSUE_TABS = [...ISSUE_STATUSES, 'all'] as const;
export type IssueTab = (typeof ISSUE_TABS)[number];
export const SORTS = ['last_seen', 'first_seen', 'count', 'users', 'wasted', 'priority'] as const satisfies readonly IssueListSort[];
const DEFAULT_TAB: IssueTab = 'unresolved';
const DEFAULT_SORT: IssueListSort = 'last_seen';

/** URL of the list: tab, order, and whether issues are shown that every run got past. What is as by default is left out. */
export type IssuesSearch = ListSearch & { status?: IssueTab; sort?: IssueListSort; recovered?: 'shown' };

export function parseIssuesSearch(raw: Record<string, unknown>): IssuesSearch {
  const search: IssuesSearch = parseListSearch(raw);
  const status = ISSUE_TABS.find((each) => each === raw['status']);
  if (status !== undefined && status !== DEFAULT_TAB) search.status = status;
  const sort = SORTS.find((each) => each === raw['sort']);
  if (sort !== undefined && sort !== DEFAULT_SORT) search.sort = sort;
  if (raw['recovered'] === 'shown') search.recovered = 'shown';
  return search;
}

/** The tab that is in force: a query that speaks about status itself is not narrowed any further. */
export function tabOf(search: IssuesSearch): IssueTab {
  return namesStatus(search.query ?? '') ? 'all' : (search.status ?? DEFAULT_TAB);
}

/** Parameters of `GET /issues` for the list. */
export function issuesParams(search: IssuesSearch): Record<string, QueryValue> {
  const query = search.query ?? '';
  const tab = tabOf(search);
  return {
    ...listParams(search),
    query: tab === 'all' ? query : addTerm(query, term('status', tab)),
    sort: search.sort ?? DEFAULT_SORT,
    recovered: hidesRecovered(search) ? 'none' : 'all',
  };
}

/** Parameters of the export of what the list shows. */
export function exportParams(search: IssuesSearch): Record<string, QueryValue> {
  const { query = '' } = issuesParams(search);
  return { ...listParams(search), query: hidesRecovered(search) ? addTerm(String(query), term('is', 'fatal')) : query };
}

/** What the list shows as a search alone, for views: what the tab and the switch add is said by terms. */
export function viewSearch(search: IssuesSearch): ListSearch {
  const { status: _status, sort: _sort, recovered, ...rest } = search;
  const tab = tabOf(search);
  let query = search.query ?? '';
  if (!namesStatus(query) && tab !== DEFAULT_TAB) {
    query = addTerm(query, tab === 'all' ? `status:[${ISSUE_STATUSES.join(', ')}]` : term('status', tab));
  }
  // Narrows nothing, and names them: see hidesRecovered.
  if (recovered === 'shown' && !NAMES_RECOVERY.test(withoutQuotes(query))) query = addTerm(query, 'recovered_count:>=0');
  return query === '' ? rest : { ...rest, query };
}

/** Issues that every run got past are noise, unless somebody asks for them or looks for them by name. */
export function hidesRecovered(search: IssuesSearch): boolean {
  return search.recovered !== 'shown' && !NAMES_RECOVERY.test(withoutQuotes(search.query ?? ''));
}

/** One issue by its id is shown however it stands. */
const NAMES_STATUS = namesAny(['status', 'id', 'issue'], [...ISSUE_STATUSES, 'archived']);
const NAMES_RECOVERY = namesAny(['id', 'issue', 'recovered_count'], ['recovered', 'fatal']);

function namesStatus(query: string): boolean {
  return NAMES_STATUS.test(withoutQuotes(query));
}

/** Finds one of the keys, or `is:` with one of the words, also in a list. */
function namesAny(keys: readonly string[], words: readonly string[]): RegExp {
  return new RegExp(String.raw`(?:^|[\s(!-])(?:(?:${keys.join('|')}):|is:(?:\[[^\]]*\b)?(?:${words.join('|')})\b)`, 'i');
}

function withoutQuotes(query: string): string {
  return query.replace(/"(?:\\.|[^"\\])*"/g, '""');
}
