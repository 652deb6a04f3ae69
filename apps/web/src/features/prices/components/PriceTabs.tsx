import { useQuery } from '@tanstack/react-query';
import type { PriceTab } from '../fns/prices-search.ts';
import { usePricesUrl } from '../hooks/use-prices-url.ts';
import { ownPrices, unpriced } from '../queries.ts';

export function PriceTabs() {
  const { project, range, tab, set } = usePricesUrl();
  const missing = useQuery(unpriced(project, range)).data;
  const own = useQuery(ownPrices(project)).data;
  const missingCount = missing === undefined ? '' : `${missing.data.length}${missing.has_more ? '+' : ''}`;
  const tabs: readonly [PriceTab, string, string, isUnsure: boolean][] = [
    ['unpriced', 'Unpriced', missingCount, missingCount !== '0'],
    ['own', 'Own prices', own === undefined ? '' : String(own.data.length), false],
    ['list', 'Price list', '', false],
  ];
  return (
    <div role="tablist" aria-label="Parts of prices" className="flex gap-1">
      {tabs.map(([name, label, number, isUnsure]) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={tab === name}
          className="tab"
          onClick={() => set({ tab: name === 'unpriced' ? undefined : name })}
        >
          {label}
          {number !== '' && <span className={`num text-2xs ${isUnsure ? 'text-warn' : 'text-ink-3'}`}>{number}</span>}
        </button>
      ))}
    </div>
  );
}
