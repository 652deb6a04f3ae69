import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { CirclePlay } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { RunningRow } from '@sentryai/schema';
import { SendHint } from '../../components/SendHint.tsx';
import { EmptyState, ErrorLine, ErrorState, SkeletonRows } from '../../components/States.tsx';
import { VirtualList } from '../../components/VirtualList.tsx';
import { useAppScope } from '../../lib/app-search.ts';
import { useNow } from '../../lib/clock.ts';
import { plural } from '../../lib/format.ts';
import { useLiveStatus } from '../../lib/live.ts';
import { useTail } from '../../lib/use-tail.ts';
import { PageHeader } from '../shell/index.ts';
import { RunHead, RunRow } from './components/RunRow.tsx';
import { RunningTools } from './components/RunningTools.tsx';
import { serverNowMs, stalledText } from './fns/progress.ts';
import { idleMinutesOf, parseRunningSearch } from './fns/running-search.ts';
import { runningQuery } from './queries.ts';

const ROW_PX = 48;
/** As in RunHead (h-8 and its line). */
const HEADER_PX = 33;
/** Starts and ends come as live events; what stalls, or was forgotten, comes as none. */
const POLL_MS = 5_000;
const REFRESH_MS = 1_000;
const NONE: ReadonlySet<string> = new Set();
const idOf = (run: RunningRow) => run.trace_id;

/** What has begun and not ended, with what it does now; stalled runs first. */
export function RunningPage() {
  const { project } = useAppScope();
  const search = parseRunningSearch(useSearch({ strict: false }));
  const idleMinutes = idleMinutesOf(search);
  const client = useQueryClient();
  const navigate = useNavigate();
  const nowMs = useNow();
  const isLive = useLiveStatus() !== 'paused';
  const running = useQuery({ ...runningQuery(project, idleMinutes), refetchInterval: isLive && POLL_MS });
  const [activeId, setActiveId] = useState<string | null>(null);
  useTail(
    (event) => event.type === 'span' || event.type === 'log',
    () => void client.invalidateQueries({ queryKey: runningQuery(project, idleMinutes).queryKey }, { cancelRefetch: false }),
    REFRESH_MS,
  );

  const answer = running.data;
  if (answer === undefined) {
    return <Page>{running.isError ? <ErrorState error={running.error} onRetry={() => void running.refetch()} /> : <SkeletonRows />}</Page>;
  }
  const serverMs = serverNowMs(answer, nowMs);
  const stalledById = new Map(answer.data.map((run) => [run.trace_id, stalledText(run.last_activity, idleMinutes, serverMs)]));
  const stalled = answer.data.filter((run) => stalledById.get(run.trace_id) !== null);
  const going = answer.data.filter((run) => stalledById.get(run.trace_id) === null);
  const rows = search.show === 'stalled' ? stalled : [...stalled, ...going];
  return (
    <Page>
      <RunningTools all={answer.data.length} stalled={stalled.length} hasMore={answer.has_more} />
      {running.isError && <ErrorLine error={running.error} onRetry={() => void running.refetch()} />}
      {answer.has_more && (
        <div role="status" className="shrink-0 border-b border-line bg-warn-soft px-4 py-1.5 text-xs text-warn">
          More is running than one page shows. The {plural(answer.data.length, 'trace')} with the newest activity are here.
        </div>
      )}
      <main className={`flex min-h-0 flex-1 flex-col bg-surface ${running.isPlaceholderData ? 'opacity-60' : ''}`}>
        {rows.length === 0 ? (
          <NothingRuns isFiltered={answer.data.length > 0} idleMinutes={idleMinutes} />
        ) : (
          <VirtualList
            rows={rows}
            idOf={idOf}
            label="Running work"
            minWidth="18rem"
            rowHeightPx={ROW_PX}
            header={<RunHead />}
            headerPx={HEADER_PX}
            footer={
              <div className="flex h-10 items-center justify-center text-xs text-ink-3">
                Runs that nothing was heard of for 24 hours are left out
              </div>
            }
            activeId={activeId}
            onActivate={(run) => setActiveId(idOf(run))}
            onOpen={(run) => void navigate({ to: '/traces/$traceId', params: { traceId: run.trace_id } })}
            renderRow={(run, { isActive }) => (
              <RunRow run={run} stalled={stalledById.get(run.trace_id) ?? null} nowMs={serverMs} isActive={isActive} />
            )}
            fresh={NONE}
            hasWaiting={false}
            onAtTop={() => undefined}
            onNearEnd={() => undefined}
          />
        )}
      </main>
    </Page>
  );
}

function Page({ children }: { children: ReactNode }) {
  return (
    <>
      <PageHeader title="Running" hasRange={false} />
      {children}
    </>
  );
}

function NothingRuns({ isFiltered, idleMinutes }: { isFiltered: boolean; idleMinutes: number }) {
  if (isFiltered) {
    return (
      <EmptyState icon={<CirclePlay className="size-6" aria-hidden />} title="Everything that runs makes progress">
        Something of each run was received within the last {plural(idleMinutes, 'minute')}.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<CirclePlay className="size-6" aria-hidden />} title="Nothing runs now">
      Work appears here when it begins and leaves when its end arrives.
      <span className="mt-3 block text-left text-xs">
        <SendHint
          event={[
            `{"type":"span_start","trace_id":"'$(openssl rand -hex 16)'","span_id":"'$(openssl rand -hex 8)'",`,
            `"name":"nightly report","kind":"agent","start":'$(date +%s)'}`,
          ]}
        >
          OpenTelemetry sends a span when it has ended; a trace whose spans wait for their parent is seen here all the same. To show work
          from its first moment, send a <code>span_start</code>:
        </SendHint>
      </span>
    </EmptyState>
  );
}
