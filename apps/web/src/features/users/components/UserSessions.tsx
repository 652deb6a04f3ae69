import { Link } from '@tanstack/react-router';
import type { SessionRow } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { Cost } from '../../../components/Cost.tsx';
import { plural } from '../../../lib/format.ts';
import { term } from '../../../lib/search-query.ts';

/** The user's newest sessions, each a door to its conversation. */
export function UserSessions({
  userId,
  sessions,
  hasMore,
}: {
  userId: string;
  sessions: readonly SessionRow[] | undefined;
  hasMore: boolean;
}) {
  return (
    <section className="panel flex min-w-0 flex-col" aria-label="Sessions">
      <div className="flex items-baseline justify-between px-3 pt-2.5 pb-1">
        <h2 className="text-sm font-semibold">Sessions</h2>
        {hasMore && (
          <Link to="/sessions" search={{ query: term('user_id', userId) }} className="text-xs text-accent hover:underline">
            All sessions
          </Link>
        )}
      </div>
      {sessions?.length === 0 && <p className="px-3 py-6 text-center text-ink-3">This user&apos;s work names no session.</p>}
      <ul>
        {sessions?.map((session) => (
          <li key={session.session_id} className="border-t border-line">
            <Link
              to="/sessions/$sessionId"
              params={{ sessionId: session.session_id }}
              className="grid grid-cols-[minmax(0,1fr)_auto_4rem] items-center gap-3 px-3 py-1.5 hover:bg-hover"
            >
              <span className="min-w-0">
                <span className="block truncate font-medium">{session.session_id}</span>
                <span className="block truncate text-2xs text-ink-3">
                  {[plural(session.traces, 'trace'), plural(session.llm_calls, 'call'), ...session.services.slice(0, 1)].join(' · ')}
                  {session.error_count > 0 && <span className="text-danger"> · {plural(session.error_count, 'failure')}</span>}
                </span>
              </span>
              <Cost costUsd={session.cost_usd} unpricedCalls={session.unpriced_calls} />
              <span className="text-right text-xs text-ink-3">
                <Ago time={session.last_seen} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
