import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { parseIssueSearch } from '../features/issues/fns/issue-search.ts';
import { issueQuery } from '../features/issues/queries.ts';
import { shellRoute } from './root.ts';

export const issueRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/issues/$issueId',
  validateSearch: parseIssueSearch,
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(issueQuery(params.issueId)),
  component: lazyRouteComponent(() => import('../features/issues/IssuePage.tsx'), 'IssuePage'),
});
