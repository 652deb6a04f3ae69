import { useQuery } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import type { OutcomeSum, OutcomeSums } from '@sentryai/schema';
import type { OutcomeGroup } from '@sentryai/schema/outcomes';
import { EmptyState, SkeletonRows } from '../../../components/States.tsx';
import { formatCount, formatShare } from '../../../lib/format.ts';
import { outcomeMeta } from '../fns/outcome-meta.ts';
import { reasonText } from '../fns/reason-text.ts';
import { useDeliveryUrl } from '../hooks/use-delivery-url.ts';
import { keyNames } from '../queries.ts';

const ROWS_SHOWN = 200;

/** One line for each kind of end: how many, why, what to do, whose. Every cell narrows the page to its value. */
export function OutcomeTable({ sums, received }: { sums: OutcomeSums | undefined; received: number | null }) {
  const { project } = useDeliveryUrl();
  const names = useQuery(keyNames(project)).data;
  if (sums === undefined) {
    return (
      <section className="panel overflow-hidden" role="status" aria-label="Loading outcomes">
        <SkeletonRows rows={6} />
      </section>
    );
  }
  const rows = sums.groups.slice(0, ROWS_SHOWN);
  return (
    <section className="panel min-w-0 overflow-hidden" aria-label="Outcomes in detail">
      {rows.length === 0 ? (
        <EmptyState icon={<Inbox className="size-6" aria-hidden />} title="No items fit these filters">
          Remove a filter above, or choose a longer window.
        </EmptyState>
      ) : (
        <table className="w-full">
          <thead>
            <tr className="border-b border-line">
              <th className="label px-3 py-1.5 text-left">Outcome</th>
              <th className="label px-3 py-1.5 text-left max-sm:hidden">Why, and what to do</th>
              <th className="label px-3 py-1.5 text-right">Items</th>
              <th className="label px-3 py-1.5 text-left max-lg:hidden">Key</th>
              <th className="label px-3 py-1.5 text-left max-lg:hidden">Protocol</th>
              <th className="label px-3 py-1.5 text-left max-lg:hidden">Type</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <OutcomeRow
                key={JSON.stringify([row.outcome, row.reason, row.key, row.protocol, row.item_type])}
                row={row}
                received={received}
                names={names}
              />
            ))}
          </tbody>
        </table>
      )}
      {sums.groups.length > ROWS_SHOWN && (
        <p className="border-t border-line px-3 py-1.5 text-2xs text-ink-3">
          The {ROWS_SHOWN} largest of {formatCount(sums.groups.length)}; the figures above count all of them.
        </p>
      )}
    </section>
  );
}

type RowProps = { row: OutcomeSum; received: number | null; names: ReadonlyMap<string, string> | undefined };

function OutcomeRow({ row, received, names }: RowProps) {
  const outcome = row.outcome ?? '';
  const { label, color, meaning } = outcomeMeta(outcome);
  const { sentence, advice } = reasonText(outcome, row.reason ?? '');
  const keyName = names?.get(row.key ?? '') ?? row.key ?? '';
  const why = (
    <>
      {row.reason !== '' && row.reason !== null ? (
        <>
          <span>{sentence}</span> <Narrow name="reason" value={row.reason} text={row.reason} className="font-mono text-2xs text-ink-3" />
          <span className="block text-xs text-ink-3">{advice}</span>
        </>
      ) : (
        <span className="text-ink-3">{meaning}</span>
      )}
    </>
  );
  return (
    <tr className="border-b border-line align-top last:border-0 hover:bg-hover">
      <td className="px-3 py-2">
        <span className="flex items-baseline gap-1.5 font-medium whitespace-nowrap">
          <span className="size-2 shrink-0 rounded-[2px]" style={{ background: `var(${color})` }} aria-hidden />
          <Narrow name="outcome" value={outcome} text={label} />
        </span>
        <div className="mt-1 text-ink-2 sm:hidden">{why}</div>
        <span className="mt-1 block text-2xs text-ink-3 lg:hidden">
          {keyName} · {row.protocol} · {row.item_type}
        </span>
      </td>
      <td className="max-w-xl px-3 py-2 text-ink-2 max-sm:hidden">{why}</td>
      <td className="num px-3 py-2 text-right whitespace-nowrap">
        <span className="font-semibold">{formatCount(row.quantity)}</span>
        {outcome !== 'dropped_by_sdk' && received !== null && (
          <span className="block text-2xs text-ink-3">{formatShare(row.quantity, received)}</span>
        )}
      </td>
      <td className="max-w-40 truncate px-3 py-2 max-lg:hidden">
        <Narrow name="key" value={row.key ?? ''} text={keyName} />
      </td>
      <td className="px-3 py-2 max-lg:hidden">
        <Narrow name="protocol" value={row.protocol ?? ''} text={row.protocol ?? ''} />
      </td>
      <td className="px-3 py-2 max-lg:hidden">
        <Narrow name="item_type" value={row.item_type ?? ''} text={row.item_type ?? ''} />
      </td>
    </tr>
  );
}

/** A value that narrows the page to itself, or widens it again. */
function Narrow({ name, value, text, className = '' }: { name: OutcomeGroup; value: string; text: string; className?: string }) {
  const { filter, set } = useDeliveryUrl();
  const isChosen = filter[name] === value;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      title={isChosen ? 'Show everything again' : `Only ${text}`}
      className={`text-left hover:text-accent hover:underline aria-pressed:text-accent ${className}`}
      onClick={() => set({ [name]: isChosen ? undefined : value })}
    >
      {text}
    </button>
  );
}
