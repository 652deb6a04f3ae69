import { infiniteQueryOptions, keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import type { SessionDetail, SessionTurns } from '@sentryai/schema';
import { getJson } from '../../lib/api.ts';
import type { TurnOrder } from './fns/session-search.ts';

const TURNS_PER_PAGE = 60;

const pathOf = (sessionId: string) => `/sessions/${encodeURIComponent(sessionId)}`;

/** Who, when and how much. */
export const sessionQuery = (project: number, sessionId: string) =>
  queryOptions({
    queryKey: ['session', project, sessionId],
    queryFn: ({ signal }) => getJson<SessionDetail>(pathOf(sessionId), { project }, signal),
  });

/** The conversation, page by page. */
export const sessionTurns = (project: number, sessionId: string, order: TurnOrder) =>
  infiniteQueryOptions({
    queryKey: ['session_turns', project, sessionId, order],
    queryFn: ({ pageParam, signal }) =>
      getJson<SessionTurns>(
        `${pathOf(sessionId)}/turns`,
        { project, order, limit: TURNS_PER_PAGE, cursor: pageParam ?? undefined },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
  });

/** Starts the page's requests while its code is still on the way. */
export function loadSession(client: QueryClient, project: number, sessionId: string, order: TurnOrder): void {
  void client.prefetchQuery(sessionQuery(project, sessionId));
  void client.prefetchInfiniteQuery(sessionTurns(project, sessionId, order));
}
