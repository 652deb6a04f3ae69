import type { TableName } from '@sentryai/schema';
import type { Store } from './port.ts';
import { type ColumnSpec, TABLE_COLUMNS } from './tables.ts';

/** Expression that reads a column in a form that can be compared: ids as hex, the rest as it is. */
function readable({ name, type }: ColumnSpec): string {
  return type.startsWith('FixedString') ? `lower(hex(${name})) AS ${name}` : name;
}

/** All rows of a table whose batch_id is given (tables without batch_id: all rows), by their first time column. */
export function readBack(store: Store, table: TableName, batchId: string): Promise<Record<string, unknown>[]> {
  const columns = TABLE_COLUMNS[table];
  const where = columns.some((column) => column.name === 'batch_id') ? 'WHERE batch_id = {batch_id:String}' : '';
  const time = columns.find((column) => column.type.startsWith('DateTime'))!.name;
  return store.query({
    name: 'contract_read_back',
    // aliases must not stand for the raw columns in ORDER BY
    sql: `SELECT * FROM (SELECT ${columns.map(readable).join(', ')} FROM ${table} ${where}) ORDER BY ${time}`,
    params: { batch_id: batchId },
  });
}

/** A row as readBack must return it. */
export function expectedRow(table: TableName, row: object, batchId: string): Record<string, unknown> {
  const fields = row as Record<string, unknown>;
  return Object.fromEntries(
    TABLE_COLUMNS[table].map(({ name, type, field, absent }) => [
      name,
      field === undefined ? batchId : expectedValue(type, fields[field] === undefined ? absent : fields[field]),
    ]),
  );
}

function expectedValue(type: string, value: unknown): unknown {
  if (type === "DateTime64(6, 'UTC')") {
    const microseconds = value as number;
    const seconds = new Date(Math.floor(microseconds / 1000)).toISOString().slice(0, 19);
    return `${seconds}.${String(microseconds % 1_000_000).padStart(6, '0')}Z`;
  }
  if (type === "DateTime64(3, 'UTC')") return new Date(value as number).toISOString();
  if (type === "DateTime('UTC')") return new Date(value as number).toISOString().replace('.000Z', 'Z');
  return value;
}
