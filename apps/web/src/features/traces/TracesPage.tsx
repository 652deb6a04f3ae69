import { useTable } from '@tanstack/react-table';
import { useNavigate } from '@tanstack/react-router';
import { ListTree } from 'lucide-react';
import { useState } from 'react';
import type { TraceRow } from '@sentryai/schema';
import { FilterChips } from '../../components/FilterChips.tsx';
import { ListFooter } from '../../components/ListFooter.tsx';
import { ListSearchBar } from '../../components/ListSearchBar.tsx';
import { isQueryMistake } from '../../components/SearchBar.tsx';
import { EmptyState, ErrorLine, ErrorState, SkeletonRows } from '../../components/States.tsx';
import { VirtualList } from '../../components/VirtualList.tsx';
import { listParams } from '../../lib/list-search.ts';
import { isLiveRange, parseTimeRange, rangeLabel } from '../../lib/time-range.ts';
import { suggestTerms } from '../../lib/suggest-terms.ts';
import { useListSearch } from '../../lib/use-list-search.ts';
import { useLiveList } from '../../lib/use-live-list.ts';
import { PageHeader } from '../shell/index.ts';
import { LongestMs } from './components/DurationBar.tsx';
import { TraceTableHead, TraceTableRow } from './components/TraceTable.tsx';
import { traceColumns, traceFeatures } from './fns/trace-columns.tsx';
import { TRACE_KEYS } from './fns/trace-keys.ts';

const ROW_PX = 34;
/** As in TraceTableHead (h-8 and its line). */
const HEADER_PX = 33;
const idOf = (trace: TraceRow) => trace.trace_id;

/** All traces of the window, newest first, live. */
export function TracesPage() {
  const { search, query, setQuery } = useListSearch();
  const navigate = useNavigate();
  const range = parseTimeRange(search);
  const list = useLiveList<TraceRow>({
    path: '/traces',
    params: listParams(search),
    idOf,
    wakes: (event) => event.type === 'span',
    isLive: isLiveRange(range),
  });
  const [activeId, setActiveId] = useState<string | null>(null);
  const table = useTable({ features: traceFeatures, columns: traceColumns, data: list.rows, getRowId: idOf });
  const rows = table.getRowModel().rows;
  const longestMs = list.rows.reduce((longest, row) => Math.max(longest, row.duration_ms ?? 0), 1);
  const open = (traceId: string) => void navigate({ to: '/traces/$traceId', params: { traceId } });
  const { query: request } = list;
  const mistake = isQueryMistake(request.error);

  return (
    <>
      <PageHeader title="Traces" />
      <div className="flex shrink-0 flex-col gap-2 border-b border-line bg-bg px-3 py-2 sm:px-4">
        <ListSearchBar page="traces" placeholder="status:error model:gpt-4o* cost_usd:>0.1" error={request.error} keys={TRACE_KEYS} />
        <FilterChips
          query={query}
          onChange={setQuery}
          suggestions={[
            { label: 'Failed', term: 'status:error' },
            { label: 'Running', term: 'status:running' },
            ...suggestTerms(list.rows, 'environment', (row) => row.environment, 2),
            ...suggestTerms(list.rows, 'service', (row) => row.service, 3),
          ]}
        />
      </div>
      {request.isError && !mistake && list.rows.length > 0 && <ErrorLine error={request.error} onRetry={() => void request.refetch()} />}
      <main className={`flex min-h-0 flex-1 flex-col ${request.isPlaceholderData ? 'opacity-60' : ''}`}>
        {request.isPending && <SkeletonRows />}
        {request.isError && list.rows.length === 0 && !mistake && (
          <ErrorState error={request.error} onRetry={() => void request.refetch()} />
        )}
        {mistake && list.rows.length === 0 && (
          <EmptyState title="The search could not be read">Correct it above; nothing was searched.</EmptyState>
        )}
        {request.isSuccess && list.rows.length === 0 && (
          <EmptyState
            icon={<ListTree className="size-6" aria-hidden />}
            title={query === '' ? 'No traces in this window' : 'No trace matches'}
            actions={
              query === '' ? undefined : (
                <button type="button" className="btn" onClick={() => setQuery('')}>
                  Clear the search
                </button>
              )
            }
          >
            Looked at “{rangeLabel(range)}”. New ones appear here as they arrive.
          </EmptyState>
        )}
        {rows.length > 0 && (
          <LongestMs value={longestMs}>
            <VirtualList
              rows={rows}
              idOf={(row) => row.id}
              label="Traces"
              minWidth="20rem"
              rowHeightPx={ROW_PX}
              header={<TraceTableHead table={table} />}
              headerPx={HEADER_PX}
              footer={
                <ListFooter
                  isLoading={request.isFetchingNextPage}
                  isError={request.isFetchNextPageError}
                  hasMore={request.hasNextPage}
                  onMore={() => void request.fetchNextPage()}
                />
              }
              activeId={activeId}
              onActivate={(row) => setActiveId(row.id)}
              onOpen={(row) => open(row.id)}
              renderRow={(row, state) => <TraceTableRow table={table} row={row} {...state} />}
              fresh={list.fresh}
              hasWaiting={list.hasWaiting}
              onAtTop={list.setAtTop}
              onNearEnd={() => {
                if (request.hasNextPage && !request.isFetchingNextPage && !request.isFetchNextPageError) void request.fetchNextPage();
              }}
            />
          </LongestMs>
        )}
      </main>
    </>
  );
}
