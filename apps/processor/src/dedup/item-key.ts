import type { EntityPatchRow, SpanRow } from '@sentryai/schema';
import { hashKey, type KeyHash } from './seen-filter.ts';

/** Tables whose rows have an identity, and the part of it besides the project. */
export const KEYED_TABLES = [
  'spans',
  'span_starts',
  'logs',
  'errors',
  'metrics',
  'scores',
  'blobs',
  'release_sessions',
  'entity_patches',
] as const;
export type KeyedTable = (typeof KEYED_TABLES)[number];

/**
 * How many hex digits the identity of an item inside its project has: trace and span id for spans, the thing and the
 * event for patches, the dedup_key for the others.
 */
export function identityDigits(table: KeyedTable): 32 | 48 | 64 {
  if (table === 'spans' || table === 'span_starts') return 48;
  return table === 'entity_patches' ? 64 : 32;
}

export function spanIdentity(row: Pick<SpanRow, 'trace_id' | 'span_id'>): string {
  return row.trace_id + row.span_id;
}

export function patchIdentity(row: Pick<EntityPatchRow, 'entity_key' | 'dedup_key'>): string {
  return row.entity_key + row.dedup_key;
}

/** One byte that keeps the identities of different tables apart in the one filter. */
const TABLE_BYTE: Record<KeyedTable, number> = {
  spans: 1,
  span_starts: 2,
  logs: 3,
  errors: 4,
  metrics: 5,
  scores: 6,
  blobs: 7,
  release_sessions: 8,
  entity_patches: 9,
};
const scratch = Buffer.alloc(64);

/** Filter key of an item. `identity` is hex. */
export function itemKeyHash(table: KeyedTable, projectId: number, identity: string): KeyHash {
  scratch.writeUInt32LE(projectId >>> 0, 0);
  scratch.writeUInt32LE(TABLE_BYTE[table], 4);
  const length = scratch.write(identity, 8, 'hex');
  return hashKey(scratch.subarray(0, 8 + length));
}
