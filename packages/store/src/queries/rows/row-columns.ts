import { type ColumnSpec, type StoredTable, TABLE_COLUMNS, type WireType } from '../../tables.ts';

/** A column as the row's field: ids as hex, times as whole numbers, names of enums. */
function expression(column: string, type: WireType): string {
  if (type.startsWith('FixedString')) return `lower(hex(${column}))`;
  if (type === "DateTime64(6, 'UTC')") return `toUnixTimestamp64Micro(${column})`;
  if (type === "DateTime64(3, 'UTC')") return `toUnixTimestamp64Milli(${column})`;
  if (type === "DateTime('UTC')") return `toInt64(toUnixTimestamp(${column})) * 1000`;
  return type.startsWith('Enum8') ? `toString(${column})` : column;
}

/**
 * The columns of a table as its row type has them, for SELECT. Under `alias`, since rendered columns have the names of raw
 * ones: conditions must name the raw ones with it.
 */
export function rowColumnsSql(table: StoredTable, alias: string): string {
  return TABLE_COLUMNS[table]
    .filter((column): column is ColumnSpec & { field: string } => column.field !== undefined)
    .map(({ name, type, field }) => `${expression(`${alias}.${name}`, type)} AS ${field}`)
    .join(', ');
}
