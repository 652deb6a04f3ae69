/**
 * Items of which the store refused a row while the batch was inserted. They count as quarantined. Other rows of theirs
 * may stand in other tables already; those stay, and count as rows.
 */
import type { BodyItems, QueueRecord } from '@sentryai/schema';
import { KEYED_TABLES, spanIdentity } from '../dedup/item-key.ts';
import { contentKey, identityOf, rowKey } from './keyed-rows.ts';
import type { FailedItems, Failure } from './poison.ts';
import type { ReadRecord, RecordRows } from './read-record.ts';
import { cutRecord, type PlaceRange } from './record-items.ts';

export type LostItems = { good: PlaceRange[]; bad: FailedItems[] };

/**
 * Cuts a record so that the places of which the store refused any row stand alone; null when it refused none.
 *  result   what `read` makes of the record
 *  refused  refused rows by rowKey, with why; also rows that are stored, but without what follows from them
 */
export function findLost(
  { record, items, result }: { record: QueueRecord; items: BodyItems | null; result: RecordRows },
  refused: ReadonlyMap<string, Failure>,
  read: ReadRecord,
): LostItems | null {
  const bad = new Map<number, Failure>();
  for (const [key, why] of lostKeys(result, refused)) bad.set(items ? findPlace(record, items, key, read) : 0, why);
  if (bad.size === 0) return null;
  const places = [...bad].sort(([a], [b]) => a - b);
  const good: PlaceRange[] = [];
  let from = 0;
  for (const to of [...places.map(([place]) => place), items?.count ?? 1]) {
    if (to > from) good.push({ from, to });
    from = to + 1;
  }
  return { good, bad: places.map(([place, why]) => ({ from: place, to: place + 1, ...why })) };
}

/** Items of a record of which the store refused any row, by the key of their own row, with why. */
function lostKeys(result: RecordRows, refused: ReadonlyMap<string, Failure>): ReadonlyMap<string, Failure> {
  if (refused.size === 0) return refused;
  const { rows, owners } = result;
  const withoutContent = new Map(rows.span_content.map((content) => [spanIdentity(content), refused.get(contentKey(content))]));
  const keys = new Map<object, string>();
  const refusedRows: [row: object, why: Failure][] = [];
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

/** The place of a record that makes the row with the key. */
function findPlace(record: QueueRecord, items: BodyItems, key: string, read: ReadRecord): number {
  let { from, to } = { from: 0, to: items.count };
  while (to - from > 1) {
    const middle = from + Math.floor((to - from) / 2);
    if (hasRow(read(cutRecord(record, items, { from, to: middle })), key)) to = middle;
    else from = middle;
  }
  return from;
}

function hasRow({ rows }: RecordRows, key: string): boolean {
  return KEYED_TABLES.some((table) => rows[table].some((row) => rowKey(table, row.project_id, identityOf(row)) === key));
}
