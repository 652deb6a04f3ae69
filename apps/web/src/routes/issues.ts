import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { issuesParams, parseIssuesSearch } from '../features/issues/fns/issues-search.ts';
import { issueCounts } from '../features/issues/queries.ts';
import { liveListOptions } from '../lib/use-live-list.ts';
import { shellRoute } from './root.ts';

export const issuesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/issues',
  validateSearch: parseIssuesSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    const params = issuesParams(deps);
    void context.queryClient.prefetchInfiniteQuery(liveListOptions('/issues', params));
    void context.queryClient.prefetchQuery(issueCounts(params));
  },
  component: lazyRouteComponent(() => import('../features/issues/IssuesPage.tsx'), 'IssuesPage'),
});
