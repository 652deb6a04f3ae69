import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChartNoAxesColumn } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { ChartsSkeleton } from '../../components/chart/ChartsSkeleton.tsx';
import { timeGrid } from '../../components/chart/time-grid.ts';
import { FailedTraces } from '../../components/FailedTraces.tsx';
import { EmptyState, ErrorLine, ErrorState } from '../../components/States.tsx';
import { useAppScope } from '../../lib/app-search.ts';
import { isLiveRange, rangeLabel, timeSearchOf } from '../../lib/time-range.ts';
import { useTail } from '../../lib/use-tail.ts';
import { OpenIssues } from '../issues/index.ts';
import { PageHeader } from '../shell/index.ts';
import { FigureRow, FigureRowSkeleton } from './components/FigureRow.tsx';
import { FindingsPanel } from './components/FindingsPanel.tsx';
import { FirstRun } from './components/FirstRun.tsx';
import { ModelTable } from './components/ModelTable.tsx';
import { headFigures } from './fns/head-figures.ts';
import { callStats, failedTraces, findingCounts, hasAnyTrace, modelStats, previousStats } from './queries.ts';

// The chart library comes in its own chunk: figures and tables are on screen before it.
const ChartGrid = lazy(() => import('./components/ChartGrid.tsx'));
const REFRESH_MS = 3_000;
const FIRST_EVENT_POLL_MS = 4_000;

/** What the project's AI does now, what it costs and what breaks. */
export function OverviewPage() {
  const { project, range } = useAppScope();
  const client = useQueryClient();
  const navigate = useNavigate();
  // Also without a live connection the first event must turn the page.
  const pollWhile = (isNothing: boolean) => (isNothing && isLiveRange(range) ? FIRST_EVENT_POLL_MS : false);
  const calls = useQuery({ ...callStats(project, range), refetchInterval: (query) => pollWhile(query.state.data?.totals.count === 0) });
  const models = useQuery({ ...modelStats(project, range), refetchInterval: (query) => pollWhile(query.state.data?.totals.count === 0) });
  const previous = useQuery(previousStats(project, range));
  const failed = useQuery(failedTraces(project, range));
  const findings = useQuery(findingCounts(project, range));
  const isEmpty = calls.data?.totals.count === 0 && failed.data?.data.length === 0;
  const ever = useQuery({
    ...hasAnyTrace(project),
    enabled: isEmpty,
    refetchInterval: (query) => (query.state.data === false ? FIRST_EVENT_POLL_MS : false),
  });

  useTail(
    (event) => isLiveRange(range) && (event.type === 'span' || event.type === 'error'),
    () => {
      void client.invalidateQueries({ queryKey: ['stats', project, range, 'all'] });
      void client.invalidateQueries({ queryKey: ['stats', project, range, 'model'] });
      void client.invalidateQueries({ queryKey: ['failed_traces', project, range] });
      if (isEmpty) void client.invalidateQueries({ queryKey: ['has_any_trace', project] });
    },
    REFRESH_MS,
  );

  if (calls.data === undefined) {
    return <Page>{calls.isError ? <ErrorState error={calls.error} onRetry={() => void calls.refetch()} /> : <OverviewSkeleton />}</Page>;
  }
  if (isEmpty && ever.data === false) {
    return (
      <Page>
        <FirstRun />
      </Page>
    );
  }

  const grid = timeGrid({ fromMs: Date.parse(calls.data.from), toMs: Date.parse(calls.data.to), stepMs: calls.data.step_ms });
  const problem = [calls, models, previous, failed, findings].find((query) => query.isError);
  return (
    <Page>
      {problem !== undefined && <ErrorLine error={problem.error} onRetry={() => void problem.refetch()} />}
      <div className="space-y-3 p-3 sm:p-4">
        <FigureRow figures={headFigures(calls.data, previous.data, grid)} />
        {isEmpty ? (
          <EmptyState
            icon={<ChartNoAxesColumn className="size-6" aria-hidden />}
            title="No model calls in this window"
            actions={
              <button
                type="button"
                className="btn"
                onClick={() =>
                  void navigate({ to: '.', search: (old) => ({ ...old, ...timeSearchOf({ kind: 'relative', preset: '30d' }) }) as never })
                }
              >
                Look at the last 30 days
              </button>
            }
          >
            Nothing was received for “{rangeLabel(range)}”. Older data is still there.
          </EmptyState>
        ) : (
          <>
            <Suspense fallback={<ChartsSkeleton count={4} />}>
              {models.data === undefined ? <ChartsSkeleton count={4} /> : <ChartGrid calls={calls.data} models={models.data} />}
            </Suspense>
            <div className="grid gap-3 xl:grid-cols-[3fr_2fr]">
              {models.data !== undefined && <ModelTable series={models.data.series} hasMore={models.data.has_more_groups} />}
              <div className="flex min-w-0 flex-col gap-3">
                <FindingsPanel answer={findings.data} />
                <FailedTraces traces={failed.data?.data} />
              </div>
            </div>
          </>
        )}
        <OpenIssues />
      </div>
    </Page>
  );
}

function Page({ children }: { children: React.ReactNode }) {
  return (
    <>
      <PageHeader title="Overview" />
      <main className="min-h-0 flex-1 overflow-y-auto">{children}</main>
    </>
  );
}

function OverviewSkeleton() {
  return (
    <div className="space-y-3 p-3 sm:p-4" role="status" aria-label="Loading">
      <FigureRowSkeleton />
      <ChartsSkeleton count={4} />
    </div>
  );
}
