import { Link } from '@tanstack/react-router';
import { Link2 } from 'lucide-react';
import type { SessionDetail } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { BackButton } from '../../../components/BackButton.tsx';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { Cost } from '../../../components/Cost.tsx';
import { Fact } from '../../../components/Fact.tsx';
import { useAppScope } from '../../../lib/app-search.ts';
import { DASH, formatCompact, formatCount, formatDuration } from '../../../lib/format.ts';
import { pageLink } from '../../../lib/page-link.ts';
import { term } from '../../../lib/search-query.ts';
import { windowHolding } from '../../../lib/time-range.ts';
import { useLeave } from '../../../lib/use-leave.ts';
import { PageHeader } from '../../shell/index.ts';

/** Who talked, when, how much: the session in two lines. */
export function SessionHeader({ sessionId, detail }: { sessionId: string; detail: SessionDetail | undefined }) {
  const leave = useLeave('/sessions');
  return (
    <>
      <PageHeader
        hasRange={false}
        documentTitle={`Session ${sessionId}`}
        title={
          <span className="flex min-w-0 items-center gap-2">
            <BackButton onLeave={leave} />
            <span className="truncate" title={sessionId}>
              {sessionId}
            </span>
          </span>
        }
      >
        <div className="flex items-center">
          <CopyButton text={sessionId} label="Copy session id" />
          <CopyButton text={() => pageLink(location.href)} label="Copy link" icon={<Link2 className="size-3.5" aria-hidden />} />
        </div>
      </PageHeader>
      {detail !== undefined && <SessionFacts session={detail.session} />}
    </>
  );
}

function SessionFacts({ session }: { session: SessionDetail['session'] }) {
  const { range } = useAppScope();
  // The window of the list that somebody came from may hold only a part of the session.
  const wide = windowHolding(range, session.first_seen);
  const lengthMs = Date.parse(session.last_seen) - Date.parse(session.first_seen);
  return (
    <dl className="flex shrink-0 flex-wrap items-baseline gap-x-5 gap-y-1 border-b border-line bg-bg px-3 py-1.5 text-xs sm:px-4">
      {session.users.length > 0 && (
        <Fact label={session.users.length === 1 ? 'User' : 'Users'}>
          {session.users.slice(0, 3).map((userId, index) => (
            <span key={userId}>
              {index > 0 && ', '}
              <Link
                to="/users/$userId"
                params={{ userId }}
                search={wide}
                title={`User ${userId}`}
                className="hover:text-accent hover:underline"
              >
                {userId}
              </Link>
            </span>
          ))}
          {session.users.length > 3 && <span className="text-ink-3"> +{session.users.length - 3}</span>}
        </Fact>
      )}
      <Fact label="Began">
        <Ago time={session.first_seen} />
      </Fact>
      <Fact label="Last">
        <Ago time={session.last_seen} />
      </Fact>
      <Fact label="Over">
        <span className="num">{formatDuration(lengthMs)}</span>
      </Fact>
      <Fact label="Traces">
        <Link
          to="/traces"
          search={{ query: term('session_id', session.session_id), ...wide }}
          className="num hover:text-accent hover:underline"
        >
          {formatCompact(session.traces)}
        </Link>
      </Fact>
      <Fact label="Model calls">
        <span className="num">{formatCompact(session.llm_calls)}</span>
      </Fact>
      <Fact label="Tools">
        <span className="num">{formatCompact(session.tool_calls)}</span>
      </Fact>
      <Fact label="Failures">
        <span
          className={`num ${session.error_count > 0 ? 'text-danger' : ''}`}
          title="Failed model calls, tool runs and agents; an agent that fails with its call is counted too"
        >
          {formatCount(session.error_count)}
        </span>
      </Fact>
      <Fact label="Tokens">
        <span className="num" title={`${formatCount(session.input_tokens)} in, ${formatCount(session.output_tokens)} out`}>
          {session.total_tokens === null ? DASH : `${formatCompact(session.input_tokens)} → ${formatCompact(session.output_tokens)}`}
        </span>
      </Fact>
      <Fact label="Cost">
        <Cost costUsd={session.cost_usd} unpricedCalls={session.unpriced_calls} />
      </Fact>
      <Names label="Models" names={session.models} />
      <Names label="Agents" names={session.agents} />
      <Names label="Service" names={session.services} />
      <Names label="Environment" names={session.environments} />
      <Names label="Release" names={session.releases} />
    </dl>
  );
}

function Names({ label, names }: { label: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <Fact label={label}>
      <span title={names.join('\n')}>{names.slice(0, 3).join(', ')}</span>
      {names.length > 3 && <span className="text-ink-3"> +{names.length - 3}</span>}
    </Fact>
  );
}
