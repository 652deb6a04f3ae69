import { useNavigate, useSearch } from '@tanstack/react-router';
import { useAppScope } from '../../../lib/app-search.ts';
import { parsePricesSearch, type PricesSearch, priceTabOf } from '../fns/prices-search.ts';

/** The page's state, which is its URL, and how to change it. */
export function usePricesUrl() {
  const search = parsePricesSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { project, range } = useAppScope();
  const set = (change: { [Name in keyof PricesSearch]?: string | undefined }) =>
    void navigate({ to: '.', search: (old) => ({ ...old, ...change }) as never, replace: true });
  return { project, range, tab: priceTabOf(search), search: search.search ?? '', set };
}
