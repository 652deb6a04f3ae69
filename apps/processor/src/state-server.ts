import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { healthAnswer, type HealthCheck, isTrustedLoopback } from '@sentryai/http';
import { VERSION } from '@sentryai/schema';
import type { Metrics } from '@sentryai/telemetry';

export type StateServerOptions = {
  host: string;
  /** 0 = any free port. */
  port: number;
  isHostAllowed: (host: string | undefined) => boolean;
  role: readonly string[];
  checks: Readonly<Record<string, HealthCheck>>;
  metrics: Metrics;
};

export type StateServer = { listen(): Promise<number>; close(): Promise<void> };

/** The processor's only port: `GET /health` and `GET /metrics`. */
export function createStateServer(options: StateServerOptions): StateServer {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    const answer = (status: number, contentType: string, body: string): void => {
      response.writeHead(status, { 'content-type': contentType, 'x-content-type-options': 'nosniff' }).end(body);
    };
    if (!options.isHostAllowed(request.headers.host)) return answer(403, 'text/plain', 'host not allowed');
    if (path === '/health') {
      void healthAnswer({ role: options.role, version: VERSION, checks: options.checks }).then(({ statusCode, body }) =>
        answer(statusCode, 'application/json; charset=utf-8', JSON.stringify(body)),
      );
      return;
    }
    if (path === '/metrics' && !isTrustedLoopback({ remoteAddress: request.socket.remoteAddress, headers: request.headers })) {
      // Counts tell about the business; from elsewhere the API's /metrics has the same, with an API key.
      return answer(403, 'text/plain', 'metrics are read here from this machine only; use /metrics of the API with an API key');
    }
    if (path === '/metrics') {
      options.metrics.text().then(
        (text) => answer(200, options.metrics.contentType, text),
        () => answer(503, 'text/plain', 'metrics cannot be read now'),
      );
      return;
    }
    answer(404, 'text/plain', 'this port answers /health and /metrics');
  });
  return {
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port, options.host, () => resolve((server.address() as AddressInfo).port));
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
