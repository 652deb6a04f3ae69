import { useQuery } from '@tanstack/react-query';
import { PackageCheck } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { EmptyState, ErrorLine, ErrorState } from '../../components/States.tsx';
import { rangeLabel } from '../../lib/time-range.ts';
import { PageHeader } from '../shell/index.ts';
import { Equation } from './components/Equation.tsx';
import { FilterBar } from './components/FilterBar.tsx';
import { FigureStrip, FigureStripSkeleton } from './components/FigureStrip.tsx';
import { HealthPanel } from './components/HealthPanel.tsx';
import { OutcomeTable } from './components/OutcomeTable.tsx';
import { QuarantineSection } from './components/QuarantineSection.tsx';
import { TabBar } from './components/TabBar.tsx';
import { VerdictPanel } from './components/VerdictPanel.tsx';
import { accountOf } from './fns/account.ts';
import { useDeliveryUrl } from './hooks/use-delivery-url.ts';
import { deliveryState, outcomesInDetail, outcomesOverTime } from './queries.ts';

// The chart library comes in its own chunk: figures and tables are on screen before it.
const OutcomeChart = lazy(() => import('./components/OutcomeChart.tsx'));

/** What became of everything that was sent, whether the numbers add up, and what waits to be looked at. */
export function DeliveryPage() {
  const { project, range, filter, tab, item } = useDeliveryUrl();
  const { key, protocol } = filter;
  const account = { ...(key === undefined ? {} : { key }), ...(protocol === undefined ? {} : { protocol }) };
  const overTime = useQuery(outcomesOverTime(project, range, account));
  const inDetail = useQuery(outcomesInDetail(project, range, filter));
  const state = useQuery(deliveryState(project));
  const sums = overTime.data;
  const problem = [overTime, inDetail, state].find((query) => query.isError);

  if (sums === undefined) {
    return (
      <Page>{overTime.isError ? <ErrorState error={overTime.error} onRetry={() => void overTime.refetch()} /> : <LoadingPage />}</Page>
    );
  }
  const known = accountOf(sums);
  return (
    <Page>
      {problem !== undefined && <ErrorLine error={problem.error} onRetry={() => void problem.refetch()} />}
      <div className="space-y-3 p-3 sm:p-4">
        <VerdictPanel state={state.data} isFailed={state.isError} />
        {known !== null && <FigureStrip account={known} />}
        <TabBar />
        {tab === 'quarantine' ? (
          <QuarantineSection />
        ) : (
          <>
            {known !== null && <Equation account={known} label={rangeLabel(range)} />}
            <FilterBar />
            {sums.groups.length === 0 && known?.received === 0 ? (
              <EmptyState icon={<PackageCheck className="size-6" aria-hidden />} title="Nothing came in during this window">
                {item === undefined &&
                  'Neither items nor reports of SDKs were received. A longer window may show some; health stands below.'}
              </EmptyState>
            ) : (
              <div className="grid gap-3 xl:grid-cols-[3fr_1fr]">
                <Suspense fallback={<div className="panel h-64" aria-hidden />}>
                  <OutcomeChart sums={sums} />
                </Suspense>
                <HealthPanel state={state.data} />
              </div>
            )}
            {sums.groups.length === 0 && known?.received === 0 && <HealthPanel state={state.data} />}
            <OutcomeTable sums={inDetail.data} received={known?.received ?? null} />
          </>
        )}
      </div>
    </Page>
  );
}

function Page({ children }: { children: React.ReactNode }) {
  return (
    <>
      <PageHeader title="Delivery" />
      <main className="min-h-0 flex-1 overflow-y-auto">{children}</main>
    </>
  );
}

function LoadingPage() {
  return (
    <div className="space-y-3 p-3 sm:p-4" role="status" aria-label="Loading">
      <div className="panel h-18 p-3" aria-hidden>
        <div className="skeleton h-4 w-56" />
        <div className="skeleton mt-3 h-2.5 w-80 max-w-full" />
      </div>
      <FigureStripSkeleton />
      <div className="panel h-64 p-3" aria-hidden>
        <div className="skeleton h-3 w-24" />
      </div>
    </div>
  );
}
