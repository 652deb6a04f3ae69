import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { listParams, parseListSearch } from '../lib/list-search.ts';
import { liveListOptions } from '../lib/use-live-list.ts';
import { shellRoute } from './root.ts';

export const tracesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/traces',
  validateSearch: parseListSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchInfiniteQuery(liveListOptions('/traces', listParams(deps))),
  component: lazyRouteComponent(() => import('../features/traces/TracesPage.tsx'), 'TracesPage'),
});
