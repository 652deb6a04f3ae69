import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PriceEntry } from '@sentryai/schema';
import { Tag } from 'lucide-react';
import { EmptyState, ErrorLine, ErrorState, SkeletonRows } from '../../../components/States.tsx';
import { draftOf, type PriceDraft } from '../fns/price-form.ts';
import { usePricesUrl } from '../hooks/use-prices-url.ts';
import { ownPrices, pricesChanged, removePrice } from '../queries.ts';
import { TermsView } from './TermsView.tsx';

/** Prices that people gave; they go before the bundled list. */
export function OwnSection({ onEdit }: { onEdit: (draft: PriceDraft) => void }) {
  const { project } = usePricesUrl();
  const client = useQueryClient();
  const list = useQuery(ownPrices(project));
  const remove = useMutation({ mutationFn: removePrice, onSuccess: () => pricesChanged(client, project) });
  const rows = list.data?.data ?? [];
  return (
    <section aria-label="Own prices" className="space-y-3">
      <p className="max-w-3xl text-ink-2">
        These go before the price list: the project’s own first, then the organization’s; exact names before patterns. A change holds for
        calls that come in; stored ones keep their cost until they are re-priced.
      </p>
      {remove.isError && <ErrorLine error={remove.error} />}
      <div className="panel min-w-0 overflow-hidden">
        {list.isError && list.data === undefined && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && <SkeletonRows rows={4} />}
        {list.data !== undefined && rows.length === 0 && (
          <EmptyState icon={<Tag className="size-6" aria-hidden />} title="No own prices">
            All calls are priced by the bundled list. Add a price for what it does not know, or for what you pay instead.
          </EmptyState>
        )}
        <ul aria-label="Own prices">
          {rows.map((price) => (
            <li
              key={price.id}
              className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-2 last:border-0 hover:bg-hover"
            >
              <div className="min-w-0 flex-1 basis-48">
                <div className="truncate font-medium" title={price.model}>
                  {price.model}
                </div>
                <div className="truncate text-2xs text-ink-3">{placeText(price)}</div>
              </div>
              <div className="min-w-0 flex-1 basis-64">
                {price.terms === null ? (
                  <span>
                    <span className="text-ink-3">priced as</span> {price.alias_of}
                  </span>
                ) : (
                  <TermsView terms={price.terms} />
                )}
              </div>
              <div className="flex gap-1.5">
                <button type="button" className="btn" data-size="sm" onClick={() => onEdit(draftOf(price))}>
                  Edit
                </button>
                <button
                  type="button"
                  className="btn"
                  data-size="sm"
                  data-tone="ghost"
                  aria-label={`Remove the price of ${price.model}`}
                  disabled={remove.isPending}
                  onClick={() => remove.mutate(price.id)}
                >
                  Remove
                </button>
              </div>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function placeText({ provider, scope, valid_from: from, valid_until: until }: PriceEntry): string {
  return [
    provider ?? 'any provider',
    scope === 'organization' ? 'all projects' : 'this project',
    ...(from === null ? [] : [`since ${from.slice(0, 10)}`]),
    ...(until === null ? [] : [`until ${until.slice(0, 10)}`]),
  ].join(', ');
}
