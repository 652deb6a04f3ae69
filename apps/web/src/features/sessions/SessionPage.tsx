import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { SessionTurns } from '@sentryai/schema';
import { ErrorLine, ErrorState } from '../../components/States.tsx';
import { ApiError } from '../../lib/api.ts';
import { useAppScope } from '../../lib/app-search.ts';
import { useTail } from '../../lib/use-tail.ts';
import { Scores } from './components/Scores.tsx';
import { SessionConversation } from './components/SessionConversation.tsx';
import { SessionHeader } from './components/SessionHeader.tsx';
import { useSessionUrl } from './hooks/use-session-url.ts';
import { sessionQuery, sessionTurns } from './queries.ts';

const REFRESH_MS = 3_000;

/** One session as one conversation, over all its traces. Grows while it goes on. */
export function SessionPage() {
  const { sessionId = '' } = useParams({ strict: false });
  const { project } = useAppScope();
  const { order } = useSessionUrl();
  const client = useQueryClient();
  const session = useQuery(sessionQuery(project, sessionId));
  const turnsKey = useMemo(() => sessionTurns(project, sessionId, order).queryKey, [project, sessionId, order]);
  useTail(
    ({ data }) =>
      data.session_id === sessionId || (data.trace_id !== null && isTraceKnown(client.getQueryData(turnsKey)?.pages, data.trace_id)),
    () => {
      // An answer on its way is waited for: a busy session would else never see one.
      void client.invalidateQueries({ queryKey: sessionQuery(project, sessionId).queryKey }, { cancelRefetch: false });
      void client.invalidateQueries({ queryKey: turnsKey }, { cancelRefetch: false });
    },
    REFRESH_MS,
  );

  if (session.data === undefined && session.isError) {
    const isMissing = session.error instanceof ApiError && session.error.status === 404;
    return (
      <>
        <SessionHeader sessionId={sessionId} detail={undefined} />
        <main className="min-h-0 flex-1">
          <ErrorState
            title={isMissing ? 'This session is not here' : 'The session could not be loaded'}
            error={session.error}
            onRetry={() => void session.refetch()}
          />
        </main>
      </>
    );
  }
  return (
    <>
      <SessionHeader sessionId={sessionId} detail={session.data} />
      {session.isError && <ErrorLine error={session.error} onRetry={() => void session.refetch()} />}
      {session.data?.has_more_traces === true && (
        <div role="status" className="shrink-0 border-b border-line bg-warn-soft px-4 py-1.5 text-xs text-warn">
          This session has more traces than are summed when somebody looks. The figures above are those of its settled traces; the
          conversation below has all.
        </div>
      )}
      <main className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-4xl px-3 py-4 sm:px-6">
          {session.data !== undefined && session.data.scores.length > 0 && (
            <section aria-label="Feedback about the session" className="mb-4">
              <h2 className="mb-1 text-sm font-semibold">Feedback</h2>
              <Scores scores={session.data.scores} />
            </section>
          )}
          <SessionConversation key={sessionId} project={project} sessionId={sessionId} />
        </div>
      </main>
    </>
  );
}

function isTraceKnown(pages: readonly SessionTurns[] | undefined, traceId: string): boolean {
  return pages?.some((page) => page.traces.some((trace) => trace.trace_id === traceId)) ?? false;
}
