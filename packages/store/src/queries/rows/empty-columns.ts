import { type StoredTable, TABLE_COLUMNS } from '../../tables.ts';

/** Which columns a list reads. Of one whose values nobody wants every row has the empty value of its type. */
export type ColumnChoice = {
  /** Default: all are wanted. Ids and times are read anyway: lists are sorted and paged by them. */
  isRead?: ((column: string) => boolean) | undefined;
};

/**
 * The columns of a table that are read, and SELECT items for the others, which stand around the subquery that reads: an
 * empty value named like a column would replace it in WHERE.
 */
export function chooseColumns(
  table: StoredTable,
  columns: readonly string[],
  { isRead = () => true }: ColumnChoice,
): { read: string[]; empty: string[] } {
  const types = new Map<string, string>(TABLE_COLUMNS[table].map(({ name, type }) => [name, type]));
  const read: string[] = [];
  const empty: string[] = [];
  for (const column of columns) {
    const type = types.get(column) ?? '';
    const isKey = type.startsWith('FixedString') || type.startsWith('DateTime');
    if (isKey || isRead(column)) read.push(column);
    else empty.push(`${emptyValueSql(type)} AS ${column}`);
  }
  return { read, empty };
}

function emptyValueSql(type: string): string {
  const value = `defaultValueOfTypeName('${type.replaceAll("'", "\\'")}')`;
  return type.startsWith('Enum8') ? `toString(${value})` : value;
}
