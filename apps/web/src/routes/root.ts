import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, retainSearchParams } from '@tanstack/react-router';
import { Shell } from '../features/shell/index.ts';
import { parseAppSearch } from '../lib/app-search.ts';
import { meQuery } from '../lib/me.ts';

export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()();

/** Everything behind sign-in. Project and time window follow from page to page. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  validateSearch: parseAppSearch,
  search: { middlewares: [retainSearchParams(['project', 'range', 'from', 'to'])] },
  // Not awaited: the frame of the page is drawn at once, and a 401 leads to the sign-in page from the query cache.
  loader: ({ context }) => void context.queryClient.prefetchQuery(meQuery),
  component: Shell,
});
