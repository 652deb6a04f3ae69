/**
 * Reads blocks that block.ts wrote, without the engine: cuts rows out of a block, so that one that the store refuses can
 * be halved until the row at fault is found, and tells which item a row is.
 */
import { BlockWriter } from './block-writer.ts';
import type { TableBlock } from './port.ts';
import { TABLE_COLUMNS, type WireType } from './tables.ts';

/** Bytes of one value; texts, lists and maps have none. */
const FIXED_BYTES: Readonly<Partial<Record<WireType, number>>> = {
  'FixedString(8)': 8,
  'FixedString(16)': 16,
  UInt8: 1,
  UInt32: 4,
  Int32: 4,
  UInt64: 8,
  Int64: 8,
  Float64: 8,
  "DateTime('UTC')": 4,
  "DateTime64(3, 'UTC')": 8,
  "DateTime64(6, 'UTC')": 8,
  "Enum8('unset' = 0, 'ok' = 1, 'error' = 2)": 1,
  "Enum8('none' = 0, 'own' = 1, 'rollup' = 2, 'duplicate' = 3, 'estimate' = 4)": 1,
};
const NULLABLE_BYTES: Readonly<Partial<Record<WireType, number>>> = {
  'Nullable(UInt16)': 2,
  'Nullable(UInt64)': 8,
  'Nullable(Float64)': 8,
  'Nullable(Bool)': 1,
};
/** Bytes of one element of a list. */
const ELEMENT_BYTES: Readonly<Partial<Record<WireType, number>>> = { 'Array(UInt64)': 8, 'Array(Float64)': 8 };
/** Bytes of one value of a map; null = text. */
const MAP_VALUE_BYTES: Readonly<Partial<Record<WireType, number | null>>> = {
  'Map(String, String)': null,
  'Map(String, Float64)': 8,
  'Map(String, Bool)': 1,
};

/** A column's data: where it starts, and how to copy some of its rows. */
type Column = { name: string; type: WireType; start: number; copy(writer: BlockWriter, from: number, to: number): void };

export class BlockReader {
  readonly #block: TableBlock;
  readonly #bytes: Buffer;
  readonly #columns: Column[] = [];
  #at = 0;

  /** Throws when the block was not written by block.ts for this table. */
  constructor(block: TableBlock) {
    this.#block = block;
    this.#bytes = Buffer.from(block.block.buffer, block.block.byteOffset, block.block.byteLength);
    const expected = TABLE_COLUMNS[block.table];
    if (this.#varuint() !== expected.length || this.#varuint() !== block.rows) throw new Error(`not a block of table ${block.table}`);
    for (const { name, type } of expected) {
      if (this.#text() !== name || this.#text() !== type) throw new Error(`not a block of table ${block.table}: column ${name}`);
      this.#columns.push(this.#column(name, type));
    }
  }

  /** The rows [from, to) as a block of their own. */
  slice(from: number, to: number): TableBlock {
    const writer = new BlockWriter();
    writer.varuint(this.#columns.length);
    writer.varuint(to - from);
    for (const column of this.#columns) {
      writer.string(column.name);
      writer.string(column.type);
      column.copy(writer, from, to);
    }
    return { table: this.#block.table, rows: to - from, block: writer.finish() };
  }

  /** Hex of a FixedString value. Throws for a column that is none. */
  hex(columnName: string, row: number): string {
    const { start, bytes } = this.#fixed(columnName);
    return this.#bytes.toString('hex', start + row * bytes, start + (row + 1) * bytes);
  }

  uint32(columnName: string, row: number): number {
    return this.#bytes.readUInt32LE(this.#fixed(columnName).start + row * 4);
  }

  #fixed(columnName: string): { start: number; bytes: number } {
    const column = this.#columns.find(({ name }) => name === columnName);
    const bytes = column === undefined ? undefined : FIXED_BYTES[column.type];
    if (column === undefined || bytes === undefined) throw new Error(`${columnName} is no column of fixed width`);
    return { start: column.start, bytes };
  }

  /** Steps over a column's data and answers how to copy rows of it. */
  #column(name: string, type: WireType): Column {
    const { rows } = this.#block;
    const start = this.#at;
    const fixedBytes = FIXED_BYTES[type];
    if (fixedBytes !== undefined) {
      this.#at += rows * fixedBytes;
      return { name, type, start, copy: (writer, from, to) => this.#copy(writer, start + from * fixedBytes, start + to * fixedBytes) };
    }
    const nullableBytes = NULLABLE_BYTES[type];
    if (nullableBytes !== undefined) {
      const values = start + rows;
      this.#at = values + rows * nullableBytes;
      const copy = (writer: BlockWriter, from: number, to: number): void => {
        this.#copy(writer, start + from, start + to);
        this.#copy(writer, values + from * nullableBytes, values + to * nullableBytes);
      };
      return { name, type, start, copy };
    }
    const elementBytes = ELEMENT_BYTES[type];
    if (elementBytes !== undefined) return { name, type, start, copy: this.#list(start, elementBytes) };
    const mapValueBytes = MAP_VALUE_BYTES[type];
    if (mapValueBytes !== undefined) return { name, type, start, copy: this.#map(start, mapValueBytes) };
    const ends = this.#texts(rows);
    return { name, type, start, copy: (writer, from, to) => this.#copy(writer, endOf(ends, from, start), endOf(ends, to, start)) };
  }

  /** Steps over the running counts of lists or maps and answers how many elements stand before a row. */
  #counts(start: number): (row: number) => number {
    this.#at += this.#block.rows * 8;
    return (row) => (row === 0 ? 0 : Number(this.#bytes.readBigUInt64LE(start + (row - 1) * 8)));
  }

  /** Running counts, then all elements. */
  #list(start: number, elementBytes: number): Column['copy'] {
    const countBefore = this.#counts(start);
    const elementsStart = this.#at;
    this.#at += countBefore(this.#block.rows) * elementBytes;
    return (writer, from, to) => {
      writeCounts(writer, countBefore, from, to);
      this.#copy(writer, elementsStart + countBefore(from) * elementBytes, elementsStart + countBefore(to) * elementBytes);
    };
  }

  /** Running counts, then all keys, then all values. */
  #map(start: number, valueBytes: number | null): Column['copy'] {
    const countBefore = this.#counts(start);
    const total = countBefore(this.#block.rows);
    const keysStart = this.#at;
    const keyEnds = this.#texts(total);
    const valuesStart = this.#at;
    const valueEnds = valueBytes === null ? this.#texts(total) : null;
    if (valueBytes !== null) this.#at += total * valueBytes;
    const valueAt = (index: number): number =>
      valueEnds === null ? valuesStart + index * (valueBytes ?? 0) : endOf(valueEnds, index, valuesStart);
    return (writer, from, to) => {
      writeCounts(writer, countBefore, from, to);
      const [first, last] = [countBefore(from), countBefore(to)];
      this.#copy(writer, endOf(keyEnds, first, keysStart), endOf(keyEnds, last, keysStart));
      this.#copy(writer, valueAt(first), valueAt(last));
    };
  }

  /** Steps over texts and answers where each of them ends. */
  #texts(count: number): Float64Array {
    const ends = new Float64Array(count);
    for (let index = 0; index < count; index += 1) {
      const length = this.#varuint();
      this.#at += length;
      ends[index] = this.#at;
    }
    return ends;
  }

  #text(): string {
    const length = this.#varuint();
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }

  #varuint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new Error('the block ends too early');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  #copy(writer: BlockWriter, start: number, end: number): void {
    writer.raw(this.#bytes.subarray(start, end));
  }
}

/** Counts of the rows [from, to), as if no row stood before them. */
function writeCounts(writer: BlockWriter, countBefore: (row: number) => number, from: number, to: number): void {
  writer.reserve((to - from) * 8);
  for (let row = from; row < to; row += 1) writer.int64(countBefore(row + 1) - countBefore(from));
}

function endOf(ends: Float64Array, index: number, start: number): number {
  return index === 0 ? start : (ends[index - 1] ?? start);
}
