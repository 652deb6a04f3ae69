import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { loadOverview } from '../features/overview/queries.ts';
import { parseAppSearch, projectOf } from '../lib/app-search.ts';
import { parseTimeRange } from '../lib/time-range.ts';
import { shellRoute } from './root.ts';

export const overviewRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  validateSearch: parseAppSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => loadOverview(context.queryClient, projectOf(deps), parseTimeRange(deps)),
  component: lazyRouteComponent(() => import('../features/overview/OverviewPage.tsx'), 'OverviewPage'),
});
