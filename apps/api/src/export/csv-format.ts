import { valueText } from './export-columns.ts';
import type { ExportFormat } from './export-format.ts';

/** What a cell begins with that spreadsheets take for a formula (OWASP, CSV injection; ASVS 5.0, 1.2.10). */
const FORMULA_SIGNS: ReadonlySet<string> = new Set(['=', '+', '-', '@', '\t', '\r', '\0']);

/**
 * RFC 4180 with a header line, UTF-8. Null is an empty field, an empty text is `""`; lists and objects are JSON text. A
 * text that a spreadsheet would take for a formula gets a quote in front of it, unless formulas are kept; numbers never do.
 */
export const csvFormat: ExportFormat = {
  contentType: 'text/csv; charset=utf-8; header=present',
  open: (columns, { csvFormulas }) => {
    const cell = csvFormulas === 'guard' ? guarded : valueText;
    return {
      start: () => Buffer.from(`${columns.map(({ name }) => name).join(',')}\r\n`),
      rows: (rows) => Buffer.from(rows.map((row) => `${columns.map(({ name }) => field(cell(row[name]))).join(',')}\r\n`).join('')),
      end: () => new Uint8Array(),
    };
  },
};

function guarded(value: unknown): string | null {
  return typeof value === 'string' && FORMULA_SIGNS.has(value.charAt(0)) ? `'${value}` : valueText(value);
}

function field(text: string | null): string {
  if (text === null) return '';
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
