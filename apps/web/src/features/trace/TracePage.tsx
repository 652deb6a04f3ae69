import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Suspense } from 'react';
import { ApiError } from '../../lib/api.ts';
import { useAppScope } from '../../lib/app-search.ts';
import { useLeave } from '../../lib/use-leave.ts';
import { useTail } from '../../lib/use-tail.ts';
import { ErrorLine, ErrorState, SkeletonRows } from '../../components/States.tsx';
import { TraceGraph, traceGraph } from '../agents/index.ts';
import { PageHeader } from '../shell/index.ts';
import { TraceErrors } from './components/TraceErrors.tsx';
import { TraceFindings } from './components/TraceFindings.tsx';
import { TraceHeader } from './components/TraceHeader.tsx';
import { TraceLogs } from './components/TraceLogs.tsx';
import { TraceTimeline } from './components/TraceTimeline.tsx';
import { ViewTabs } from './components/ViewTabs.tsx';
import { useTraceUrl } from './hooks/use-trace-url.ts';
import { traceErrors, traceLogs, traceQuery } from './queries.ts';

const REFRESH_MS = 1_000;

/** One trace: its tree over time, the chosen span, its logs and errors. Grows while the work runs. */
export function TracePage() {
  const { traceId = '' } = useParams({ strict: false });
  const { project } = useAppScope();
  const client = useQueryClient();
  const { view } = useTraceUrl();
  const leave = useLeave('/traces');
  const trace = useQuery(traceQuery(project, traceId));
  useTail(
    (event) => event.data.trace_id === traceId,
    () => {
      void client.invalidateQueries({ queryKey: traceQuery(project, traceId).queryKey });
      void client.invalidateQueries({ queryKey: traceLogs(project, traceId).queryKey });
      void client.invalidateQueries({ queryKey: traceErrors(project, traceId).queryKey });
      void client.invalidateQueries({ queryKey: traceGraph(project, traceId).queryKey });
    },
    REFRESH_MS,
  );

  if (trace.data === undefined) {
    const isMissing = trace.error instanceof ApiError && trace.error.status === 404;
    return (
      <>
        <PageHeader title="Trace" hasRange={false} />
        <main className="min-h-0 flex-1">
          {trace.isError ? (
            <ErrorState
              title={isMissing ? 'This trace is not here' : 'The trace could not be loaded'}
              error={trace.error}
              onRetry={() => void trace.refetch()}
            />
          ) : (
            <SkeletonRows rows={18} />
          )}
        </main>
      </>
    );
  }
  return (
    <>
      <TraceHeader trace={trace.data.trace} />
      <ViewTabs project={project} traceId={traceId} spanCount={trace.data.trace.span_count} findings={trace.data.occurrences.length} />
      {trace.isError && <ErrorLine error={trace.error} onRetry={() => void trace.refetch()} />}
      {trace.data.truncated && (
        <div role="status" className="shrink-0 border-b border-line bg-warn-soft px-4 py-1.5 text-xs text-warn">
          This trace has more spans than one page shows. The first {trace.data.spans.length.toLocaleString('en-US')} are here; the figures
          above count all of them.
        </div>
      )}
      <main className="flex min-h-0 flex-1 flex-col">
        {view === 'timeline' && (
          <TraceTimeline key={traceId} traceId={traceId} spans={trace.data.spans} occurrences={trace.data.occurrences} />
        )}
        {view === 'findings' && <TraceFindings occurrences={trace.data.occurrences} />}
        {view === 'agents' && (
          <Suspense fallback={<SkeletonRows />}>
            <TraceGraph key={traceId} project={project} traceId={traceId} onLeave={leave} />
          </Suspense>
        )}
        {view === 'logs' && <TraceLogs project={project} traceId={traceId} />}
        {view === 'errors' && <TraceErrors project={project} traceId={traceId} />}
      </main>
    </>
  );
}
