import type { ApiKey, IngestKey, Metadata } from '@sentryai/metadata';
import type { FastifyRequest } from 'fastify';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';

export type FoundKey = { kind: 'ingest'; key: IngestKey } | { kind: 'api'; key: ApiKey };

/** A key by its id. Errors: key_not_found (404), project_not_allowed (403). */
export async function findKey(request: FastifyRequest, metadata: Metadata, id: string): Promise<FoundKey> {
  const ingestKey = await metadata.findIngestKeyById(id);
  if (ingestKey !== null) {
    allowedProject(request, ingestKey.project_id);
    return { kind: 'ingest', key: ingestKey };
  }
  const apiKey = (await metadata.listApiKeys()).find((key) => key.id === id);
  if (apiKey !== undefined) return { kind: 'api', key: apiKey };
  throw keyNotFound();
}

export function keyNotFound() {
  return notFound('key_not_found', 'There is no key with this id', 'GET /api/v1/keys lists those there are.');
}
