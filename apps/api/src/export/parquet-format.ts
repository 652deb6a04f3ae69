import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ColumnType, ExportColumn, ExportRow } from './export-columns.ts';
import { valueText } from './export-columns.ts';
import type { ExportFormat, ExportWriter } from './export-format.ts';

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** Rows and characters of one row group: readers want large ones, but one is held in memory and written in one go. */
const GROUP_ROWS = 5_000;
const GROUP_CHARS = 16 * 1024 * 1024;

/** Every column may be null. Times are microseconds in UTC; lists and objects are JSON text. */
const TYPES: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MICROS', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } },
};

/** Parquet, compressed with Snappy. A file whose export failed has no footer, so no reader takes it for a whole one. */
export const parquetFormat: ExportFormat = {
  contentType: 'application/vnd.apache.parquet',
  open: (columns) => new ParquetExport(columns),
};

class ParquetExport implements ExportWriter {
  readonly #columns: readonly ExportColumn[];
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  /** Values by column, of the rows that no group has yet. */
  #waiting: unknown[][] = [];
  #waitingChars = 0;

  constructor(columns: readonly ExportColumn[]) {
    this.#columns = columns;
    const elements = columns.map(({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...TYPES[type] }));
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: [{ name: 'root', num_children: columns.length }, ...elements],
      createdBy: 'sentryai',
    });
  }

  start(): Uint8Array {
    this.#empty();
    return this.#take();
  }

  rows(rows: readonly ExportRow[]): Uint8Array {
    for (const row of rows) {
      for (const [index, { name, type }] of this.#columns.entries()) {
        const value = parquetValue(type, row[name]);
        if (typeof value === 'string') this.#waitingChars += value.length;
        this.#waiting[index]?.push(value);
      }
      if (this.#rowsWaiting >= GROUP_ROWS || this.#waitingChars >= GROUP_CHARS) this.#writeGroup();
    }
    return this.#take();
  }

  end(): Uint8Array {
    if (this.#rowsWaiting > 0) this.#writeGroup();
    void this.#writer.finish(); // its writer keeps bytes in memory, so there is nothing to wait for
    return this.#take();
  }

  get #rowsWaiting(): number {
    return this.#waiting[0]?.length ?? 0;
  }

  #writeGroup(): void {
    const columnData = this.#columns.map(({ name }, index) => ({ name, data: this.#waiting[index] ?? [], offsetIndex: false }));
    void this.#writer.write({ columnData, rowGroupSize: this.#rowsWaiting });
    this.#empty();
  }

  #empty(): void {
    this.#waiting = this.#columns.map(() => []);
    this.#waitingChars = 0;
  }

  /** What was written since the last call. Offsets in the file go on counting. */
  #take(): Uint8Array {
    const bytes = new Uint8Array(this.#bytes.buffer.slice(0, this.#bytes.index));
    this.#bytes.index = 0;
    return bytes;
  }
}

function parquetValue(type: ColumnType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'integer') return BigInt(value as number);
  if (type === 'time') return microseconds(value as string);
  if (type === 'json') return JSON.stringify(value);
  return type === 'text' ? valueText(value) : value;
}

/** RFC 3339 in UTC, with microseconds or without, as answers have it. */
function microseconds(time: string): bigint {
  const [whole = '', fraction = ''] = time.replace(/Z$/, '').split('.');
  return BigInt(Date.parse(`${whole}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6) || '0');
}
