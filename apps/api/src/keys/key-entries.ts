import type { ApiKey, IngestKey } from '@sentryai/metadata';
import type { KeyEntry } from '@sentryai/schema';
import { formatTimeUs } from '../time-range.ts';

/** A key as lists show it: no hash, no secret. */
export function ingestKeyEntry(key: IngestKey): KeyEntry {
  const { id, name, public_prefix: prefix, project_id, is_disabled, created_at_ms, limits, sampling } = key;
  return { id, kind: 'ingest', name, prefix, project_id, is_disabled, created_at: formatTimeUs(created_at_ms * 1000), limits, sampling };
}

export function apiKeyEntry(key: ApiKey): KeyEntry {
  const { id, name, key_prefix: prefix, is_disabled, created_at_ms } = key;
  return {
    id,
    kind: 'api',
    name,
    prefix,
    project_id: null,
    is_disabled,
    created_at: formatTimeUs(created_at_ms * 1000),
    limits: null,
    sampling: null,
  };
}
