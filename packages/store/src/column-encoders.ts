import { RECOVERIES } from '@sentryai/schema/occurrence';
import { SPAN_STATUSES, USAGE_ROLES } from '@sentryai/schema/span';
import type { BlockWriter } from './block-writer.ts';
import { StoreRejectedError } from './errors.ts';
import type { WireType } from './tables.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

/** One column of a block: where its values are and what they become. */
export type ColumnSource = {
  table: string;
  column: string;
  field: string;
  type: WireType;
  /** Stands in for a field that a row does not have. */
  absent?: unknown;
  rows: Rows;
};

type Encoder = (writer: BlockWriter, source: ColumnSource) => void;

const UINT8_MAX = 255;
const UINT16_MAX = 65_535;
const UINT32_MAX = 4_294_967_295;
// The engine's DateTime64 covers 1900 to 2299; microseconds stay safe integers until 2255.
const TIME_MIN_MS = Date.UTC(1900, 0, 1);
const TIME_MAX_MS = Date.UTC(2255, 0, 1);

function refuse(source: ColumnSource, row: number, expected: string): never {
  throw new StoreRejectedError(
    `Row ${row} of table ${source.table} has a value in column ${source.column} that is not ${expected}; ` +
      'the block was not sent and nothing of it is stored. This is a defect in normalization.',
    { context: { table: source.table, column: source.column, row } },
  );
}

function valueAt({ rows, field, absent }: ColumnSource, row: number): unknown {
  const value = rows[row]![field];
  return value === undefined ? absent : value;
}

function isUint(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
}

const strings: Encoder = (writer, source) => {
  for (let row = 0; row < source.rows.length; row += 1) {
    const value = valueAt(source, row);
    if (typeof value !== 'string') refuse(source, row, 'text');
    writer.string(value);
  }
};

/** Hex text of exactly `byteCount` bytes. */
function hexBytes(byteCount: number): Encoder {
  return (writer, source) => {
    writer.reserve(source.rows.length * byteCount);
    for (let row = 0; row < source.rows.length; row += 1) {
      const value = valueAt(source, row);
      if (typeof value !== 'string' || !writer.hex(value, byteCount)) refuse(source, row, `${byteCount * 2} hex digits`);
    }
  };
}

/** Fixed-width values: one check, one write per row. */
function fixed(byteCount: number, expected: string, write: (writer: BlockWriter, value: unknown) => boolean): Encoder {
  return (writer, source) => {
    writer.reserve(source.rows.length * byteCount);
    for (let row = 0; row < source.rows.length; row += 1) {
      if (!write(writer, valueAt(source, row))) refuse(source, row, expected);
    }
  };
}

/** Null map first, then the values; a null's value is zero. */
function nullable(byteCount: number, expected: string, write: (writer: BlockWriter, value: unknown) => boolean): Encoder {
  return (writer, source) => {
    const { rows } = source;
    writer.reserve(rows.length * (1 + byteCount));
    for (let row = 0; row < rows.length; row += 1) writer.uint8(valueAt(source, row) === null ? 1 : 0);
    for (let row = 0; row < rows.length; row += 1) {
      const value = valueAt(source, row);
      if (value === null) for (let index = 0; index < byteCount; index += 1) writer.uint8(0);
      else if (!write(writer, value)) refuse(source, row, expected);
    }
  };
}

function writeUint8(writer: BlockWriter, value: unknown): boolean {
  if (!isUint(value, UINT8_MAX)) return false;
  writer.uint8(value);
  return true;
}

function writeUint16(writer: BlockWriter, value: unknown): boolean {
  if (!isUint(value, UINT16_MAX)) return false;
  writer.uint16(value);
  return true;
}

function writeUint32(writer: BlockWriter, value: unknown): boolean {
  if (!isUint(value, UINT32_MAX)) return false;
  writer.uint32(value);
  return true;
}

function writeUint64(writer: BlockWriter, value: unknown): boolean {
  if (!isUint(value, Number.MAX_SAFE_INTEGER)) return false;
  writer.int64(value);
  return true;
}

function writeInt64(writer: BlockWriter, value: unknown): boolean {
  if (!Number.isSafeInteger(value)) return false;
  writer.int64(value as number);
  return true;
}

function writeFloat64(writer: BlockWriter, value: unknown): boolean {
  if (typeof value !== 'number') return false;
  writer.float64(value);
  return true;
}

function writeBool(writer: BlockWriter, value: unknown): boolean {
  if (typeof value !== 'boolean') return false;
  writer.uint8(value ? 1 : 0);
  return true;
}

/** Integer ticks; the engine accepts no float here. */
function writeTicks(ticksPerMs: number) {
  return (writer: BlockWriter, value: unknown): boolean => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return false;
    if (value < TIME_MIN_MS * ticksPerMs || value > TIME_MAX_MS * ticksPerMs) return false;
    writer.int64(value);
    return true;
  };
}

function writeSeconds(writer: BlockWriter, valueMs: unknown): boolean {
  if (typeof valueMs !== 'number') return false;
  return writeUint32(writer, Math.floor(valueMs / 1000));
}

function writeEnum(names: readonly string[]) {
  const codes = new Map(names.map((name, code) => [name, code]));
  return (writer: BlockWriter, value: unknown): boolean => {
    const code = codes.get(value as string);
    if (code === undefined) return false;
    writer.uint8(code);
    return true;
  };
}

type WriteValue = (writer: BlockWriter, value: unknown) => boolean;

/** A map is an array of pairs: running counts, then all keys, then all values. */
function map(writeValue: WriteValue, expected: string, writeKey: WriteValue = writeString): Encoder {
  return (writer, source) => {
    const { rows, field } = source;
    const keysByRow: string[][] = [];
    writer.reserve(rows.length * 8);
    let count = 0;
    for (let row = 0; row < rows.length; row += 1) {
      const value = rows[row]![field];
      if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(source, row, 'an object');
      const keys = Object.keys(value);
      keysByRow.push(keys);
      count += keys.length;
      writer.int64(count);
    }
    for (const [row, keys] of keysByRow.entries()) {
      writer.reserve(keys.length * 8);
      for (const key of keys) if (!writeKey(writer, key)) refuse(source, row, expected);
    }
    for (const [row, keys] of keysByRow.entries()) {
      const value = rows[row]![field] as Readonly<Record<string, unknown>>;
      writer.reserve(keys.length * 8);
      for (const key of keys) if (!writeValue(writer, value[key])) refuse(source, row, expected);
    }
  };
}

/** Running counts, then all elements. */
function list(writeValue: (writer: BlockWriter, value: unknown) => boolean, expected: string): Encoder {
  return (writer, source) => {
    const { rows } = source;
    writer.reserve(rows.length * 8);
    let count = 0;
    for (let row = 0; row < rows.length; row += 1) {
      const value = valueAt(source, row);
      if (!Array.isArray(value)) refuse(source, row, expected);
      count += value.length;
      writer.int64(count);
    }
    writer.reserve(count * 8);
    for (let row = 0; row < rows.length; row += 1) {
      for (const element of valueAt(source, row) as readonly unknown[]) if (!writeValue(writer, element)) refuse(source, row, expected);
    }
  };
}

function writeInt32(writer: BlockWriter, value: unknown): boolean {
  if (typeof value !== 'number' || (value | 0) !== value) return false;
  writer.uint32(value >>> 0);
  return true;
}

function writeString(writer: BlockWriter, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  writer.string(value);
  return true;
}

/** Keys of objects are text, whatever they stand for. */
function writeUint16Key(writer: BlockWriter, key: unknown): boolean {
  return writeUint16(writer, Number(key));
}

const ENCODERS: Readonly<Record<WireType, Encoder>> = {
  String: strings,
  'FixedString(8)': hexBytes(8),
  'FixedString(16)': hexBytes(16),
  UInt8: fixed(1, 'an integer from 0 to 255', writeUint8),
  UInt32: fixed(4, 'an integer from 0 to 2^32 - 1', writeUint32),
  UInt64: fixed(8, 'an integer from 0 to 2^53 - 1', writeUint64),
  Int64: fixed(8, 'an integer from -(2^53) to 2^53', writeInt64),
  Int32: fixed(4, 'an integer from -2^31 to 2^31 - 1', writeInt32),
  Float64: fixed(8, 'a number', writeFloat64),
  "DateTime('UTC')": fixed(4, 'a time from 1970 to 2106 in milliseconds', writeSeconds),
  "DateTime64(3, 'UTC')": fixed(8, 'a time from 1900 to 2254 in whole milliseconds', writeTicks(1)),
  "DateTime64(6, 'UTC')": fixed(8, 'a time from 1900 to 2254 in whole microseconds', writeTicks(1000)),
  "Enum8('unset' = 0, 'ok' = 1, 'error' = 2)": fixed(1, 'a span status', writeEnum(SPAN_STATUSES)),
  "Enum8('none' = 0, 'own' = 1, 'rollup' = 2, 'duplicate' = 3, 'estimate' = 4)": fixed(1, 'a usage role', writeEnum(USAGE_ROLES)),
  "Enum8('unknown' = 0, 'recovered' = 1, 'fatal' = 2)": fixed(1, 'a recovery', writeEnum(RECOVERIES)),
  'Nullable(UInt16)': nullable(2, 'null or an integer from 0 to 65535', writeUint16),
  'Nullable(UInt64)': nullable(8, 'null or an integer from 0 to 2^53 - 1', writeUint64),
  'Nullable(Float64)': nullable(8, 'null or a number', writeFloat64),
  'Nullable(Bool)': nullable(1, 'null or a boolean', writeBool),
  'Array(UInt64)': list(writeUint64, 'a list of integers from 0 to 2^53 - 1'),
  'Array(Float64)': list(writeFloat64, 'a list of numbers'),
  'Map(String, String)': map(writeString, 'an object of texts'),
  'Map(String, Float64)': map(writeFloat64, 'an object of numbers'),
  'Map(String, Bool)': map(writeBool, 'an object of booleans'),
  'Map(UInt16, Int64)': map(writeInt64, 'an object of integers under integers', writeUint16Key),
};

/** Appends one column's values to the block. Throws StoreRejectedError at the first value that does not fit. */
export function encodeColumn(writer: BlockWriter, source: ColumnSource): void {
  ENCODERS[source.type](writer, source);
}
