import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { listParams, parseListSearch } from '../lib/list-search.ts';
import { liveListOptions } from '../lib/use-live-list.ts';
import { shellRoute } from './root.ts';

export const errorsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/errors',
  validateSearch: parseListSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchInfiniteQuery(liveListOptions('/errors', listParams(deps))),
  component: lazyRouteComponent(() => import('../features/errors/ErrorsPage.tsx'), 'ErrorsPage'),
});
