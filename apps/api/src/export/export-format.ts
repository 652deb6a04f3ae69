import type { ExportColumn, ExportRow } from './export-columns.ts';

/** Writes one export from its first byte to its last, a page of rows at a time. Each call answers the next bytes. */
export type ExportWriter = {
  start: () => Uint8Array;
  rows: (rows: readonly ExportRow[]) => Uint8Array;
  end: () => Uint8Array;
};

export type ExportFormat = { contentType: string; open: (columns: readonly ExportColumn[]) => ExportWriter };
