import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { loadPrices, parsePricesSearch } from '../features/prices/index.ts';
import { projectOf } from '../lib/app-search.ts';
import { parseTimeRange } from '../lib/time-range.ts';
import { shellRoute } from './root.ts';

export const settingsPricesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/prices',
  validateSearch: parsePricesSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => loadPrices(context.queryClient, projectOf(deps), parseTimeRange(deps)),
  component: lazyRouteComponent(() => import('../features/prices/PricesPage.tsx'), 'PricesPage'),
});
