import { agentsRoute } from './agents.ts';
import { deliveryRoute } from './delivery.ts';
import { detectorsRoute } from './detectors.ts';
import { errorsRoute } from './errors.ts';
import { loginRoute } from './login.tsx';
import { logsRoute } from './logs.ts';
import { metricsRoute } from './metrics.ts';
import { overviewRoute } from './overview.ts';
import { releasesRoute } from './releases.ts';
import { rootRoute, shellRoute } from './root.ts';
import { runningRoute } from './running.ts';
import { sessionRoute, sessionsRoute } from './sessions.ts';
import { settingsKeysRoute } from './settings-keys.ts';
import { settingsPricesRoute } from './settings-prices.ts';
import { traceRoute } from './trace.ts';
import { tracesRoute } from './traces.ts';
import { userRoute, usersRoute } from './users.ts';

/** Adding a page: a route file here, its pattern in page-paths.ts, its door in features/shell/fns/nav-items.ts. */
export const routeTree = rootRoute.addChildren([
  loginRoute,
  shellRoute.addChildren([
    overviewRoute,
    tracesRoute,
    traceRoute,
    sessionsRoute,
    sessionRoute,
    usersRoute,
    userRoute,
    agentsRoute,
    runningRoute,
    logsRoute,
    metricsRoute,
    errorsRoute,
    releasesRoute,
    detectorsRoute,
    deliveryRoute,
    settingsKeysRoute,
    settingsPricesRoute,
  ]),
]);
