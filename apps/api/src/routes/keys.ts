import { createdKeySchema, keyEntrySchema, pageOf } from '@sentryai/schema';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { PROBLEMS, PROBLEMS_AND_404, projectParam } from '../http/list-params.ts';
import { createApiKey, createIngestKey } from '../keys/create-key.ts';
import { apiKeyEntry, ingestKeyEntry } from '../keys/key-entries.ts';

const newKeySchema = z.object({
  kind: z.enum(['ingest', 'api']).default('ingest'),
  project: z.number().int().min(1).max(4_294_967_295).default(1).describe('of an ingest key'),
  name: z.string().max(200).default(''),
  with_secret: z.boolean().default(false).describe('ingest key: a pair whose secret half may also read what SDKs read'),
});

/** `GET, POST /keys`, `DELETE /keys/{id}`: ingest keys of a project, and API keys. */
export function registerKeys(app: ApiServer, { metadata, auth, config, clock }: ApiOptions): void {
  app.get(
    '/keys',
    {
      schema: {
        summary: 'Keys of a project, without their secrets; API keys among them',
        tags: ['keys'],
        querystring: z.object({ project: projectParam }),
        response: { 200: pageOf(keyEntrySchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const projectId = allowedProject(request, request.query.project);
      const [ingestKeys, apiKeys] = await Promise.all([metadata.listIngestKeys(projectId), metadata.listApiKeys()]);
      return { data: [...ingestKeys.map(ingestKeyEntry), ...apiKeys.map(apiKeyEntry)], next_cursor: null };
    },
  );

  app.post(
    '/keys',
    {
      schema: {
        summary: 'Make a key; the answer is the only place where it is ever shown',
        tags: ['keys'],
        body: newKeySchema,
        response: { 201: createdKeySchema, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { kind, project, name, with_secret: hasSecret } = request.body;
      const projectId = allowedProject(request, project);
      const nowMs = clock();
      const created =
        kind === 'api'
          ? await createApiKey({ metadata, name, nowMs })
          : await createIngestKey({ metadata, projectId, name, hasSecret, ingestUrl: config.ingestUrl, nowMs });
      return reply.code(201).header('cache-control', 'no-store').send(created);
    },
  );

  app.delete(
    '/keys/:id',
    {
      schema: {
        summary: 'Disable a key',
        description: 'What was sent with it stays. Within seconds the key is refused.',
        tags: ['keys'],
        params: z.object({ id: z.string().min(1).max(128) }),
        response: { 200: keyEntrySchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const { id } = request.params;
      const ingestKey = (await metadata.listIngestKeys()).find((key) => key.id === id);
      if (ingestKey !== undefined) {
        allowedProject(request, ingestKey.project_id);
        await metadata.setIngestKeyDisabled(id, true);
        return ingestKeyEntry({ ...ingestKey, is_disabled: true });
      }
      const apiKey = (await metadata.listApiKeys()).find((key) => key.id === id);
      if (apiKey === undefined) throw notFound('key_not_found', 'There is no key with this id', 'GET /api/v1/keys lists those there are.');
      await metadata.setApiKeyDisabled(id, true);
      auth.clearCache();
      return apiKeyEntry({ ...apiKey, is_disabled: true });
    },
  );
}
