import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { traceQuery } from '../features/trace/queries.ts';
import { parseTraceSearch } from '../features/trace/fns/trace-search.ts';
import { projectOf } from '../lib/app-search.ts';
import { shellRoute } from './root.ts';

export const traceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/traces/$traceId',
  validateSearch: parseTraceSearch,
  loaderDeps: ({ search }) => ({ project: projectOf(search) }),
  loader: ({ context, deps, params }) => void context.queryClient.prefetchQuery(traceQuery(deps.project, params.traceId)),
  component: lazyRouteComponent(() => import('../features/trace/TracePage.tsx'), 'TracePage'),
});
