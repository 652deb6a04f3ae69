import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { ownerParams, parseOwnerSearch } from '../components/owners/owner-search.ts';
import { loadSession, parseSessionSearch } from '../features/sessions/index.ts';
import { projectOf } from '../lib/app-search.ts';
import { liveListOptions } from '../lib/use-live-list.ts';
import { shellRoute } from './root.ts';

export const sessionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sessions',
  validateSearch: parseOwnerSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchInfiniteQuery(liveListOptions('/sessions', ownerParams(deps))),
  component: lazyRouteComponent(() => import('../features/sessions/SessionsPage.tsx'), 'SessionsPage'),
});

export const sessionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sessions/$sessionId',
  validateSearch: parseSessionSearch,
  loaderDeps: ({ search }) => ({ project: projectOf(search), order: search.order ?? ('asc' as const) }),
  loader: ({ context, deps, params }) => loadSession(context.queryClient, deps.project, params.sessionId, deps.order),
  component: lazyRouteComponent(() => import('../features/sessions/SessionPage.tsx'), 'SessionPage'),
});
