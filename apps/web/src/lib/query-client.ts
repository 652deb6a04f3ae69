import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api.ts';

const STALE_MS = 5_000;
const RETRIES_MAX = 2;

/** The page's cache of server data. `onSignedOut` runs when any request says that the session is over. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        // The server's refusals (4xx) will not change by asking again.
        retry: (failures, error) => failures < RETRIES_MAX && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
        retryDelay: (attempt) => 400 * 2 ** attempt,
        refetchOnWindowFocus: true,
      },
    },
  });
}
