import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { parseMetricSearch } from '../features/metrics/fns/metric-search.ts';
import { loadMetrics } from '../features/metrics/queries.ts';
import { shellRoute } from './root.ts';

export const metricsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/metrics',
  validateSearch: parseMetricSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => loadMetrics(context.queryClient, deps),
  component: lazyRouteComponent(() => import('../features/metrics/MetricsPage.tsx'), 'MetricsPage'),
});
