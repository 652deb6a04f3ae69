/**
 * Inserts a block of rows. One that the store refuses is halved until the rows at fault are found: the others are stored,
 * each piece under a token of its own that is the same when the batch is delivered again.
 */
import type { TableName } from '@sentryai/schema';
import { type Store, StoreRejectedError, type TableBlock } from '@sentryai/store';
import { BlockReader } from '@sentryai/store/block-reader';
import { rowKey } from './normalize/keyed-rows.ts';

export type InsertRows = {
  store: Pick<Store, 'insert'>;
  /** Tries again until it works; passes StoreRejectedError on at once. */
  retry: (work: () => Promise<void>) => Promise<void>;
  token: string;
};

/** Inserts of pieces for one block; rows that are not stored by then count as refused together. */
const PIECES_MAX = 500;

/** Row keys of the rows that the store refused, with why; empty when all are stored. */
export async function insertRows(block: TableBlock<TableName>, options: InsertRows): Promise<[key: string, why: string][]> {
  const whole = await refusalOf(block, options.token, options);
  if (whole === null) return [];
  const reader = new BlockReader(block);
  const refused: [string, string][] = [];
  const failing = [{ from: 0, to: block.rows, why: whole }];
  let pieces = 0;
  for (let range = failing.shift(); range; range = failing.shift()) {
    if (range.to - range.from < 2 || pieces + 2 > PIECES_MAX) {
      for (let row = range.from; row < range.to; row += 1) refused.push([keyOf(reader, block, row), range.why]);
      continue;
    }
    const middle = range.from + Math.floor((range.to - range.from) / 2);
    for (const half of [
      { from: range.from, to: middle },
      { from: middle, to: range.to },
    ]) {
      pieces += 1;
      const token = `${options.token}:${half.from}-${half.to}`;
      const why = await refusalOf(reader.slice(half.from, half.to), token, options);
      if (why !== null) failing.push({ ...half, why });
    }
  }
  return refused;
}

/** Tables whose rows are known by their span. */
const SPAN_TABLES: ReadonlySet<TableName> = new Set<TableName>([
  'spans',
  'span_starts',
  'span_content',
  'entity_spans',
  'entity_span_content',
]);

/** Null when the block is stored. */
async function refusalOf(block: TableBlock, token: string, { store, retry }: InsertRows): Promise<string | null> {
  try {
    await retry(() => store.insert(block, token));
    return null;
  } catch (error) {
    if (error instanceof StoreRejectedError) return `table ${block.table}: ${error.context['engine_type'] ?? error.code}`;
    throw error;
  }
}

function identityAt(reader: BlockReader, table: TableName, row: number): string {
  if (SPAN_TABLES.has(table)) return reader.hex('trace_id', row) + reader.hex('span_id', row);
  const dedupKey = reader.hex('dedup_key', row);
  return table === 'entity_patches' ? reader.hex('entity_key', row) + dedupKey : dedupKey;
}

function keyOf(reader: BlockReader, { table }: TableBlock<TableName>, row: number): string {
  return rowKey(table, reader.uint32('project_id', row), identityAt(reader, table, row));
}
