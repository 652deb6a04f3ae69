import { DURATION_BUCKETS_SECONDS, type Metrics } from '@sentryai/telemetry';
import type { ApiServer } from '../context.ts';

/** Measures every answered request by route. Must be installed before the routes, whose paths become the label's values. */
export function measureRequests(app: ApiServer, metrics: Metrics): void {
  const routes = new Set<string>();
  app.addHook('onRoute', (route) => void routes.add(route.url));
  app.addHook('onReady', async () => {
    const duration = metrics.histogram({
      name: 'api_request_duration_seconds',
      help: 'Time from the first byte of a request of the read API to the last of its answer.',
      labels: { route: [...routes], status: ['2xx', '3xx', '4xx', '5xx'] },
      buckets: DURATION_BUCKETS_SECONDS,
    });
    observe = (route, status, seconds) => duration.observe(seconds, { route, status });
  });
  let observe: (route: string, status: string, seconds: number) => void = () => {};
  app.addHook('onResponse', async (request, reply) => {
    observe(request.routeOptions.url ?? 'other', `${Math.floor(reply.statusCode / 100)}xx`, reply.elapsedTime / 1000);
  });
}
