import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useDeferredValue } from 'react';
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/States.tsx';
import { formatCount, plural } from '../../../lib/format.ts';
import { EMPTY_DRAFT, type PriceDraft } from '../fns/price-form.ts';
import { usePricesUrl } from '../hooks/use-prices-url.ts';
import { catalogPrices } from '../queries.ts';
import { TermsView } from './TermsView.tsx';

/** The bundled price list, searched by words. */
export function CatalogSection({ onOverride }: { onOverride: (draft: PriceDraft) => void }) {
  const { search, set } = usePricesUrl();
  const list = useQuery(catalogPrices(useDeferredValue(search)));
  const { data } = list;
  return (
    <section aria-label="Price list" className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <label className="relative min-w-0 flex-1 basis-56 sm:max-w-md">
          <Search className="pointer-events-none absolute top-2 left-2 size-3.5 text-ink-3" aria-hidden />
          <input
            className="input h-8 w-full pl-7"
            type="search"
            aria-label="Search the price list"
            placeholder="Provider or model, e.g. anthropic sonnet"
            value={search}
            maxLength={200}
            onChange={(event) => set({ search: event.target.value === '' ? undefined : event.target.value })}
          />
        </label>
        {data !== undefined && (
          <span className="text-2xs text-ink-3">
            {plural(data.total, 'price')}, list of {data.as_of}; US dollars per million tokens
          </span>
        )}
      </div>
      <div className="panel min-w-0 overflow-hidden">
        {list.isError && data === undefined && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && <SkeletonRows rows={8} />}
        {data?.data.length === 0 && (
          <EmptyState icon={<Search className="size-6" aria-hidden />} title="No such model in the list">
            Try fewer words, or add a price of your own.
          </EmptyState>
        )}
        <ul aria-label="Prices of the list">
          {data?.data.map((price) => (
            <li
              key={`${price.price_id} ${price.daily ?? ''}`}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-1.5 last:border-0 hover:bg-hover"
            >
              <div className="min-w-0 flex-1 basis-56">
                <div className="truncate font-medium" title={price.name}>
                  <span className="text-ink-3">{price.provider}/</span>
                  {price.model}
                </div>
                {(price.valid_from !== null || price.daily !== null) && (
                  <div className="text-2xs text-ink-3">
                    {[price.valid_from === null ? '' : `since ${price.valid_from.slice(0, 10)}`, price.daily ?? '']
                      .filter(Boolean)
                      .join(', ')}
                  </div>
                )}
              </div>
              <div className="min-w-0 flex-1 basis-72">
                <TermsView terms={price.terms} />
              </div>
              <button
                type="button"
                className="btn"
                data-size="sm"
                data-tone="ghost"
                aria-label={`Own price for ${price.model}`}
                onClick={() => onOverride({ ...EMPTY_DRAFT, model: price.model, provider: price.provider, terms: price.terms })}
              >
                Own price
              </button>
            </li>
          ))}
        </ul>
        {data !== undefined && data.total > data.data.length && (
          <p className="border-t border-line px-3 py-1.5 text-2xs text-ink-3">
            The first {formatCount(data.data.length)} of {formatCount(data.total)}; search for more words.
          </p>
        )}
      </div>
    </section>
  );
}
