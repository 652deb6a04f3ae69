/** Rows of Store.queryBytes, in the engine's Native format. Imports nothing of the engine or the client: it is read in worker threads. */
import { NativeBytes } from './native/native-bytes.ts';
import { nativeColumn } from './native/native-column.ts';

/** The answer of a query that was not worth asking. */
export const EMPTY_ANSWER = new Uint8Array(0);

/** Values of an answer by column. */
export type AnswerColumns = { rows: number; columns: Map<string, unknown[]> };

/** The answer column by column, for readers to whom an object for each row is too dear. Columns are missing when there are no rows. */
export function readColumns(answer: Uint8Array): AnswerColumns {
  const bytes = new NativeBytes(answer);
  const parts = new Map<string, unknown[][]>();
  let rows = 0;
  while (!bytes.isAtEnd) {
    const columnCount = bytes.varuint();
    const blockRows = bytes.varuint();
    for (let index = 0; index < columnCount; index++) {
      const name = bytes.text();
      const column = nativeColumn(bytes.text());
      if (blockRows === 0) continue;
      column.prefix?.(bytes);
      const values = column.values(bytes, blockRows);
      const known = parts.get(name);
      if (known === undefined) parts.set(name, [values]);
      else known.push(values);
    }
    rows += blockRows;
  }
  const columns = new Map<string, unknown[]>();
  for (const [name, [first = [], ...others]] of parts) columns.set(name, others.length === 0 ? first : first.concat(...others));
  return { rows, columns };
}

/** The rows as objects, all of one shape. */
export function readAnswer<Row extends object>(answer: Uint8Array): Row[] {
  const { rows: count, columns } = readColumns(answer);
  // Copies of one object with all names: adding them one by one to each row costs several times as much.
  const shape: Record<string, unknown> = Object.fromEntries([...columns.keys()].map((name) => [name, null]));
  const rows = Array.from({ length: count }, () => ({ ...shape }));
  for (const [name, values] of columns) {
    for (let row = 0; row < count; row++) (rows[row] as Record<string, unknown>)[name] = values[row];
  }
  return rows as Row[];
}
