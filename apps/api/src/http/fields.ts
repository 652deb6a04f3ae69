import { z } from 'zod';
import { invalidParameter } from '../time-range.ts';

/** Fields that a request wants of each row, in the order asked; null: all. */
export type WantedFields = readonly string[] | null;

/**
 * What `fields` chooses from: the rows of a member of the answer, or the answer itself. Lists need not say it: theirs are
 * the rows of `data`.
 */
export type FieldsOf = { rowsOf: string } | 'answer';

/** Names of all fields of any row, several times over. */
const CHARS_MAX = 4_096;

/** `what`: what only these fields are wanted of. */
export function fieldsParam(what: string) {
  const names = z.union([z.string(), z.array(z.string())]).optional();
  return names.describe(`only these fields of ${what}: comma list, or given several times; default all`);
}
export type GivenFields = z.output<ReturnType<typeof fieldsParam>>;

/** Errors: invalid_parameter (400) for names that rows do not have, with those that they have. */
export function readFields(given: GivenFields, known: readonly string[]): WantedFields {
  const text = [given ?? []].flat().join(',');
  if (text.length > CHARS_MAX) throw invalidParameter('fields', `is longer than ${CHARS_MAX} characters.`);
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalidParameter('fields', `names "${unknown}", which is no field here. There are ${known.join(', ')}.`);
  return names.length === 0 ? null : [...new Set(names)];
}

/** True when at least one of the fields is wanted, so that what they are made of has to be looked for. */
export function wantsAny(wanted: WantedFields, fields: readonly string[]): boolean {
  return wanted === null || fields.some((field) => wanted.includes(field));
}

/** The wanted fields of a row, in the order asked. Those that the row leaves out are left out. */
export function pickFields(row: object, wanted: WantedFields): object {
  if (wanted === null) return row;
  const values = row as Readonly<Record<string, unknown>>;
  return Object.fromEntries(wanted.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]));
}

/** By column of a list's query the fields that are made of it; columns that are not in it make the field of their name. */
export type ColumnUses<Row extends object> = Readonly<Record<string, readonly (keyof Row & string)[]>>;

/** For a query: whether a column is needed for the wanted fields. */
export function columnsFor<Row extends object>(wanted: WantedFields, uses: ColumnUses<Row>): (column: string) => boolean {
  return (column) => wantsAny(wanted, uses[column] ?? [column]);
}
