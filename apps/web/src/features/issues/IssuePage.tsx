import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ArrowLeft, SearchX } from 'lucide-react';
import { useEffect } from 'react';
import { EmptyState, ErrorLine, ErrorState, SkeletonRows } from '../../components/States.tsx';
import { ApiError } from '../../lib/api.ts';
import { useAppScope } from '../../lib/app-search.ts';
import { useLiveStatus } from '../../lib/live.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { PageHeader } from '../shell/index.ts';
import { IssueView } from './components/IssueView.tsx';
import { issueQuery } from './queries.ts';

const REFRESH_MS = 10_000;

/** One issue: what happened, where, since when, and what is done about it. */
export function IssuePage() {
  const { issueId = '' } = useParams({ strict: false });
  const { event } = useSearch({ strict: false });
  const navigate = useNavigate();
  const isLive = useLiveStatus() !== 'paused';
  const issue = useQuery({ ...issueQuery(issueId), refetchInterval: isLive && REFRESH_MS });
  const { project } = useAppScope();
  const shownId = issue.data?.id ?? issueId;
  const shownProject = issue.data?.project ?? project;
  useEffect(() => {
    if (shownId === issueId && shownProject === project) return;
    // It became part of another one, or is of another project: the address follows what is shown.
    void navigate({
      to: '/issues/$issueId',
      params: { issueId: shownId },
      search: (old) => ({ ...old, project: String(shownProject) }),
      replace: true,
    });
  }, [shownId, issueId, shownProject, project, navigate]);
  const back = () => void navigate({ to: '/issues' });
  useShortcuts({ Escape: back });
  const isMissing = issue.error instanceof ApiError && issue.error.status === 404;

  return (
    <>
      <PageHeader
        title={
          <span className="flex items-center gap-2">
            <Link to="/issues" aria-label="All issues" title="All issues (Esc)" className="text-ink-3 hover:text-ink">
              <ArrowLeft className="size-4" aria-hidden />
            </Link>
            Issue {issueId}
          </span>
        }
        documentTitle={issue.data?.title ?? `Issue ${issueId}`}
        hasRange={false}
      />
      <main className="min-h-0 flex-1 overflow-y-auto">
        {issue.data === undefined && isMissing && (
          <EmptyState
            icon={<SearchX className="size-6" aria-hidden />}
            title="There is no such issue"
            actions={
              <Link to="/issues" className="btn">
                To all issues
              </Link>
            }
          >
            It was deleted, or the address is of another installation.
          </EmptyState>
        )}
        {issue.data === undefined && issue.isError && !isMissing && <ErrorState error={issue.error} onRetry={() => void issue.refetch()} />}
        {issue.isPending && <SkeletonRows />}
        {issue.data !== undefined && (
          <>
            {issue.isError && <ErrorLine error={issue.error} onRetry={() => void issue.refetch()} />}
            <IssueView key={issue.data.id} issue={issue.data} eventId={event} onDeleted={back} />
          </>
        )}
      </main>
    </>
  );
}
