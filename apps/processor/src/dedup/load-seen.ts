/** At the start, the filter is filled with what the store took in during the last day. */
import type { Store } from '@sentryai/store';
import { identityDigits, KEYED_TABLES, type KeyedTable } from './item-key.ts';

/** Identities of one table and project that arrived in one stretch of time, as hex of fixed length without gaps. */
export type SeenSlice = { table: KeyedTable; projectId: number; identities: string; newestMs: number };

const SLICE_MS = 600_000;
/** By the length of an identity. */
const IDENTITIES = {
  32: { identity: 'hex(dedup_key)', filter: '' },
  48: { identity: 'hex(trace_id) || hex(span_id)', filter: '' },
  64: { identity: 'hex(entity_key) || hex(dedup_key)', filter: ` AND kind != 'member'` },
} as const;

/** Yields everything of the window before nowMs, oldest first, in slices that fit in memory. */
export async function* loadSeen(store: Store, nowMs: number, windowMs: number): AsyncGenerator<SeenSlice> {
  for (const table of KEYED_TABLES) {
    const slices = await store.query<{ slice: number }>({
      name: `seen_slices_${table}`,
      lane: 'control',
      sql: `SELECT DISTINCT toUnixTimestamp64Milli(received_at) DIV ${SLICE_MS} AS slice FROM ${table}
        WHERE received_at >= fromUnixTimestamp64Milli({from_ms:Int64}) ORDER BY slice`,
      params: { from_ms: nowMs - windowMs },
      limits: { rowsMax: 1_000, timeoutMs: 60_000 },
    });
    const { identity, filter } = IDENTITIES[identityDigits(table)];
    for (const { slice } of slices) {
      const rows = await store.query<{ project_id: number; identities: string }>({
        name: `seen_keys_${table}`,
        lane: 'control',
        sql: `SELECT project_id, arrayStringConcat(groupArray(lower(${identity}))) AS identities FROM ${table}
          WHERE received_at >= fromUnixTimestamp64Milli({from_ms:Int64}) AND received_at < fromUnixTimestamp64Milli({to_ms:Int64})${filter}
          GROUP BY project_id`,
        params: { from_ms: slice * SLICE_MS, to_ms: (slice + 1) * SLICE_MS },
        limits: { rowsMax: 100_000, timeoutMs: 120_000, memoryBytesMax: 1_000_000_000 },
      });
      for (const row of rows) {
        yield { table, projectId: row.project_id, identities: row.identities, newestMs: (slice + 1) * SLICE_MS };
      }
    }
  }
}
