/**
 * Inserts decided blocks so that a crash at any point neither loses nor doubles any of them: the blocks are written down
 * whole first (settle_intents), then inserted under tokens that name them. Whoever finds an intent that is not reported
 * done inserts it again; the engine drops what it has.
 */
import { SETTLED_TABLE_NAMES, type SettledTableName, type SettleIntentRow } from '@sentryai/schema';
import { encodeBlock } from '@sentryai/store/block';
import type { Store } from '@sentryai/store';
import type { SettledBlock } from './messages.ts';

type StoredIntent = { intent_id: string; blocks: string };
type WrittenBlock = { table: SettledTableName; rows: number; block: string };

/** Writes rows of settle_intents; `token` names them. */
export async function writeIntents(store: Store, rows: SettleIntentRow[], token: string): Promise<void> {
  await store.insert(encodeBlock('settle_intents', rows, ''), `intent:${token}`);
}

export function intentRow(id: string, bucketMask: number, nowMs: number, blocks: readonly SettledBlock[]): SettleIntentRow {
  const written = blocks.map(({ table, rows, block }): WrittenBlock => ({ table, rows, block: Buffer.from(block).toString('base64') }));
  return { intent_id: id, bucket_mask: bucketMask, created_at_ms: nowMs, is_done: 0, blocks: JSON.stringify(written) };
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

export function blocksOfIntent(intent: StoredIntent): SettledBlock[] {
  const written = JSON.parse(intent.blocks) as WrittenBlock[];
  return written.map(({ table, rows, block }) => ({ table, rows, block: new Uint8Array(Buffer.from(block, 'base64')) }));
}
