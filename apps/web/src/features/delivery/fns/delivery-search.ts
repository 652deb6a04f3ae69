/** URL of the delivery page: window, what the ledger is filtered by, the tab, the item that is open. */
import { OUTCOME_GROUPS, type OutcomeGroup } from '@sentryai/schema/outcomes';
import { type AppSearch, parseAppSearch } from '../../../lib/app-search.ts';
import { textParam } from '../../../lib/search-string.ts';

export type OutcomeFilter = Partial<Record<OutcomeGroup, string>>;
export const QUARANTINE_VIEWS = ['open', 'replayed', 'discarded', 'all'] as const;
export type QuarantineView = (typeof QUARANTINE_VIEWS)[number];
export type DeliveryTab = 'outcomes' | 'quarantine';
export type DeliverySearch = AppSearch & OutcomeFilter & { tab?: string; status?: string; item?: string };

export function parseDeliverySearch(raw: Record<string, unknown>): DeliverySearch {
  const search: DeliverySearch = parseAppSearch(raw);
  for (const name of [...OUTCOME_GROUPS, 'tab', 'status', 'item'] as const) {
    const value = textParam(raw, name);
    if (value !== undefined) search[name] = value;
  }
  return search;
}

export function filterOf(search: DeliverySearch): OutcomeFilter {
  return Object.fromEntries(OUTCOME_GROUPS.filter((name) => search[name] !== undefined).map((name) => [name, search[name]]));
}

export function tabOf(search: DeliverySearch): DeliveryTab {
  return search.tab === 'quarantine' ? 'quarantine' : 'outcomes';
}

export function viewOf(search: DeliverySearch): QuarantineView {
  return QUARANTINE_VIEWS.find((view) => view === search.status) ?? 'open';
}
