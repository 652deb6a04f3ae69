import { valueText } from './export-columns.ts';
import type { ExportFormat } from './export-format.ts';

/**
 * RFC 4180 with a header line, UTF-8. Null is an empty field, an empty text is `""`; lists and objects are JSON text.
 * Values stand as they were sent: nothing is put in front of those that a spreadsheet takes for formulas.
 */
export const csvFormat: ExportFormat = {
  contentType: 'text/csv; charset=utf-8; header=present',
  open: (columns) => ({
    start: () => Buffer.from(`${columns.map(({ name }) => name).join(',')}\r\n`),
    rows: (rows) => Buffer.from(rows.map((row) => `${columns.map(({ name }) => field(row[name])).join(',')}\r\n`).join('')),
    end: () => new Uint8Array(),
  }),
};

function field(value: unknown): string {
  const text = valueText(value);
  if (text === null) return '';
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
