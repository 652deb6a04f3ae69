import type { IssueDetail } from '@sentryai/schema';
import { Ago } from '../../../components/Ago.tsx';
import { formatCompact, formatCount, formatDateTime, formatDuration, formatUsd } from '../../../lib/format.ts';
import { CountBars } from './CountBars.tsx';

/** Figures of an issue: how often, since when, whom it touches, what it costs. */
export function IssueFacts({ issue }: { issue: IssueDetail }) {
  const { buckets } = issue;
  return (
    <section className="panel px-3 py-2.5" aria-label="Figures">
      <div className="flex items-baseline justify-between gap-2">
        <span>
          <span className="num text-xl font-semibold">{formatCount(issue.count_in_window)}</span>{' '}
          <span className="text-2xs text-ink-3">in this window</span>
        </span>
        <span className="text-2xs text-ink-3">{formatCount(issue.count)} ever</span>
      </div>
      <div className="mt-1 text-accent" title={`Occurrences per ${formatDuration(buckets.step_ms)}`}>
        <CountBars values={issue.sparkline} height={44} className="w-full" />
      </div>
      <div className="num mt-0.5 flex justify-between text-2xs text-ink-3">
        <span>{formatDateTime(Date.parse(issue.from)).slice(0, 16)}</span>
        <span>{formatDateTime(Date.parse(issue.to)).slice(0, 16)}</span>
      </div>
      <dl className="mt-2.5 grid grid-cols-2 gap-x-4 gap-y-2 text-xs">
        <Fact label="First seen">
          <Ago time={issue.first_seen} />
          {issue.first_release !== null && <Release name={issue.first_release} />}
        </Fact>
        <Fact label="Last seen">
          <Ago time={issue.last_seen} />
          {issue.last_release !== null && <Release name={issue.last_release} />}
        </Fact>
        <Fact label="Users">
          <span className="num">{formatCompact(issue.user_count)}</span>
        </Fact>
        <Fact label="Sessions">
          <span className="num">{formatCompact(issue.session_count)}</span>
        </Fact>
        <Fact label="Recovered">
          <span className="num">
            {formatCompact(issue.recovered_in_window)} of {formatCompact(issue.count_in_window)}
          </span>
        </Fact>
        <Fact label="Wasted">
          <span className={`num ${(issue.wasted_usd ?? 0) > 0 ? 'text-warn' : ''}`}>{formatUsd(issue.wasted_usd)}</span>
          {(issue.wasted_tokens ?? 0) > 0 && (
            <span className="num block text-2xs text-ink-3">{formatCompact(issue.wasted_tokens)} tokens</span>
          )}
          {(issue.wasted_ms ?? 0) > 0 && <span className="num block text-2xs text-ink-3">{formatDuration(issue.wasted_ms)}</span>}
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="label">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Release({ name }: { name: string }) {
  return (
    <span className="block truncate font-mono text-2xs text-ink-3" title={name}>
      {name}
    </span>
  );
}
