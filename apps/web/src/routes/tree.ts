import { deliveryRoute } from './delivery.ts';
import { errorsRoute } from './errors.ts';
import { loginRoute } from './login.tsx';
import { logsRoute } from './logs.ts';
import { overviewRoute } from './overview.ts';
import { releasesRoute } from './releases.ts';
import { rootRoute, shellRoute } from './root.ts';
import { settingsKeysRoute } from './settings-keys.ts';
import { settingsPricesRoute } from './settings-prices.ts';
import { traceRoute } from './trace.ts';
import { tracesRoute } from './traces.ts';

/** Adding a page: a route file here, its pattern in page-paths.ts, its door in features/shell/fns/nav-items.ts. */
export const routeTree = rootRoute.addChildren([
  loginRoute,
  shellRoute.addChildren([
    overviewRoute,
    tracesRoute,
    traceRoute,
    logsRoute,
    errorsRoute,
    releasesRoute,
    deliveryRoute,
    settingsKeysRoute,
    settingsPricesRoute,
  ]),
]);
