import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { filterOf, loadDelivery, parseDeliverySearch } from '../features/delivery/index.ts';
import { projectOf } from '../lib/app-search.ts';
import { parseTimeRange } from '../lib/time-range.ts';
import { shellRoute } from './root.ts';

export const deliveryRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/delivery',
  validateSearch: parseDeliverySearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => loadDelivery(context.queryClient, projectOf(deps), parseTimeRange(deps), filterOf(deps)),
  component: lazyRouteComponent(() => import('../features/delivery/DeliveryPage.tsx'), 'DeliveryPage'),
});
