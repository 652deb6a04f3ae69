import { Link } from '@tanstack/react-router';
import type { ModelUsage } from '@sentryai/schema';
import { Cost } from '../../../components/Cost.tsx';
import { formatCompact, formatCount, formatShare } from '../../../lib/format.ts';
import { term } from '../../../lib/search-query.ts';

/** What each model cost and how often it failed for the user; a name leads to the traces. */
export function UserModels({ userId, models }: { userId: string; models: readonly ModelUsage[] }) {
  const query = (model: string) => `${term('user_id', userId)} ${model === '' ? 'not has:model' : term('model', model)}`;
  return (
    <section className="panel flex min-w-0 flex-col" aria-label="By model">
      <h2 className="px-3 pt-2.5 pb-1 text-sm font-semibold">Models</h2>
      {models.length === 0 ? (
        <p className="px-3 py-6 text-center text-ink-3">No model call of a finished trace.</p>
      ) : (
        <table className="w-full table-fixed">
          <thead>
            <tr className="border-b border-line">
              <th className="label px-3 py-1 text-left">Model</th>
              {['Calls', 'Failed', 'Tokens', 'Cost'].map((head) => (
                <th key={head} className={`label w-20 py-1 pr-3 text-right ${head === 'Tokens' ? 'max-sm:hidden' : ''}`}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {models.map((row) => (
              <tr key={row.model} className="border-b border-line last:border-0 hover:bg-hover">
                <td className="truncate py-1.5 pl-3">
                  <Link
                    to="/traces"
                    search={{ query: query(row.model) }}
                    title={row.model}
                    className="font-medium hover:text-accent hover:underline"
                  >
                    {row.model === '' ? 'no model' : row.model}
                  </Link>
                </td>
                <td className="num py-1.5 pr-3 text-right" title={formatCount(row.calls)}>
                  {formatCompact(row.calls)}
                </td>
                <td
                  className={`num py-1.5 pr-3 text-right ${row.errors > 0 ? 'text-danger' : 'text-ink-3'}`}
                  title={row.errors > 0 ? `${formatShare(row.errors, row.calls)} of the calls` : undefined}
                >
                  {formatCompact(row.errors)}
                </td>
                <td
                  className="num py-1.5 pr-3 text-right max-sm:hidden"
                  title={`${formatCount(row.input_tokens)} in, ${formatCount(row.output_tokens)} out`}
                >
                  {row.input_tokens === null && row.output_tokens === null
                    ? formatCompact(null)
                    : formatCompact((row.input_tokens ?? 0) + (row.output_tokens ?? 0))}
                </td>
                <td className="truncate py-1.5 pr-3 text-right">
                  <Cost costUsd={row.cost_usd} unpricedCalls={row.unpriced_calls} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
