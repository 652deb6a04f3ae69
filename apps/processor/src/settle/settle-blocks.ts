/**
 * Inserts decided blocks so that a crash at any point neither loses nor doubles any of them: the blocks are written down
 * whole first (settle_intents), then inserted under tokens that name them. Whoever finds an intent that is not reported
 * done inserts it again; the engine drops what it has.
 */
import type { OccurrenceGroup } from '@sentryai/issues';
import { SETTLED_TABLE_NAMES, type SettledTableName, type SettleIntentRow } from '@sentryai/schema';
import { encodeBlock } from '@sentryai/store/block';
import type { Store } from '@sentryai/store';
import type { SettledBlock } from './messages.ts';

type StoredIntent = { intent_id: string; blocks: string };
type WrittenIntent = { blocks: WrittenBlock[]; groups: readonly OccurrenceGroup[] };
type WrittenBlock = { table: SettledTableName; rows: number; block: string };

/** Writes rows of settle_intents; `token` names them. */
export async function writeIntents(store: Store, rows: SettleIntentRow[], token: string): Promise<void> {
  await store.insert(encodeBlock('settle_intents', rows, ''), `intent:${token}`);
}

/** What is about to be done: blocks to insert, then occurrences to count. */
export type Intent = { blocks: readonly SettledBlock[]; groups: readonly OccurrenceGroup[] };

export function intentRow(id: string, bucketMask: number, nowMs: number, { blocks, groups }: Intent): SettleIntentRow {
  const written = blocks.map(({ table, rows, block }): WrittenBlock => ({ table, rows, block: Buffer.from(block).toString('base64') }));
  return {
    intent_id: id,
    bucket_mask: bucketMask,
    created_at_ms: nowMs,
    is_done: 0,
    blocks: JSON.stringify({ blocks: written, groups } satisfies WrittenIntent),
  };
}

export function doneRow(id: string, bucketMask: number, nowMs: number): SettleIntentRow {
  return { intent_id: id, bucket_mask: bucketMask, created_at_ms: nowMs, is_done: 1, blocks: '' };
}

/** Safe to repeat, with the same blocks under the same id. */
export async function insertBlocks(store: Store, id: string, blocks: readonly SettledBlock[]): Promise<void> {
  for (const table of SETTLED_TABLE_NAMES) {
    for (const block of blocks) if (block.table === table) await store.insert(block, `settle:${id}:${table}`);
  }
}

export function readIntent(intent: StoredIntent): Intent {
  const { blocks, groups } = JSON.parse(intent.blocks) as WrittenIntent;
  return { blocks: blocks.map(({ table, rows, block }) => ({ table, rows, block: new Uint8Array(Buffer.from(block, 'base64')) })), groups };
}
