import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import type { Running } from '@sentryai/schema';
import { getJson } from '../../lib/api.ts';

/** What runs now. `readAtMs`: our clock when the answer came, to go on from the server's `now`. */
export const runningQuery = (project: number, idleMinutes: number) =>
  queryOptions({
    queryKey: ['running', project, idleMinutes],
    queryFn: async ({ signal }) => {
      const running = await getJson<Running>('/running', { project, idle_minutes: idleMinutes }, signal);
      return { ...running, readAtMs: Date.now() };
    },
    placeholderData: keepPreviousData,
  });

/** Starts the page's request while its code is still on the way. */
export function loadRunning(client: QueryClient, project: number, idleMinutes: number): void {
  void client.prefetchQuery(runningQuery(project, idleMinutes));
}
