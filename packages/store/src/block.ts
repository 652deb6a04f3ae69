/**
 * Rows -> one block in ClickHouse's Native format, which both twins take as it is. Runs in worker threads: imports
 * nothing of the engine or the client. Layout: https://clickhouse.com/docs/interfaces/formats/Native
 */
import type { SettledTableRows, TableRows } from '@sentryai/schema';
import { BlockWriter } from './block-writer.ts';
import { encodeColumn } from './column-encoders.ts';
import type { TableBlock } from './port.ts';
import { type StoredTable, TABLE_COLUMNS } from './tables.ts';

type StoredRows = TableRows & SettledTableRows;

const BYTES_PER_ROW_GUESS = 512;
const FIRST_CAPACITY_BYTES_MAX = 32 * 1024 * 1024;

/**
 * Encodes all rows of one table.
 *  table    which columns the rows have (tables.ts)
 *  rows     any number of rows, none included; times in the units of their field names
 *  batchId  written to every row as `batch_id` (tables without that column ignore it)
 *  returns  a block whose `block.buffer` holds nothing else, so that it can be transferred to another thread
 *  errors   StoreRejectedError naming column and row when a value does not fit its column; never contains the value
 */
export function encodeBlock<Table extends StoredTable>(table: Table, rows: StoredRows[Table], batchId: string): TableBlock<Table> {
  const columns = TABLE_COLUMNS[table];
  const records = rows as unknown as readonly Readonly<Record<string, unknown>>[];
  const writer = new BlockWriter(Math.min(records.length * BYTES_PER_ROW_GUESS, FIRST_CAPACITY_BYTES_MAX));
  writer.varuint(columns.length);
  writer.varuint(records.length);
  for (const column of columns) {
    writer.string(column.name);
    writer.string(column.type);
    if (column.field === undefined) writer.repeatedString(batchId, records.length);
    else encodeColumn(writer, { table, column: column.name, field: column.field, type: column.type, absent: column.absent, rows: records });
  }
  return { table, rows: records.length, block: writer.finish() };
}
