import type { ExportColumn, ExportRow } from './export-columns.ts';

/** Writes one export from its first byte to its last, a page of rows at a time. Each call answers the next bytes. */
export type ExportWriter = {
  start: () => Uint8Array;
  rows: (rows: readonly ExportRow[]) => Uint8Array;
  end: () => Uint8Array;
};

export const CSV_FORMULAS = ['guard', 'keep'] as const;

export type ExportOptions = {
  /** What becomes of texts that a spreadsheet takes for formulas; of CSV only. */
  csvFormulas: (typeof CSV_FORMULAS)[number];
};

export type ExportFormat = {
  contentType: string;
  /** Rows may have more than these columns; they alone are written, in their order. */
  open: (columns: readonly ExportColumn[], options: ExportOptions) => ExportWriter;
};
