import { Link } from '@tanstack/react-router';
import { ArrowDown } from 'lucide-react';
import { useState } from 'react';
import type { StatsSeries } from '@sentryai/schema';
import { Cost } from '../../../components/Cost.tsx';
import { formatCompact, formatCount, formatDuration, formatShare } from '../../../lib/format.ts';
import { sortModels, type ModelColumn } from '../fns/sort-models.ts';
import { groupName } from '../fns/stack.ts';
import { modelQuery } from '../fns/model-query.ts';

const COLUMNS: readonly { key: ModelColumn; label: string; className?: string }[] = [
  { key: 'count', label: 'Calls' },
  { key: 'errors', label: 'Failed' },
  { key: 'input_tokens', label: 'In', className: 'max-sm:hidden' },
  { key: 'output_tokens', label: 'Out', className: 'max-sm:hidden' },
  { key: 'cost_usd', label: 'Cost' },
  { key: 'duration_ms_p95', label: 'p95' },
];

/** One line per model; the name leads to its traces. */
export function ModelTable({ series, hasMore }: { series: readonly StatsSeries[]; hasMore: boolean }) {
  const [sort, setSort] = useState<ModelColumn>('count');
  return (
    <section className="panel flex min-w-0 flex-col" aria-label="By model">
      <h2 className="px-3 pt-2.5 pb-1 text-sm font-semibold">Models</h2>
      <div className="overflow-x-auto">
        <table className="w-full">
          <thead>
            <tr className="border-b border-line">
              <th className="label px-3 py-1 text-left">Model</th>
              {COLUMNS.map(({ key, label, className = '' }) => (
                <th key={key} aria-sort={sort === key ? 'descending' : 'none'} className={`py-1 pr-3 text-right ${className}`}>
                  <button
                    type="button"
                    className="label inline-flex items-center gap-0.5 align-middle hover:text-ink"
                    onClick={() => setSort(key)}
                  >
                    {sort === key && <ArrowDown className="size-3" aria-hidden />}
                    {label}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sortModels(series, sort).map(({ group, totals }) => (
              <tr key={group} className="group border-b border-line last:border-0 hover:bg-hover">
                <td className="max-w-56 truncate py-1.5 pl-3">
                  <Link
                    to="/traces"
                    search={{ query: modelQuery(group) }}
                    className="font-medium hover:text-accent hover:underline"
                    title={groupName(group)}
                  >
                    {groupName(group)}
                  </Link>
                </td>
                <td className="num py-1.5 pr-3 text-right" title={formatCount(totals.count)}>
                  {formatCompact(totals.count)}
                </td>
                <td className={`num py-1.5 pr-3 text-right whitespace-nowrap ${totals.errors > 0 ? 'text-danger' : 'text-ink-3'}`}>
                  {formatCompact(totals.errors)}
                  {totals.errors > 0 && <span className="text-2xs"> {formatShare(totals.errors, totals.count)}</span>}
                </td>
                <td className="num py-1.5 pr-3 text-right max-sm:hidden" title={formatCount(totals.input_tokens)}>
                  {formatCompact(totals.input_tokens)}
                </td>
                <td className="num py-1.5 pr-3 text-right max-sm:hidden" title={formatCount(totals.output_tokens)}>
                  {formatCompact(totals.output_tokens)}
                </td>
                <td className="py-1.5 pr-3 text-right whitespace-nowrap">
                  <Cost costUsd={totals.cost_usd} unpricedCalls={totals.unpriced_calls} />
                </td>
                <td className="num py-1.5 pr-3 text-right whitespace-nowrap">{formatDuration(totals.duration_ms_p95)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hasMore && (
        <p className="border-t border-line px-3 py-1.5 text-2xs text-ink-3">
          The {series.length} models with the most calls. The figures above count all of them.
        </p>
      )}
    </section>
  );
}
