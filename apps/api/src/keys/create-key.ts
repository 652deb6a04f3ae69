import { displayPrefix, newId, newToken, sha256Hex, type IngestKey, type Metadata } from '@sentryai/metadata';
import type { CreatedKey } from '@sentryai/schema';
import { randomBytes } from 'node:crypto';
import { apiKeyEntry, ingestKeyEntry } from './key-entries.ts';

export type CreateIngestKeyOptions = {
  metadata: Metadata;
  projectId: number;
  name: string;
  /** True: a pair, whose secret half may also read what SDKs read back. */
  hasSecret: boolean;
  rules: Partial<Pick<IngestKey, 'limits' | 'sampling'>>;
  /** Base URL that applications send to; part of the DSN. */
  ingestUrl: string;
  nowMs: number;
};

/** Makes an ingest key. The answer holds it in plain text, this once. Errors: ProjectUnknownError. */
export async function createIngestKey(options: CreateIngestKeyOptions): Promise<CreatedKey> {
  const { metadata, projectId, name, hasSecret, rules, ingestUrl, nowMs } = options;
  // 32 hex digits: the form that Sentry SDKs want in a DSN.
  const key = randomBytes(16).toString('hex');
  const secret = hasSecret ? newToken() : null;
  const row = await metadata.upsertIngestKey({
    id: newId('ik'),
    project_id: projectId,
    name,
    public_prefix: displayPrefix(key),
    public_hash: sha256Hex(key),
    secret_hash: secret === null ? null : sha256Hex(secret),
    origin: 'provisioned',
    created_at_ms: nowMs,
    ...rules,
  });
  return { ...ingestKeyEntry(row), key, secret, dsn: dsnOf(ingestUrl, key, projectId) };
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
