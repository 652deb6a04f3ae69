import { useNavigate, useSearch } from '@tanstack/react-router';
import { useAppScope } from '../../../lib/app-search.ts';
import { type DeliverySearch, filterOf, parseDeliverySearch, tabOf, viewOf } from '../fns/delivery-search.ts';

/** The page's state, which is its URL, and how to change it. */
export function useDeliveryUrl() {
  const search = parseDeliverySearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { project, range } = useAppScope();
  const set = (change: { [Name in keyof DeliverySearch]?: string | undefined }) =>
    void navigate({ to: '.', search: (old) => ({ ...old, ...change }) as never });
  return { project, range, filter: filterOf(search), tab: tabOf(search), view: viewOf(search), item: search.item, set };
}
