import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { keysQuery, usageQuery } from '../features/settings/queries.ts';
import { parseAppSearch, projectOf } from '../lib/app-search.ts';
import { shellRoute } from './root.ts';

export const settingsKeysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/keys',
  validateSearch: parseAppSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(keysQuery(projectOf(deps)));
    void context.queryClient.prefetchQuery(usageQuery(projectOf(deps)));
  },
  component: lazyRouteComponent(() => import('../features/settings/KeysPage.tsx'), 'KeysPage'),
});
