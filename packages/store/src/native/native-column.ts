import { QueryInvalidError } from '../errors.ts';
import { type NativeBytes, readInt64, readUint64 } from './native-bytes.ts';
import { enumNames, parseNativeType } from './native-type.ts';

/** Reads the values of one column of a block. `prefix` comes first, for the column and all that is nested in it. */
export type NativeColumn = { prefix?: (bytes: NativeBytes) => void; values: (bytes: NativeBytes, rows: number) => unknown[] };

type Reader = (view: DataView, at: number) => number;
/** Bytes of a number and how to read it. */
const NUMBERS: Readonly<Record<string, readonly [width: number, read: Reader]>> = {
  UInt8: [1, (view, at) => view.getUint8(at)],
  UInt16: [2, (view, at) => view.getUint16(at, true)],
  UInt32: [4, (view, at) => view.getUint32(at, true)],
  UInt64: [8, readUint64],
  Int8: [1, (view, at) => view.getInt8(at)],
  Int16: [2, (view, at) => view.getInt16(at, true)],
  Int32: [4, (view, at) => view.getInt32(at, true)],
  Int64: [8, readInt64],
};
const FLOATS: Readonly<Record<string, readonly [width: number, read: Reader]>> = {
  Float32: [4, (view, at) => view.getFloat32(at, true)],
  Float64: [8, (view, at) => view.getFloat64(at, true)],
};

/** Values as Store.query gives them, FixedString as lowercase hex. Throws QueryInvalidError for types that no query of ours answers. */
export function nativeColumn(type: string): NativeColumn {
  const { name, args } = parseNativeType(type);
  const number = NUMBERS[name];
  if (number !== undefined) return { values: (bytes, rows) => bytes.numbers(rows, ...number) };
  const float = FLOATS[name];
  // As JSON, which knows neither NaN nor infinity.
  if (float !== undefined)
    return { values: (bytes, rows) => bytes.numbers(rows, ...float).map((value) => (Number.isFinite(value) ? value : null)) };
  switch (name) {
    case 'String':
      return { values: (bytes, rows) => bytes.texts(rows) };
    case 'FixedString':
      return { values: (bytes, rows) => bytes.hex(rows, Number(args[0])) };
    case 'Bool':
      return { values: (bytes, rows) => bytes.numbers(rows, 1, (view, at) => view.getUint8(at)).map((value) => value === 1) };
    case 'Enum8':
      return enumColumn(args);
    case 'DateTime':
      return { values: (bytes, rows) => bytes.numbers(rows, 4, (view, at) => view.getUint32(at, true)).map((s) => isoText(s, 0)) };
    case 'DateTime64':
      return { values: (bytes, rows) => bytes.numbers(rows, 8, readInt64).map((ticks) => isoText(ticks, Number(args[0]))) };
    case 'Nullable':
      return nullable(nativeColumn(args[0] ?? ''));
    case 'LowCardinality':
      return dictionary(args[0] ?? '');
    case 'Array':
      return arrays(nativeColumn(args[0] ?? ''));
    case 'Map':
      return maps(nativeColumn(args[0] ?? ''), nativeColumn(args[1] ?? ''));
    case 'Tuple':
      return tuple(args.map(nativeColumn));
    case 'SimpleAggregateFunction':
      return nativeColumn(args[1] ?? '');
    default:
      throw new QueryInvalidError(`An answer has a column of type ${type}, which cannot be read as bytes. This is a defect in the caller.`);
  }
}

function enumColumn(args: readonly string[]): NativeColumn {
  const names = enumNames(args);
  return {
    values: (bytes, rows) => bytes.numbers(rows, 1, (view, at) => view.getInt8(at)).map((value) => names.get(value) ?? ''),
  };
}

/** Seconds with `digits` digits of fraction, counted in ticks, as RFC 3339. */
function isoText(ticks: number, digits: number): string {
  const perSecond = 10 ** digits;
  const seconds = Math.floor(ticks / perSecond);
  const text = new Date(seconds * 1000).toISOString().slice(0, 19);
  return digits === 0 ? `${text}Z` : `${text}.${String(ticks - seconds * perSecond).padStart(digits, '0')}Z`;
}

function nullable(inner: NativeColumn): NativeColumn {
  return {
    ...prefixOf(inner),
    values(bytes, rows) {
      const isNull = bytes.numbers(rows, 1, (view, at) => view.getUint8(at));
      return inner.values(bytes, rows).map((value, row) => (isNull[row] === 1 ? null : value));
    },
  };
}

const INDEX_TYPES = ['UInt8', 'UInt16', 'UInt32', 'UInt64'];

/** Each value once, then which of them each row has; rows share the values. */
function dictionary(type: string): NativeColumn {
  const { name, args } = parseNativeType(type);
  const isNullable = name === 'Nullable';
  const keys = nativeColumn(isNullable ? (args[0] ?? '') : type);
  return {
    // version of the layout
    prefix: (bytes) => void bytes.uint64(),
    values(bytes, rows) {
      const values: unknown[] = [];
      while (values.length < rows) {
        // the flags above the lowest byte say that the dictionary follows, which it always does in answers
        const index = nativeColumn(INDEX_TYPES[bytes.uint64() & 255] ?? '');
        const known = keys.values(bytes, bytes.uint64());
        if (isNullable) known[0] = null;
        for (const at of index.values(bytes, bytes.uint64())) values.push(known[at as number]);
      }
      return values;
    },
  };
}

function arrays(inner: NativeColumn): NativeColumn {
  return {
    ...prefixOf(inner),
    values(bytes, rows) {
      const ends = bytes.numbers(rows, 8, readUint64);
      const values = inner.values(bytes, ends.at(-1) ?? 0);
      return ends.map((end, row) => values.slice(row === 0 ? 0 : ends[row - 1], end));
    },
  };
}

/** Most maps are empty, and answers are read, not changed. */
const EMPTY: Readonly<Record<string, unknown>> = Object.freeze({});

function maps(keys: NativeColumn, items: NativeColumn): NativeColumn {
  return {
    prefix(bytes) {
      keys.prefix?.(bytes);
      items.prefix?.(bytes);
    },
    values(bytes, rows) {
      const ends = bytes.numbers(rows, 8, readUint64);
      const count = ends.at(-1) ?? 0;
      const names = keys.values(bytes, count);
      const values = items.values(bytes, count);
      let at = 0;
      return ends.map((end) => {
        if (at === end) return EMPTY;
        const entries: [string, unknown][] = [];
        for (; at < end; at++) entries.push([String(names[at]), values[at]]);
        return Object.fromEntries(entries);
      });
    },
  };
}

/** Tuples without names, which are lists. */
function tuple(parts: readonly NativeColumn[]): NativeColumn {
  return {
    prefix(bytes) {
      for (const part of parts) part.prefix?.(bytes);
    },
    values(bytes, rows) {
      const columns = parts.map((part) => part.values(bytes, rows));
      return Array.from({ length: rows }, (_, row) => columns.map((values) => values[row]));
    },
  };
}

function prefixOf({ prefix }: NativeColumn): Pick<NativeColumn, 'prefix'> {
  return prefix === undefined ? {} : { prefix };
}
