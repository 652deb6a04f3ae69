import {
  createIngestKey as createStoredKey,
  type CreateIngestKeyOptions,
  displayPrefix,
  newId,
  newToken,
  sha256Hex,
  type Metadata,
} from '@sentryai/metadata';
import type { CreatedKey } from '@sentryai/schema';
import { apiKeyEntry, ingestKeyEntry } from './key-entries.ts';

/** Makes an ingest key. The answer holds it in plain text, this once. `ingestUrl`: where applications send to, part of the DSN. */
export async function createIngestKey(options: CreateIngestKeyOptions & { ingestUrl: string }): Promise<CreatedKey> {
  const { row, key, secret } = await createStoredKey(options);
  return { ...ingestKeyEntry(row), key, secret, dsn: dsnOf(options.ingestUrl, key, row.project_id) };
}

/** Makes an API key. The answer holds it in plain text, this once. */
export async function createApiKey(options: { metadata: Metadata; name: string; nowMs: number }): Promise<CreatedKey> {
  const key = newToken();
  const row = await options.metadata.ensureApiKey({
    id: newId('ak'),
    name: options.name,
    key_prefix: displayPrefix(key),
    key_hash: sha256Hex(key),
    created_at_ms: options.nowMs,
  });
  return { ...apiKeyEntry(row), key, secret: null, dsn: null };
}

function dsnOf(ingestUrl: string, key: string, projectId: number): string {
  const url = new URL(ingestUrl);
  url.username = key;
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${projectId}`;
  return url.href;
}
