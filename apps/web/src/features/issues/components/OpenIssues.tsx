import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Ago } from '../../../components/Ago.tsx';
import { ErrorLine } from '../../../components/States.tsx';
import { useAppScope } from '../../../lib/app-search.ts';
import { formatCompact, formatCount } from '../../../lib/format.ts';
import { isLiveRange } from '../../../lib/time-range.ts';
import { countIssues } from '../fns/count-issues.ts';
import { openIssues, REFRESH_MS } from '../queries.ts';
import { CountBars } from './CountBars.tsx';
import { StateMark } from './IssueMarks.tsx';

/** Open issues of the window, the last seen first; recovered ones are left out. */
export function OpenIssues() {
  const { project, range } = useAppScope();
  const list = useQuery({ ...openIssues(project, range), refetchInterval: isLiveRange(range) && REFRESH_MS });
  const facets = list.data?.facets;
  return (
    <section className="panel flex min-w-0 flex-col" aria-label="Open issues">
      <div className="flex items-baseline justify-between px-3 pt-2.5 pb-1">
        <h2 className="text-sm font-semibold">
          Open issues {facets != null && <span className="num font-normal text-ink-3">{formatCount(countIssues(facets))}</span>}
        </h2>
        <Link to="/issues" className="text-xs text-accent hover:underline">
          All issues
        </Link>
      </div>
      {list.isError && <ErrorLine error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.data.length === 0 && <p className="px-3 py-6 text-center text-ink-3">No open issue was seen in this window.</p>}
      <ul>
        {list.data?.data.map((issue) => (
          <li key={issue.id} className="border-t border-line">
            <Link
              to="/issues/$issueId"
              params={{ issueId: issue.id }}
              className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-3 px-3 py-1.5 hover:bg-hover"
            >
              <span className="min-w-0">
                <span className="flex items-center gap-2">
                  <span className="truncate font-medium">{issue.title}</span>
                  <StateMark issue={issue} />
                </span>
                <span className="block truncate text-2xs text-ink-3">{issue.subtitle ?? issue.culprit}</span>
              </span>
              <span className="text-ink-3 max-sm:hidden">
                <CountBars values={issue.sparkline} height={18} className="w-20" />
              </span>
              <span className="w-16 text-right text-xs">
                <span className="num block">{formatCompact(issue.count_in_window)}</span>
                <span className="block text-2xs text-ink-3">
                  <Ago time={issue.last_seen} />
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
