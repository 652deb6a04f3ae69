import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { listParams, parseListSearch } from '../lib/list-search.ts';
import { liveListOptions } from '../lib/use-live-list.ts';
import { shellRoute } from './root.ts';

export const releasesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/releases',
  validateSearch: parseListSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchInfiniteQuery(liveListOptions('/releases', listParams(deps))),
  component: lazyRouteComponent(() => import('../features/releases/ReleasesPage.tsx'), 'ReleasesPage'),
});
