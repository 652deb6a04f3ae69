import fastifySwagger from '@fastify/swagger';
import { VERSION } from '@sentryai/schema';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { ApiServer } from '../context.ts';

/** `GET /openapi.json`: the description of every route, made from their validators. Must be installed before the routes. */
export async function describeApi(app: ApiServer): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Sentry for AI: read API',
        version: VERSION,
        description:
          'Times are RFC 3339 UTC with microseconds, durations `*_ms`, money `*_usd`, ids lowercase hex, null is unknown. Lists answer ' +
          '`{"data":[…],"next_cursor":null}`; with `fields` their rows have only these. Errors answer `{"error":{"code","message","request_id"}}`.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'API key, or the token of /api/v1/auth/token' },
        },
      },
      security: [{ bearer: [] }],
    },
    transform: jsonSchemaTransform,
  });
  app.get('/openapi.json', { config: { isOpen: true }, schema: { hide: true } }, async (_request, reply) => {
    return reply
      .serializer((value: unknown) => JSON.stringify(value))
      .type('application/json; charset=utf-8')
      .send(app.swagger());
  });
}
