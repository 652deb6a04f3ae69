import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import type { SessionRow, Stats, UserDetail } from '@sentryai/schema';
import { getJson } from '../../lib/api.ts';
import type { Page } from '../../lib/live-list.ts';
import { term } from '../../lib/search-query.ts';
import { apiWindow, chartStepMs, isLiveRange, type TimeRange } from '../../lib/time-range.ts';

const SESSION_ROWS = 12;
/** What failed is known when its trace has settled, which no event tells. */
const SETTLED_REFRESH_MS = 10_000;

/** Sums of the window, models, what failed. */
export const userQuery = (project: number, userId: string, range: TimeRange) =>
  queryOptions({
    queryKey: ['user', project, userId, range],
    queryFn: ({ signal }) => getJson<UserDetail>(`/users/${encodeURIComponent(userId)}`, { project, ...apiWindow(range) }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: isLiveRange(range) ? SETTLED_REFRESH_MS : false,
  });

/** The user's model calls over time. */
export const userStats = (project: number, userId: string, range: TimeRange) =>
  queryOptions({
    queryKey: ['user_stats', project, userId, range],
    queryFn: ({ signal }) => {
      const step = `${Math.max(1, Math.round(chartStepMs(range) / 60_000))}m`;
      return getJson<Stats>('/stats', { project, ...apiWindow(range), query: term('user_id', userId), step }, signal);
    },
    placeholderData: keepPreviousData,
  });

/** The user's newest sessions. */
export const userSessions = (project: number, userId: string, range: TimeRange) =>
  queryOptions({
    queryKey: ['user_sessions', project, userId, range],
    queryFn: ({ signal }) =>
      getJson<Page<SessionRow>>('/sessions', { project, ...apiWindow(range), query: term('user_id', userId), limit: SESSION_ROWS }, signal),
    placeholderData: keepPreviousData,
  });

/** Starts the page's requests while its code is still on the way. */
export function loadUser(client: QueryClient, project: number, userId: string, range: TimeRange): void {
  void client.prefetchQuery(userQuery(project, userId, range));
  void client.prefetchQuery(userStats(project, userId, range));
  void client.prefetchQuery(userSessions(project, userId, range));
}
