import type { FastifyRequest } from 'fastify';

/** Who asks, for the record of changes. */
export function actorOf(request: FastifyRequest): string {
  return request.identity?.user?.email ?? 'API key';
}
