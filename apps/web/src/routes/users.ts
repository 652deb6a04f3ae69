import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { ownerParams, parseOwnerSearch } from '../components/owners/owner-search.ts';
import { loadUser } from '../features/users/index.ts';
import { parseAppSearch, projectOf } from '../lib/app-search.ts';
import { parseTimeRange } from '../lib/time-range.ts';
import { liveListOptions } from '../lib/use-live-list.ts';
import { shellRoute } from './root.ts';

export const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users',
  validateSearch: parseOwnerSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchInfiniteQuery(liveListOptions('/users', ownerParams(deps))),
  component: lazyRouteComponent(() => import('../features/users/UsersPage.tsx'), 'UsersPage'),
});

export const userRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users/$userId',
  validateSearch: parseAppSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps, params }) => loadUser(context.queryClient, projectOf(deps), params.userId, parseTimeRange(deps)),
  component: lazyRouteComponent(() => import('../features/users/UserPage.tsx'), 'UserPage'),
});
