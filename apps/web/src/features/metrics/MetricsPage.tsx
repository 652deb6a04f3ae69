import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChevronsUpDown } from 'lucide-react';
import type { MetricName } from '@sentryai/schema';
import { Menu } from '../../components/Menu.tsx';
import { ErrorState, SkeletonRows } from '../../components/States.tsx';
import { projectOf } from '../../lib/app-search.ts';
import { useLiveStatus } from '../../lib/live.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { isLiveRange, parseTimeRange, timeSearchOf } from '../../lib/time-range.ts';
import { PageHeader } from '../shell/index.ts';
import { MetricList } from './components/MetricList.tsx';
import { MetricView } from './components/MetricView.tsx';
import { NoMetrics } from './components/NoMetrics.tsx';
import type { MetricSearch } from './fns/metric-search.ts';
import { metricNames } from './queries.ts';

const REFRESH_MS = 15_000;
/** While there is nothing yet, somebody waits for the first one. */
const FIRST_REFRESH_MS = 3_000;

/** All metrics that were sent: pick one, split it, read it over time. The URL holds every choice. */
export function MetricsPage() {
  const search: MetricSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const range = parseTimeRange(search);
  const status = useLiveStatus();
  const refreshMs = isLiveRange(range) && status !== 'paused' ? REFRESH_MS : false;
  const names = useQuery({
    ...metricNames(projectOf(search), range),
    refetchInterval: ({ state }) => (refreshMs !== false && state.data?.data.length === 0 ? FIRST_REFRESH_MS : refreshMs),
  });
  const metrics = names.data?.data ?? [];
  const selected = search.name ?? metrics[0]?.name;

  // Another metric has other attributes and aggregations: only the window and the project stay.
  const select = (name: string) =>
    void navigate({
      to: '.',
      search: (old) => ({ ...old, name, kind: undefined, agg: undefined, group: undefined, query: undefined }) as never,
    });
  const step = (by: number) => {
    const next = metrics[metrics.findIndex(({ name }) => name === selected) + by];
    if (next !== undefined) select(next.name);
  };
  useShortcuts({ j: () => step(1), k: () => step(-1) });

  const body = () => {
    if (names.isError && names.data === undefined) return <ErrorState error={names.error} onRetry={() => void names.refetch()} />;
    if (names.data === undefined) return <SkeletonRows />;
    if (selected === undefined) {
      const widen = () =>
        void navigate({ to: '.', search: (old) => ({ ...old, ...timeSearchOf({ kind: 'relative', preset: '30d' }) }) as never });
      return <NoMetrics range={range} onWiden={widen} />;
    }
    return (
      <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
        <aside className="hidden w-72 shrink-0 flex-col border-r border-line bg-bg lg:flex" aria-label="All metrics">
          <MetricList metrics={metrics} selected={selected} onSelect={select} />
        </aside>
        <div className="border-b border-line p-2 lg:hidden">
          <MetricMenu metrics={metrics} selected={selected} onSelect={select} />
        </div>
        <MetricView
          // A metric of its own keeps no draft or open panel of the one before.
          key={selected}
          search={{ ...search, name: selected }}
          metric={metrics.find(({ name }) => name === selected)}
          refreshMs={refreshMs}
        />
      </div>
    );
  };

  return (
    <>
      <PageHeader title="Metrics" />
      <main className="flex min-h-0 flex-1 flex-col">{body()}</main>
    </>
  );
}

/** The list behind a button, where there is no room beside the chart. */
function MetricMenu(props: { metrics: readonly MetricName[]; selected: string; onSelect: (name: string) => void }) {
  return (
    <Menu
      label="Choose a metric"
      role="dialog"
      triggerClass="btn w-full justify-between!"
      trigger={
        <>
          <span className="truncate font-mono text-xs">{props.selected}</span>
          <ChevronsUpDown className="size-3.5 shrink-0 text-ink-3" aria-hidden />
        </>
      }
    >
      {(close) => (
        <div className="flex h-80 w-[min(22rem,calc(100vw-2rem))] flex-col">
          <MetricList
            {...props}
            onSelect={(name) => {
              close();
              props.onSelect(name);
            }}
          />
        </div>
      )}
    </Menu>
  );
}
