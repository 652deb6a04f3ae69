import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { listParams, parseListSearch } from '../lib/list-search.ts';
import { liveListOptions } from '../lib/use-live-list.ts';
import { shellRoute } from './root.ts';

export const logsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/logs',
  validateSearch: parseListSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchInfiniteQuery(liveListOptions('/logs', listParams(deps))),
  component: lazyRouteComponent(() => import('../features/logs/LogsPage.tsx'), 'LogsPage'),
});
