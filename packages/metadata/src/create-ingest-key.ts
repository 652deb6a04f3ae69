import { randomBytes } from 'node:crypto';
import { displayPrefix, newId, newToken, sha256Hex } from './hash.ts';
import type { IngestKey, Metadata } from './port.ts';

export type CreateIngestKeyOptions = {
  metadata: Pick<Metadata, 'upsertIngestKey'>;
  projectId: number;
  name: string;
  /** True: a pair, whose secret half may also read what SDKs read back. */
  hasSecret: boolean;
  /** Absent parts: no limit, everything kept. */
  rules?: Partial<Pick<IngestKey, 'limits' | 'sampling'>>;
  nowMs: number;
};

/** Makes an ingest key. The answer holds it in plain text, this once. Errors: ProjectUnknownError. */
export async function createIngestKey(options: CreateIngestKeyOptions): Promise<{ row: IngestKey; key: string; secret: string | null }> {
  const { metadata, projectId, name, hasSecret, rules, nowMs } = options;
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
  return { row, key, secret };
}
