import { z } from 'zod';
import type { WantedFields } from '../http/fields.ts';

/** How a column's values are written where a format has types: `json` are lists and objects, written as JSON text. */
export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'time' | 'json';
export type ExportColumn = { name: string; type: ColumnType };

/** A row of an export, as the list of the same name answers it. */
export type ExportRow = Readonly<Record<string, unknown>>;

/** Columns of rows of a schema, in its order: an export has the fields of the list of the same name, and no others. */
export function exportColumns(schema: z.ZodObject): ExportColumn[] {
  const { properties = {} } = z.toJSONSchema(schema, { unrepresentable: 'any' });
  return Object.entries(properties).map(([name, property]) => ({ name, type: columnType(property as JsonSchema) }));
}

/** The columns of the wanted fields, in the order asked. */
export function chosenColumns(columns: readonly ExportColumn[], wanted: WantedFields): readonly ExportColumn[] {
  return wanted === null ? columns : wanted.flatMap((name) => columns.filter((column) => column.name === name));
}

type JsonSchema = { type?: string | string[]; format?: string; anyOf?: JsonSchema[] };

function columnType({ type, format, anyOf }: JsonSchema): ColumnType {
  if (anyOf !== undefined) {
    const types = [...new Set(anyOf.filter((part) => part.type !== 'null').map(columnType))];
    // Several plain types are written as text: a score is a number, a word or a boolean.
    return types.length === 1 && types[0] !== undefined ? types[0] : types.includes('json') ? 'json' : 'text';
  }
  if (Array.isArray(type)) {
    const parts = type.map((part): JsonSchema => ({ type: part, ...(format === undefined ? {} : { format }) }));
    return columnType({ anyOf: parts });
  }
  if (type === 'string') return format === 'date-time' ? 'time' : 'text';
  if (type === 'integer' || type === 'number' || type === 'boolean') return type;
  return 'json';
}

/** A value as text: texts as they are, everything else as JSON. Null stays null. */
export function valueText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
