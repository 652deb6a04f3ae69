/** Infinite list of an API route, kept fresh by the tail. Shared by traces, logs and errors. */
import { useInfiniteQuery, useQueryClient, keepPreviousData } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { TailEvent } from '@sentryai/schema';
import { getJson, type QueryValue } from './api.ts';
import { useLiveStatus } from './live.ts';
import { flattenPages, mergeFirstPage, newIds, type Page, type Pages } from './live-list.ts';
import { useTail } from './use-tail.ts';

const PAGE_ROWS = 100;
const REFRESH_MS = 400;
/** As long as the highlight lasts; later a row that scrolls into view must not light up again. */
const HIGHLIGHT_MS = 2_500;
const NONE: ReadonlySet<string> = new Set();

export type LiveListOptions<T> = {
  path: string;
  params: Record<string, QueryValue>;
  idOf: (row: T) => string;
  /** Which tail events can change the list. */
  wakes: (event: TailEvent) => boolean;
  /** False for windows that lie in the past. */
  isLive: boolean;
  /** For rows that can change without a tail event: how often to ask while the page is live. */
  everyMs?: number | undefined;
};

export function listKey(path: string, params: Record<string, QueryValue>): readonly unknown[] {
  return ['list', path, params];
}

/** One definition of a list's first request, also used by routes to load ahead. */
export function liveListOptions<T>(path: string, params: Record<string, QueryValue>) {
  return {
    queryKey: listKey(path, params),
    queryFn: ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) =>
      getJson<Page<T>>(path, { ...params, limit: PAGE_ROWS, cursor: pageParam ?? undefined }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page<T>) => page.next_cursor,
  };
}

export function useLiveList<T>(options: LiveListOptions<T>) {
  const { path, params, idOf, wakes, isLive, everyMs } = options;
  // Also while the tail is away: then asking is all there is.
  const isPolled = useLiveStatus() !== 'paused' && isLive;
  const client = useQueryClient();
  const query = useInfiniteQuery({
    ...liveListOptions<T>(path, params),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchInterval: isPolled && (everyMs ?? false),
  });
  const rows = useMemo(() => flattenPages(query.data, idOf), [query.data, idOf]);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(NONE);
  const [hasWaiting, setHasWaiting] = useState(false);
  const isRefreshing = useRef(false);
  /** Set by the list's scroll container: rows must not move under a reader. */
  const isAtTop = useRef(true);

  const refresh = async () => {
    if (isRefreshing.current) return;
    isRefreshing.current = true;
    setHasWaiting(false);
    const key = listKey(path, params);
    try {
      const page = await getJson<Page<T>>(path, { ...params, limit: PAGE_ROWS });
      const loaded = client.getQueryData<Pages<T>>(key);
      if (loaded === undefined) return;
      setFresh(newIds(loaded, page, idOf));
      setTimeout(() => setFresh(NONE), HIGHLIGHT_MS);
      client.setQueryData<Pages<T>>(key, mergeFirstPage(loaded, page, idOf));
    } catch {
      // The rows on screen stay true; the live mark shows a lost connection, and the next event tries again.
    } finally {
      isRefreshing.current = false;
    }
  };

  useTail(
    (event) => isLive && wakes(event),
    () => {
      if (!isLive || query.data === undefined || query.isPlaceholderData) return;
      if (isAtTop.current) void refresh();
      else setHasWaiting(true);
    },
    REFRESH_MS,
  );

  const setAtTop = (value: boolean) => {
    const returned = value && !isAtTop.current;
    isAtTop.current = value;
    if (returned && hasWaiting) void refresh();
  };

  return { query, rows, fresh, hasWaiting, setAtTop, refresh };
}
