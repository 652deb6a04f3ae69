import { pickFields } from '../http/fields.ts';
import type { ExportFormat } from './export-format.ts';

const NOTHING = new Uint8Array();

/** One JSON object a line, with the values of the list of the same name. */
export const jsonlFormat: ExportFormat = {
  contentType: 'application/x-ndjson; charset=utf-8',
  open: (columns) => {
    const names = columns.map(({ name }) => name);
    return {
      start: () => NOTHING,
      rows: (rows) => Buffer.from(rows.map((row) => `${JSON.stringify(pickFields(row, names))}\n`).join('')),
      end: () => NOTHING,
    };
  },
};
