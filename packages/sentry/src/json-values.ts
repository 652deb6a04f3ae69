/** Tolerant readers of what clients send: a value of another type is as good as none. */

export type JsonRecord = { readonly [key: string]: unknown };

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member, own ones only: `constructor` is not a field. */
export function memberOf(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A member as object, {} when it is none. */
export function recordIn(record: JsonRecord, key: string): JsonRecord {
  const value = memberOf(record, key);
  return isRecord(value) ? value : {};
}

/** A member as text, '' when it is none. */
export function textIn(record: JsonRecord, key: string): string {
  const value = memberOf(record, key);
  return typeof value === 'string' ? value : '';
}

/** A member as list, [] when it is none. */
export function listIn(record: JsonRecord, key: string): readonly unknown[] {
  const value = memberOf(record, key);
  return Array.isArray(value) ? value : [];
}

/** Texts, numbers and booleans as text, '' for everything else. */
export function wordOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

const HEX_32 = /^[0-9a-f]{32}$/;
const HEX_16 = /^[0-9a-f]{16}$/;
const NIL = /^0+$/;

/** Hex digits of a UUID, dashes or not: '' when absent or nil, null when it is none. */
export function readEventId(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return '';
  const id = typeof value === 'string' ? value.toLowerCase().replaceAll('-', '') : '';
  if (!HEX_32.test(id)) return null;
  return NIL.test(id) ? '' : id;
}

/** A trace id as 32 lowercase hex digits, '' when it is none. */
export function readTraceId(value: unknown): string {
  return readEventId(value) ?? '';
}

/** A span id as 16 lowercase hex digits, '' when it is none. */
export function readSpanId(value: unknown): string {
  const id = typeof value === 'string' ? value.toLowerCase() : '';
  return HEX_16.test(id) && !NIL.test(id) ? id : '';
}

/** True for a text that says something. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
