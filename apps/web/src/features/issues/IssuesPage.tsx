import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { ExportMenu } from '../../components/ExportMenu.tsx';
import { FilterChips } from '../../components/FilterChips.tsx';
import { isQueryMistake, SearchBar } from '../../components/SearchBar.tsx';
import { EmptyState, ErrorLine, ErrorState, SkeletonRows } from '../../components/States.tsx';
import { ViewsMenu } from '../../components/ViewsMenu.tsx';
import { projectOf } from '../../lib/app-search.ts';
import { plural } from '../../lib/format.ts';
import { listParams } from '../../lib/list-search.ts';
import { useShortcuts } from '../../lib/shortcuts.ts';
import { isLiveRange, parseTimeRange, rangeLabel } from '../../lib/time-range.ts';
import { PageHeader } from '../shell/index.ts';
import { ChangeToast } from './components/ChangeToast.tsx';
import { HeldBack } from './components/HeldBack.tsx';
import { IssueTable } from './components/IssueTable.tsx';
import { IssueToolbar } from './components/IssueToolbar.tsx';
import { countIssues } from './fns/count-issues.ts';
import { ISSUE_KEYS } from './fns/issue-keys.ts';
import { exportParams, hidesRecovered, issuesParams, tabOf, viewSearch } from './fns/issues-search.ts';
import { useIssueChanges } from './hooks/use-issue-changes.ts';
import { useIssueList } from './hooks/use-issue-list.ts';
import { useIssuesUrl } from './hooks/use-issues-url.ts';
import { issueCounts, REFRESH_MS } from './queries.ts';

/** Failures by cause, to be triaged: what is new, what it touches, what it costs, whose it is. */
export function IssuesPage() {
  const { search, set, setQuery } = useIssuesUrl();
  const query = search.query ?? '';
  const range = parseTimeRange(search);
  const params = issuesParams(search);
  const isLive = isLiveRange(range);
  const list = useIssueList(params, isLive);
  const refetchInterval = isLive ? REFRESH_MS : false;
  const counts = useQuery({ ...issueCounts(params), refetchInterval });
  const recovered = useQuery({ ...issueCounts({ ...params, recovered: 'only' }), refetchInterval });
  const hiddenCount = recovered.data?.facets == null ? undefined : countIssues(recovered.data.facets);
  const changes = useIssueChanges(projectOf(search));
  useShortcuts({ z: changes.undoLast });
  const { query: request, rows } = list;
  const mistake = isQueryMistake(request.error);
  const isHiding = hidesRecovered(search) && (hiddenCount ?? 0) > 0;

  return (
    <>
      <PageHeader title="Issues">
        {counts.data?.facets != null && <span className="num text-xs text-ink-3">{plural(countIssues(counts.data.facets), 'issue')}</span>}
      </PageHeader>
      <div className="flex shrink-0 flex-col gap-2 border-b border-line bg-bg px-3 py-2 sm:px-4">
        <div className="flex items-start gap-1.5">
          <SearchBar
            value={query}
            onSubmit={setQuery}
            placeholder="is:new kind:error release:2.1.* timeout"
            error={request.error}
            keys={ISSUE_KEYS}
            list="issues"
            params={listParams(search)}
          />
          <ViewsMenu page="issues" search={viewSearch(search)} />
          <ExportMenu name="issues" params={exportParams(search)} />
        </div>
        <FilterChips
          query={query}
          onChange={setQuery}
          suggestions={[
            { label: 'New', term: 'is:new' },
            { label: 'Regressed', term: 'is:regressed' },
            { label: 'Mine', term: 'assignee:me' },
            { label: 'Unassigned', term: 'is:unassigned' },
          ]}
        />
      </div>
      <IssueToolbar facets={counts.data?.facets ?? undefined} hiddenCount={hiddenCount} />
      {counts.data?.held_back != null && <HeldBack heldBack={counts.data.held_back} />}
      {request.isError && !mistake && rows.length > 0 && <ErrorLine error={request.error} onRetry={() => void request.refetch()} />}
      <main className={`flex min-h-0 flex-1 flex-col bg-surface ${request.isPlaceholderData ? 'opacity-60' : ''}`}>
        {request.isPending && <SkeletonRows />}
        {request.isError && rows.length === 0 && !mistake && <ErrorState error={request.error} onRetry={() => void request.refetch()} />}
        {mistake && rows.length === 0 && (
          <EmptyState title="The search could not be read">Correct it above; nothing was searched.</EmptyState>
        )}
        {request.isSuccess && rows.length === 0 && (
          <EmptyState
            icon={<CircleCheck className="size-6" aria-hidden />}
            title={
              query !== ''
                ? 'No issue matches'
                : tabOf(search) === 'unresolved'
                  ? 'No open issues in this window'
                  : 'No such issues in this window'
            }
            actions={
              <>
                {query !== '' && (
                  <button type="button" className="btn" onClick={() => setQuery('')}>
                    Clear the search
                  </button>
                )}
                {isHiding && (
                  <button type="button" className="btn" onClick={() => set({ recovered: 'shown' })}>
                    Show {plural(hiddenCount ?? 0, 'recovered issue')}
                  </button>
                )}
                {query === '' && tabOf(search) !== 'all' && (
                  <button type="button" className="btn" onClick={() => set({ status: 'all' })}>
                    Show issues of any status
                  </button>
                )}
              </>
            }
          >
            Looked at “{rangeLabel(range)}”. Failures become issues here by themselves, from{' '}
            <Link to="/errors" className="text-accent hover:underline">
              errors
            </Link>
            , failed spans, and what detectors find in traces.
          </EmptyState>
        )}
        {rows.length > 0 && <IssueTable list={list} changes={changes} facets={counts.data?.facets ?? undefined} />}
      </main>
      <ChangeToast changes={changes} />
    </>
  );
}
