import type { ExportRow } from './export-columns.ts';
import type { ExportWriter } from './export-format.ts';

/**
 * Bytes of an export as they become ready; whoever takes them slowly makes the reading of rows wait. The first rows are
 * read before the first byte, so that a search that fails at once is answered with its error.
 */
export async function* exportBytes(writer: ExportWriter, pages: AsyncGenerator<readonly ExportRow[]>): AsyncGenerator<Uint8Array> {
  const first = await pages.next();
  yield writer.start();
  if (first.done !== true) yield writer.rows(first.value);
  for await (const rows of pages) yield writer.rows(rows);
  yield writer.end();
}
