import { createdKeySchema, keyEntrySchema, pageOf } from '@sentryai/schema';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { PROBLEMS, PROBLEMS_AND_404, projectParam } from '../http/list-params.ts';
import { createApiKey, createIngestKey } from '../keys/create-key.ts';
import { findKey, keyNotFound } from '../keys/find-key.ts';
import { apiKeyEntry, ingestKeyEntry } from '../keys/key-entries.ts';
import { keyRulesSchema, mergeRules, notAnIngestKey, refuseRules } from '../keys/key-rules.ts';

const keyName = z.string().max(200);
const newKeySchema = z.object({
  kind: z.enum(['ingest', 'api']).default('ingest'),
  project: z.number().int().min(1).max(4_294_967_295).default(1).describe('of an ingest key'),
  name: keyName.default(''),
  with_secret: z.boolean().default(false).describe('ingest key: a pair whose secret half may also read what SDKs read'),
  ...keyRulesSchema.shape,
});
const changeSchema = z.object({ name: keyName.optional(), is_disabled: z.boolean().optional(), ...keyRulesSchema.shape });
const idParams = z.object({ id: z.string().min(1).max(128) });
const tags = ['keys'];

/** `GET, POST /keys`, `PATCH, DELETE /keys/{id}`: ingest keys of a project with their limits, and API keys. */
export function registerKeys(app: ApiServer, { metadata, auth, config, clock }: ApiOptions): void {
  app.get(
    '/keys',
    {
      schema: {
        summary: 'Keys of a project, without their secrets; API keys among them',
        tags,
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
        tags,
        body: newKeySchema,
        response: { 201: createdKeySchema, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { kind, project, name, with_secret: hasSecret, ...rules } = request.body;
      const projectId = allowedProject(request, project);
      if (kind === 'api') refuseRules(rules);
      const nowMs = clock();
      const { ingestUrl } = config;
      const created =
        kind === 'api'
          ? await createApiKey({ metadata, name, nowMs })
          : await createIngestKey({ metadata, projectId, name, hasSecret, rules: mergeRules(null, rules), ingestUrl, nowMs });
      return reply.code(201).header('cache-control', 'no-store').send(created);
    },
  );

  app.patch(
    '/keys/:id',
    {
      schema: {
        summary: 'Change a key: its name, whether it is disabled, its limits and sampling',
        description: 'Ingest follows within seconds. Of an API key only `is_disabled` can be changed.',
        tags,
        params: idParams,
        body: changeSchema,
        response: { 200: keyEntrySchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const { name, is_disabled, ...rules } = request.body;
      const found = await findKey(request, metadata, request.params.id);
      if (found.kind === 'ingest') {
        const change = { ...(name === undefined ? {} : { name }), ...(is_disabled === undefined ? {} : { is_disabled }) };
        const changed = await metadata.updateIngestKey(found.key.id, { ...change, ...mergeRules(found.key, rules) });
        if (changed === null) throw keyNotFound();
        return ingestKeyEntry(changed);
      }
      refuseRules(rules);
      if (name !== undefined) throw notAnIngestKey('a name');
      if (is_disabled === undefined) return apiKeyEntry(found.key);
      await metadata.setApiKeyDisabled(found.key.id, is_disabled);
      auth.clearCache();
      return apiKeyEntry({ ...found.key, is_disabled });
    },
  );

  app.delete(
    '/keys/:id',
    {
      schema: {
        summary: 'Disable a key, or delete it',
        description: 'What was sent with it stays. Within seconds the key is refused. A deleted key cannot be enabled again.',
        tags,
        params: idParams,
        querystring: z.object({ permanently: z.stringbool().default(false).describe('true: delete it') }),
        response: { 200: keyEntrySchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request) => {
      const { permanently } = request.query;
      const found = await findKey(request, metadata, request.params.id);
      const { id } = found.key;
      if (found.kind === 'ingest') {
        await (permanently ? metadata.deleteIngestKey(id) : metadata.setIngestKeyDisabled(id, true));
        return ingestKeyEntry({ ...found.key, is_disabled: true });
      }
      await (permanently ? metadata.deleteApiKey(id) : metadata.setApiKeyDisabled(id, true));
      auth.clearCache();
      return apiKeyEntry({ ...found.key, is_disabled: true });
    },
  );
}
