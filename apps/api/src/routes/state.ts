import { healthAnswer, isTrustedLoopback } from '@sentryai/http';
import { AppError, healthSchema, problemSchema, VERSION } from '@sentryai/schema';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';

/** `GET /health` (open) and `GET /metrics` (for programs on this machine, and whoever may read). */
export function registerState(app: ApiServer, { store, metadata, auth, config, metrics }: ApiOptions): void {
  app.get(
    '/health',
    {
      config: { isOpen: true },
      schema: {
        summary: 'Whether this process is ready, and what is not',
        tags: ['state'],
        response: { 200: healthSchema, 503: healthSchema },
      },
    },
    async (_request, reply) => {
      const { statusCode, body } = await healthAnswer({
        role: config.roles,
        version: VERSION,
        checks: {
          store: async () => (await store.ping(), { ok: true }),
          metadata: async () => (await metadata.ping(), { ok: true }),
        },
      });
      return reply.code(statusCode).header('cache-control', 'no-store').send(body);
    },
  );

  app.get(
    '/metrics',
    {
      config: { isOpen: true },
      schema: {
        summary: 'Prometheus metrics of this process',
        tags: ['state'],
        response: { 200: z.string(), 401: problemSchema },
      },
    },
    async (request, reply) => {
      const { cookie, authorization } = request.headers;
      const isLocal = isTrustedLoopback({ remoteAddress: request.socket.remoteAddress, headers: request.headers });
      if (!isLocal && (await auth.authenticate({ cookie, authorization })) === null) throw metricsRefused();
      // Plain text: the JSON serializer of the schema would put it in quotes.
      return reply
        .type(metrics.contentType)
        .serializer((text: unknown) => String(text))
        .send(await metrics.text());
    },
  );
}

function metricsRefused(): AppError {
  return new AppError({
    code: 'not_signed_in',
    message: 'Metrics are for programs on this machine; nothing was read. From elsewhere send `Authorization: Bearer` with an API key.',
    httpStatus: 401,
  });
}
