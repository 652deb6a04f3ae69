import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ListTree, UserRound } from 'lucide-react';
import { lazy, Suspense, type ReactNode } from 'react';
import { BackButton } from '../../components/BackButton.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { FailedTraces } from '../../components/FailedTraces.tsx';
import { ChartsSkeleton } from '../../components/chart/ChartsSkeleton.tsx';
import { EmptyState, ErrorLine, ErrorState } from '../../components/States.tsx';
import { ApiError } from '../../lib/api.ts';
import { useAppScope } from '../../lib/app-search.ts';
import { term } from '../../lib/search-query.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { isLiveRange, rangeLabel, timeSearchOf } from '../../lib/time-range.ts';
import { useLeave } from '../../lib/use-leave.ts';
import { useTail } from '../../lib/use-tail.ts';
import { PageHeader } from '../shell/index.ts';
import { UserFigures, UserFiguresSkeleton } from './components/UserFigures.tsx';
import { UserModels } from './components/UserModels.tsx';
import { UserSessions } from './components/UserSessions.tsx';
import { userQuery, userSessions, userStats } from './queries.ts';

// The chart library comes in its own chunk: figures and lists are on screen before it.
const UserCharts = lazy(() => import('./components/UserCharts.tsx'));
const REFRESH_MS = 3_000;
const FAILED_ROWS = 10;

/** One end user in the window: what was used, what it cost, what failed. */
export function UserPage() {
  const { userId = '' } = useParams({ strict: false });
  const { project, range } = useAppScope();
  const client = useQueryClient();
  const user = useQuery(userQuery(project, userId, range));
  const stats = useQuery(userStats(project, userId, range));
  const sessions = useQuery(userSessions(project, userId, range));
  useShortcuts({ Escape: useLeave('/users') });
  useTail(
    (event) => isLiveRange(range) && event.type === 'span' && event.data.user_id === userId,
    () => {
      for (const options of [userQuery(project, userId, range), userStats(project, userId, range), userSessions(project, userId, range)]) {
        void client.invalidateQueries({ queryKey: options.queryKey });
      }
    },
    REFRESH_MS,
  );

  if (user.data === undefined || (user.isError && isMissing(user.error))) {
    return (
      <Page userId={userId}>
        {!user.isError ? (
          <LoadingPage />
        ) : isMissing(user.error) ? (
          <NothingHere label={rangeLabel(range)} />
        ) : (
          <ErrorState title="The user could not be loaded" error={user.error} onRetry={() => void user.refetch()} />
        )}
      </Page>
    );
  }
  const problem = [user, stats, sessions].find((query) => query.isError);
  return (
    <Page userId={userId}>
      {problem !== undefined && <ErrorLine error={problem.error} onRetry={() => void problem.refetch()} />}
      <div className={`space-y-3 p-3 sm:p-4 ${user.isPlaceholderData ? 'opacity-60' : ''}`}>
        <UserFigures user={user.data.user} />
        <Suspense fallback={<ChartsSkeleton count={2} />}>
          {stats.data === undefined ? (
            stats.isError ? null : (
              <ChartsSkeleton count={2} />
            )
          ) : (
            <UserCharts userId={userId} stats={stats.data} />
          )}
        </Suspense>
        <div className="grid items-start gap-3 lg:grid-cols-2">
          <UserSessions userId={userId} sessions={sessions.data?.data} hasMore={sessions.data?.next_cursor != null} />
          <div className="grid min-w-0 gap-3">
            <UserModels userId={userId} models={user.data.models} />
            <FailedTraces traces={user.data.failed_traces.slice(0, FAILED_ROWS)} query={`${term('user_id', userId)} status:error`} />
          </div>
        </div>
      </div>
    </Page>
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

function NothingHere({ label }: { label: string }) {
  const navigate = useNavigate();
  return (
    <EmptyState
      icon={<UserRound className="size-6" aria-hidden />}
      title="Nothing of this user in this window"
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
      Looked at “{label}”. Older data is still there; another project may know this user too.
    </EmptyState>
  );
}

function Page({ userId, children }: { userId: string; children: ReactNode }) {
  const leave = useLeave('/users');
  return (
    <>
      <PageHeader
        documentTitle={`User ${userId}`}
        title={
          <span className="flex min-w-0 items-center gap-2">
            <BackButton onLeave={leave} />
            <span className="truncate" title={userId}>
              {userId}
            </span>
          </span>
        }
      >
        <div className="flex items-center gap-1">
          <CopyButton text={userId} label="Copy user id" />
          <Link to="/traces" search={{ query: term('user_id', userId) }} className="btn" data-tone="ghost" data-size="sm">
            <ListTree className="size-3.5" aria-hidden /> Traces
          </Link>
        </div>
      </PageHeader>
      <main className="min-h-0 flex-1 overflow-y-auto">{children}</main>
    </>
  );
}

function LoadingPage() {
  return (
    <div className="space-y-3 p-3 sm:p-4" role="status" aria-label="Loading">
      <UserFiguresSkeleton />
      <ChartsSkeleton count={2} />
    </div>
  );
}
