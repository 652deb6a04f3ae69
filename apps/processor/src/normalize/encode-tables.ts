import { TABLE_NAMES, type TableRows } from '@sentryai/schema';
import { encodeBlock } from '@sentryai/store/block';
import type { EncodedBlock } from './messages.ts';

/** One binary block per table that has rows. Throws for a value that does not fit its column. */
export function encodeTables(rows: TableRows, batchId: string): EncodedBlock[] {
  return TABLE_NAMES.filter((table) => rows[table].length > 0).map((table) => encodeBlock(table, rows[table], batchId));
}
