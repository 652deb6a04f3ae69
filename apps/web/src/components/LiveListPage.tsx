import { useState, type ReactNode } from 'react';
import type { TailEvent } from '@sentryai/schema';
import type { QueryValue } from '../lib/api.ts';
import { listParams } from '../lib/list-search.ts';
import { isLiveRange, parseTimeRange, rangeLabel } from '../lib/time-range.ts';
import type { ViewPage } from '../lib/views.ts';
import { useListSearch } from '../lib/use-list-search.ts';
import { useLiveList } from '../lib/use-live-list.ts';
import { FilterChips, type ChipSuggestion } from './FilterChips.tsx';
import { ListFooter } from './ListFooter.tsx';
import { ListSearchBar } from './ListSearchBar.tsx';
import { isQueryMistake } from './SearchBar.tsx';
import { EmptyState, ErrorLine, ErrorState, SkeletonRows } from './States.tsx';
import { VirtualList } from './VirtualList.tsx';

type LiveListPageProps<T> = {
  /** List, as the API names it. */
  page: ViewPage;
  hasExport?: boolean;
  /** Parameters of the API beside window and search. */
  params?: Record<string, QueryValue>;
  tailType: TailEvent['type'];
  label: string;
  noun: string;
  icon: ReactNode;
  placeholder: string;
  keys: readonly (readonly [key: string, meaning: string])[];
  idOf: (row: T) => string;
  rowHeightPx: number;
  /** Rows without tail events of their own are also asked for this often while the page is live. */
  everyMs?: number;
  /** Column heads, and their height. */
  header?: { node: ReactNode; heightPx: number };
  /** Said when there is nothing at all: how such rows come to be. */
  hint?: ReactNode;
  /** What Enter does. Without it rows unfold in place. */
  onOpen?: (row: T) => void;
  suggestions: (rows: readonly T[]) => ChipSuggestion[];
  renderRow: (row: T, state: { isActive: boolean; isFresh: boolean; isOpen: boolean; onToggle: () => void }) => ReactNode;
};

/** Search, filters and a live list: what the pages for logs, errors, releases, sessions and users share. */
export function LiveListPage<T>(props: LiveListPageProps<T>) {
  const { search, query, setQuery } = useListSearch();
  const range = parseTimeRange(search);
  const list = useLiveList<T>({
    path: `/${props.page}`,
    params: { ...listParams(search), ...props.params },
    idOf: props.idOf,
    wakes: (event) => event.type === props.tailType,
    isLive: isLiveRange(range),
    everyMs: props.everyMs,
  });
  const [activeId, setActiveId] = useState<string | null>(null);
  const [openIds, setOpenIds] = useState<ReadonlySet<string>>(new Set());
  const toggle = (row: T) => {
    const id = props.idOf(row);
    const next = new Set(openIds);
    if (!next.delete(id)) next.add(id);
    setOpenIds(next);
  };
  const { query: request, rows } = list;
  const mistake = isQueryMistake(request.error);

  return (
    <>
      <div className="flex shrink-0 flex-col gap-2 border-b border-line bg-bg px-3 py-2 sm:px-4">
        <ListSearchBar
          page={props.page}
          placeholder={props.placeholder}
          error={request.error}
          keys={props.keys}
          hasExport={props.hasExport}
        />
        <FilterChips query={query} onChange={setQuery} suggestions={props.suggestions(rows)} />
      </div>
      {request.isError && !mistake && rows.length > 0 && <ErrorLine error={request.error} onRetry={() => void request.refetch()} />}
      <main className={`flex min-h-0 flex-1 flex-col bg-surface ${request.isPlaceholderData ? 'opacity-60' : ''}`}>
        {request.isPending && <SkeletonRows />}
        {request.isError && rows.length === 0 && !mistake && <ErrorState error={request.error} onRetry={() => void request.refetch()} />}
        {mistake && rows.length === 0 && (
          <EmptyState title="The search could not be read">Correct it above; nothing was searched.</EmptyState>
        )}
        {request.isSuccess && rows.length === 0 && (
          <EmptyState
            icon={props.icon}
            title={query === '' ? `No ${props.noun} in this window` : `No ${props.noun} match`}
            actions={
              query === '' ? undefined : (
                <button type="button" className="btn" onClick={() => setQuery('')}>
                  Clear the search
                </button>
              )
            }
          >
            Looked at “{rangeLabel(range)}”. New ones appear here as they arrive.
            {query === '' && props.hint !== undefined && <span className="mt-3 block text-left text-xs">{props.hint}</span>}
          </EmptyState>
        )}
        {rows.length > 0 && (
          <VirtualList
            rows={rows}
            idOf={props.idOf}
            label={props.label}
            minWidth="18rem"
            rowHeightPx={props.rowHeightPx}
            isMeasured={props.onOpen === undefined}
            header={props.header?.node}
            headerPx={props.header?.heightPx}
            footer={
              <ListFooter
                isLoading={request.isFetchingNextPage}
                isError={request.isFetchNextPageError}
                hasMore={request.hasNextPage}
                onMore={() => void request.fetchNextPage()}
              />
            }
            activeId={activeId}
            onActivate={(row) => setActiveId(props.idOf(row))}
            onOpen={props.onOpen ?? toggle}
            onEscape={() => setOpenIds(new Set())}
            renderRow={(row, state) =>
              props.renderRow(row, { ...state, isOpen: openIds.has(props.idOf(row)), onToggle: () => toggle(row) })
            }
            fresh={list.fresh}
            hasWaiting={list.hasWaiting}
            onAtTop={list.setAtTop}
            onNearEnd={() => {
              if (request.hasNextPage && !request.isFetchingNextPage && !request.isFetchNextPageError) void request.fetchNextPage();
            }}
          />
        )}
      </main>
    </>
  );
}
