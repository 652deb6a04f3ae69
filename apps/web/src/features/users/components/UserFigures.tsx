import type { ReactNode } from 'react';
import type { UserRow } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { Cost } from '../../../components/Cost.tsx';
import { formatCompact, formatCount, formatShare, plural } from '../../../lib/format.ts';

/** The window of one user in numbers. */
export function UserFigures({ user }: { user: UserRow }) {
  const done = user.llm_calls + user.tool_calls;
  return (
    <dl className="panel grid grid-cols-2 gap-px overflow-hidden bg-line md:grid-cols-3 xl:grid-cols-6">
      <Figure label="Cost" note={user.unpriced_calls > 0 ? `${formatCount(user.unpriced_calls)} calls have no price` : ''}>
        <Cost costUsd={user.cost_usd} unpricedCalls={user.unpriced_calls} />
      </Figure>
      <Figure label="Failures" note={done === 0 ? '' : `${formatShare(user.error_count, done)} of calls and tools`}>
        <span className={user.error_count > 0 ? 'text-danger' : ''} title={formatCount(user.error_count)}>
          {formatCompact(user.error_count)}
        </span>
      </Figure>
      <Figure label="Traces" note={plural(user.sessions, 'session')}>
        <span title={formatCount(user.traces)}>{formatCompact(user.traces)}</span>
      </Figure>
      <Figure label="Model calls" note={`${formatCount(user.tool_calls)} tool runs`}>
        <span title={formatCount(user.llm_calls)}>{formatCompact(user.llm_calls)}</span>
      </Figure>
      <Figure
        label="Tokens"
        note={user.total_tokens === null ? '' : `${formatCompact(user.input_tokens)} in, ${formatCompact(user.output_tokens)} out`}
      >
        <span title={formatCount(user.total_tokens)}>{formatCompact(user.total_tokens)}</span>
      </Figure>
      <Figure
        label="Last seen"
        note={
          <>
            first in this window <Ago time={user.first_seen} />
          </>
        }
      >
        <Ago time={user.last_seen} />
      </Figure>
    </dl>
  );
}

function Figure({ label, note, children }: { label: string; note: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col bg-surface px-3 pt-2.5 pb-2">
      <dt className="label">{label}</dt>
      <dd className="num mt-0.5 truncate text-xl font-semibold tracking-tight">{children}</dd>
      <dd className="h-4 truncate text-2xs text-ink-3">{note}</dd>
    </div>
  );
}

export function UserFiguresSkeleton() {
  return (
    <div aria-hidden className="panel grid grid-cols-2 gap-px overflow-hidden bg-line md:grid-cols-3 xl:grid-cols-6">
      {Array.from({ length: 6 }, (_, index) => (
        <div key={index} className="flex h-19 flex-col gap-2 bg-surface px-3 py-3">
          <div className="skeleton h-2.5 w-16" />
          <div className="skeleton h-5 w-14" />
        </div>
      ))}
    </div>
  );
}
