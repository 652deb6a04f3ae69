import { EMPTY_PRICE_BOOK, PriceBook } from '@sentryai/pricing';
import { patchRows } from '@sentryai/langfuse';
import type { EntityPatchRow } from '@sentryai/schema';
import { expect, it } from 'vitest';
import { identityOf, rowKey } from '../normalize/keyed-rows.ts';
import { followUp } from './follow-up.ts';
import { BigEntities, ENTITY_LIMITS, findTooMany } from './update-limit.ts';

const meta = {
  v: 1,
  project_id: 1,
  key_id: 'k',
  protocol: 'langfuse',
  signal: 'ingestion',
  format: 'json',
  received_at_ms: Date.UTC(2026, 10, 22, 12),
  item_count: 1,
  retention_days: 0,
} as const;
const options = { batchId: 'b', big: new BigEntities(), book: new PriceBook(EMPTY_PRICE_BOOK), read: async () => [] };

const keyOf = (patch: EntityPatchRow): string => rowKey('entity_patches', patch.project_id, identityOf(patch));
const blocksOf = async (patches: EntityPatchRow[]) => (await followUp(patches, options)).blocks;

function patchesOf(...ids: string[]) {
  const batch = ids.map((id, index) => ({
    id: `e${index}`,
    type: 'span-create',
    timestamp: '2026-11-22T11:00:00Z',
    body: { id, name: id },
  }));
  return patchRows(meta, Buffer.from(JSON.stringify({ batch }))).patches;
}

it('names the patches of what it fails on, with why, and goes on with the rest', async () => {
  const [good, bad] = patchesOf('good', 'bad') as [ReturnType<typeof patchesOf>[0], ReturnType<typeof patchesOf>[0]];
  const damaged = { ...bad, body: '{"id":"bad","metadata":{"cut' };
  const { blocks, unfolded, failures } = await followUp([good, damaged], options);
  expect(blocks.map(({ table, rows }) => [table, rows])).toEqual([
    ['entity_span_content', 1],
    ['entity_spans', 1],
  ]);
  expect([...unfolded]).toEqual([
    [keyOf(bad), { reason: 'fold_failed', message: expect.stringMatching(/^internal error: SyntaxError at packages\/langfuse\//) }],
  ]);
  expect(failures).toEqual([]);
});

it('names its blocks by their content, since other batches take part in it', async () => {
  const patches = patchesOf('a');
  const [first, again] = [await blocksOf(patches), await blocksOf(patches)];
  expect(first.map((block) => block.contentHash)).toEqual(again.map((block) => block.contentHash));
  const other = await blocksOf(patchesOf('b'));
  expect(other[0]?.contentHash).not.toBe(first[0]?.contentHash);
});

it('counts what other batches said only where much was said before', async () => {
  const big = new BigEntities();
  const [patch] = patchesOf('a') as [ReturnType<typeof patchesOf>[0]];
  const asked: string[][] = [];
  const readSizes = async (_: number, homes: string[]) => {
    asked.push(homes);
    return [{ entity_key: patch.entity_key, patches: ENTITY_LIMITS.patches, bytes: 1 }];
  };
  expect((await findTooMany([patch], { big, readSizes })).size).toBe(0);
  big.note(patch.entity_key, 10, 10);
  expect((await findTooMany([patch], { big, readSizes })).size).toBe(0);
  big.note(patch.entity_key, ENTITY_LIMITS.patches / 2, 10);
  expect([...(await findTooMany([patch], { big, readSizes }))]).toEqual([keyOf(patch)]);
  expect(asked).toEqual([[patch.entity_key]]);
});
