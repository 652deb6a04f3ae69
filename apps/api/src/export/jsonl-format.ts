import type { ExportFormat } from './export-format.ts';

const NOTHING = new Uint8Array();

/** One JSON object a line, with the fields and values of the list of the same name. */
export const jsonlFormat: ExportFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  open: () => ({
    start: () => NOTHING,
    rows: (rows) => Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
    end: () => NOTHING,
  }),
};
