import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { MetricName } from '@sentryai/schema';
import { isQueryMistake, SearchBar } from '../../../components/SearchBar.tsx';
import { FilterChips } from '../../../components/FilterChips.tsx';
import { EmptyState, ErrorLine, ErrorState } from '../../../components/States.tsx';
import { listParams } from '../../../lib/list-search.ts';
import { term, toggleTerm } from '../../../lib/search-query.ts';
import { KIND_WORDS, METRIC_KEYS } from '../fns/kind-words.ts';
import { type MetricSearch, shownAggregation } from '../fns/metric-search.ts';
import { metricSeries } from '../queries.ts';
import { MetricControls } from './MetricControls.tsx';
import { MetricPoints } from './MetricPoints.tsx';

const MetricChart = lazy(() => import('./MetricChart.tsx'));

type MetricViewProps = { search: MetricSearch & { name: string }; metric: MetricName | undefined; refreshMs: number | false };
/** What is taken out of the address is undefined. */
type Changes = { [Key in keyof MetricSearch]?: MetricSearch[Key] | undefined };

/** One metric: what it is, how it is read, its chart, its numbers, its newest points. */
export function MetricView({ search, metric, refreshMs }: MetricViewProps) {
  const navigate = useNavigate();
  const series = useQuery({ ...metricSeries(search), refetchInterval: refreshMs });
  const answer = series.data;
  const shown = shownAggregation(search.agg, answer?.aggregations ?? []);
  const query = search.query ?? '';
  const change = (part: Changes) => void navigate({ to: '.', search: (old) => ({ ...old, ...part }) as never });
  const setQuery = (next: string) => change({ query: next === '' ? undefined : next });
  const mistake = isQueryMistake(series.error);
  const hasPoints = answer?.series.some(({ points }) => points.length > 0) ?? false;

  return (
    <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
      <div className="flex flex-col gap-2 border-b border-line bg-bg px-3 py-2 sm:px-4">
        <MetricTitle
          name={search.name}
          kind={answer?.kind ?? metric?.kind ?? null}
          unit={answer?.unit ?? metric?.unit ?? null}
          text={answer?.description ?? metric?.description ?? null}
        />
        <SearchBar
          value={query}
          onSubmit={setQuery}
          placeholder="service:api gen_ai.request.model:gpt-4o"
          error={series.error}
          keys={METRIC_KEYS}
          list="metrics"
          params={listParams(search)}
        />
        {query !== '' && <FilterChips query={query} onChange={setQuery} suggestions={[]} />}
        <MetricControls
          aggregations={answer?.aggregations ?? []}
          shown={shown}
          group={search.group}
          attributeKeys={metric?.attribute_keys ?? []}
          onAggregation={(agg) => change({ name: search.name, agg })}
          onGroup={(group) => change({ name: search.name, group })}
        />
      </div>
      {series.isError && !mistake && answer !== undefined && <ErrorLine error={series.error} onRetry={() => void series.refetch()} />}
      {answer?.notes.map((note) => (
        <p key={note} role="note" className="border-b border-line bg-sunken px-3 py-1.5 text-xs text-ink-2 sm:px-4">
          {note}
        </p>
      ))}
      <div className={`space-y-3 p-3 sm:p-4 ${series.isPlaceholderData ? 'opacity-60' : ''}`}>
        {series.isError && !mistake && answer === undefined && <ErrorState error={series.error} onRetry={() => void series.refetch()} />}
        {mistake && answer === undefined && (
          <EmptyState title="The search could not be read">Correct it above; nothing was searched.</EmptyState>
        )}
        {series.isPending && <ChartSkeleton />}
        {answer !== undefined && (!hasPoints || shown === null) && (
          <EmptyState
            title={query === '' ? 'Nothing was measured in this window' : 'No measurement matches'}
            actions={
              query === '' ? undefined : (
                <button type="button" className="btn" onClick={() => setQuery('')}>
                  Clear the search
                </button>
              )
            }
          >
            {query === ''
              ? 'Take a wider window, or another metric.'
              : 'The metric has points in this window, but none of them fits the search.'}
          </EmptyState>
        )}
        {answer !== undefined && hasPoints && shown !== null && (
          <Suspense fallback={<ChartSkeleton />}>
            <MetricChart
              answer={answer}
              aggregation={shown}
              onPickGroup={(value) => {
                if (answer.group_by !== null && value !== '') setQuery(toggleTerm(query, term(answer.group_by, value)));
              }}
            />
          </Suspense>
        )}
        <MetricPoints search={search} />
      </div>
    </div>
  );
}

function MetricTitle({
  name,
  kind,
  unit,
  text,
}: {
  name: string;
  kind: MetricName['kind'] | null;
  unit: string | null;
  text: string | null;
}) {
  return (
    <div className="min-w-0">
      <div className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        <h2 className="min-w-0 font-mono text-sm font-semibold break-all">{name}</h2>
        <span className="text-2xs text-ink-3">{[kind === null ? null : KIND_WORDS[kind], unit].filter(Boolean).join(' · ')}</span>
      </div>
      {text !== null && <p className="text-xs text-ink-2">{text}</p>}
    </div>
  );
}

function ChartSkeleton() {
  return (
    <div aria-hidden className="panel h-80 p-3">
      <div className="skeleton h-3 w-24" />
    </div>
  );
}
