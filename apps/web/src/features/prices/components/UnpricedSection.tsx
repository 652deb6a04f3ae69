import { useQuery } from '@tanstack/react-query';
import type { UnpricedModel } from '@sentryai/schema';
import { CircleDollarSign } from 'lucide-react';
import { Ago } from '../../../components/Ago.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/States.tsx';
import { formatCompact, formatCount, plural } from '../../../lib/format.ts';
import { rangeLabel } from '../../../lib/time-range.ts';
import { EMPTY_DRAFT, type PriceDraft } from '../fns/price-form.ts';
import { usePricesUrl } from '../hooks/use-prices-url.ts';
import { unpriced } from '../queries.ts';

/** Models whose calls have tokens and no price: they are missing in every sum of money. */
export function UnpricedSection({ onPrice }: { onPrice: (draft: PriceDraft) => void }) {
  const { project, range } = usePricesUrl();
  const list = useQuery(unpriced(project, range));
  const rows = list.data?.data ?? [];
  return (
    <section aria-label="Unpriced models" className="space-y-3">
      <p className="max-w-3xl text-ink-2">
        Calls of these models have known tokens and no known price, so they are missing in every sum of money: unpriced is not $0. Give a
        price, and calls that come in are priced within seconds; stored ones when they are re-priced.
      </p>
      <div className="panel min-w-0 overflow-hidden">
        {list.isError && list.data === undefined && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.isPending && <SkeletonRows rows={4} />}
        {list.data !== undefined && rows.length === 0 && (
          <EmptyState icon={<CircleDollarSign className="size-6" aria-hidden />} title="Everything is priced">
            {`Every model call with tokens has a price (${rangeLabel(range)}).`}
          </EmptyState>
        )}
        <ul aria-label="Models without a price">
          {rows.map((row) => (
            <UnpricedRow key={`${row.provider} ${row.model} ${row.model_requested}`} row={row} onPrice={onPrice} />
          ))}
        </ul>
        {list.data?.has_more === true && (
          <p className="border-t border-line px-3 py-1.5 text-2xs text-ink-3">
            The {rows.length} with the most tokens. The command line lists more: prices unpriced --limit 1000.
          </p>
        )}
      </div>
    </section>
  );
}

function UnpricedRow({ row, onPrice }: { row: UnpricedModel; onPrice: (draft: PriceDraft) => void }) {
  const name = row.model ?? row.model_requested ?? '';
  const near = row.near.map(({ provider, model }) => `${provider}/${model}`);
  const draft = { ...EMPTY_DRAFT, model: name, provider: row.provider ?? '', near };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-2 last:border-0 hover:bg-hover">
      <div className="min-w-0 flex-1 basis-56">
        <div className="truncate font-medium" title={name}>
          {name === '' ? 'no model named' : name}
        </div>
        <div className="truncate text-2xs text-ink-3">
          {row.provider ?? 'provider unknown'}
          {row.model_requested !== null && row.model_requested !== row.model && `, requested as ${row.model_requested}`}, last{' '}
          <Ago time={row.last_seen} />
        </div>
      </div>
      <dl className="flex gap-4">
        <Figure label="calls" value={row.calls} />
        <Figure label="tokens in" value={row.input_tokens} />
        <Figure label="tokens out" value={row.output_tokens} />
      </dl>
      <div className="flex flex-wrap justify-end gap-1.5 lg:w-84">
        {near[0] !== undefined && (
          <button
            type="button"
            className="btn max-w-64"
            data-size="sm"
            title={`Price it as ${near[0]}`}
            onClick={() => onPrice({ ...draft, alias_of: near[0] ?? '' })}
          >
            <span className="truncate">As {near[0]}</span>
          </button>
        )}
        <button type="button" className="btn" data-size="sm" data-tone="accent" disabled={name === ''} onClick={() => onPrice(draft)}>
          Set price
        </button>
      </div>
    </li>
  );
}

function Figure({ label, value }: { label: string; value: number | null }) {
  return (
    <div className="min-w-12 text-right" title={value === null ? 'No call said how many' : plural(value, label.replace(/s$/, ''), label)}>
      <dd className="num font-medium">{label === 'calls' ? formatCount(value) : formatCompact(value)}</dd>
      <dt className="label">{label}</dt>
    </div>
  );
}
