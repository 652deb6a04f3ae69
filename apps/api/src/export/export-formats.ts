import { csvFormat } from './csv-format.ts';
import type { ExportFormat } from './export-format.ts';
import { jsonlFormat } from './jsonl-format.ts';
import { parquetFormat } from './parquet-format.ts';

export const EXPORT_FORMATS = { csv: csvFormat, jsonl: jsonlFormat, parquet: parquetFormat } as const satisfies Record<
  string,
  ExportFormat
>;
export type ExportFormatName = keyof typeof EXPORT_FORMATS;
