import type { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { SkeletonRows } from './components/States.tsx';
import { NotFoundPage, PageCrash } from './features/shell/index.ts';
import { parseSearchString, stringifySearch } from './lib/search-string.ts';
import { routeTree } from './routes/tree.ts';

/** The page's router. Routes are written by hand: a dozen of them do not need a generator. */
export function createPageRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch: parseSearchString,
    stringifySearch,
    defaultPreload: 'intent',
    // Freshness is the query cache's business.
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: () => <SkeletonRows />,
    defaultErrorComponent: PageCrash,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: false,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
