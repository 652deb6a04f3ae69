/** URL of the prices page: window of what is unpriced, the tab, what the price list is searched for. */
import { type AppSearch, parseAppSearch } from '../../../lib/app-search.ts';
import { textParam } from '../../../lib/search-string.ts';

export const PRICE_TABS = ['unpriced', 'own', 'list'] as const;
export type PriceTab = (typeof PRICE_TABS)[number];
export type PricesSearch = AppSearch & { tab?: string; search?: string };

export function parsePricesSearch(raw: Record<string, unknown>): PricesSearch {
  const search: PricesSearch = parseAppSearch(raw);
  for (const name of ['tab', 'search'] as const) {
    const value = textParam(raw, name);
    if (value !== undefined) search[name] = value;
  }
  return search;
}

export function priceTabOf(search: PricesSearch): PriceTab {
  return PRICE_TABS.find((tab) => tab === search.tab) ?? 'unpriced';
}
