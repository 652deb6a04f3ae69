import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { detectorsQuery, parseDetectorsSearch } from '../features/detectors/index.ts';
import { projectOf } from '../lib/app-search.ts';
import { parseTimeRange } from '../lib/time-range.ts';
import { shellRoute } from './root.ts';

export const detectorsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/detectors',
  validateSearch: parseDetectorsSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(detectorsQuery(projectOf(deps), parseTimeRange(deps))),
  component: lazyRouteComponent(() => import('../features/detectors/DetectorsPage.tsx'), 'DetectorsPage'),
});
