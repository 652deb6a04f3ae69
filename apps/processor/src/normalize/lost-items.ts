/**
 * Items of which the store refused a row while the batch was inserted. They count as quarantined. Other rows of theirs
 * may stand in other tables already; those stay, and count as rows.
 */
import type { QueueRecord } from '@sentryai/schema';
import { KEYED_TABLES, spanIdentity } from '../dedup/item-key.ts';
import { contentKey, identityOf, rowKey } from './keyed-rows.ts';
import type { ReadRecord, RecordRows } from './read-record.ts';
import { cutRecord, type ItemRange, recordItems } from './record-items.ts';

/** Items of a record of which the store refused any row, by the key of their own row, with why. `refused`: by row key. */
export function lostItems(result: RecordRows, refused: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (refused.size === 0) return refused;
  const { rows, owners } = result;
  const withoutContent = new Map(rows.span_content.map((content) => [spanIdentity(content), refused.get(contentKey(content))]));
  const keys = new Map<object, string>();
  const refusedRows: [row: object, why: string][] = [];
  for (const table of KEYED_TABLES) {
    const isSpan = table === 'spans' || table === 'span_starts';
    for (const row of rows[table]) {
      const identity = identityOf(row);
      const key = rowKey(table, row.project_id, identity);
      keys.set(row, key);
      const why = refused.get(key) ?? (isSpan ? withoutContent.get(identity) : undefined);
      if (why !== undefined) refusedRows.push([row, why]);
    }
  }
  return new Map(refusedRows.map(([row, why]) => [keys.get(owners?.get(row) ?? row) ?? '', why]));
}

/** The item of a record that makes the row with the key; all of them when the record cannot be cut. */
export function findItem(record: QueueRecord, key: string, read: ReadRecord): ItemRange {
  const items = recordItems(record);
  let range = { from: 0, to: record.meta.item_count };
  if (!items) return range;
  while (range.to - range.from > 1) {
    const middle = range.from + Math.floor((range.to - range.from) / 2);
    const left = { from: range.from, to: middle };
    range = hasRow(read(cutRecord(record, items, left)), key) ? left : { from: middle, to: range.to };
  }
  return range;
}

function hasRow({ rows }: RecordRows, key: string): boolean {
  return KEYED_TABLES.some((table) => rows[table].some((row) => rowKey(table, row.project_id, identityOf(row)) === key));
}
