import type { AttributeValue } from '@sentryai/schema';

/** Values that JSON has no word for: big integers as digits, bytes as base64, infinities as text. */
function replace(this: unknown, key: string, value: unknown): unknown {
  const sent = (this as Record<string, unknown>)[key];
  if (sent instanceof Uint8Array) return base64(sent);
  if (typeof value === 'bigint') return rawJson(String(value));
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value;
}

/** JSON.rawJSON, which the compiler's library does not list yet. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON: (this: void, text: string) => unknown };

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Keys as JSON, remembered: the same few hundred come with every span, and writing them out anew showed in profiles. */
const jsonKeys = new Map<string, string>();
const JSON_KEYS_MAX = 5_000;
const JSON_KEY_CHARS_MAX = 128;

/** A member's name and colon, as JSON. */
export function jsonKey(key: string): string {
  const known = jsonKeys.get(key);
  if (known !== undefined) return known;
  const json = `${JSON.stringify(key)}:`;
  if (key.length <= JSON_KEY_CHARS_MAX) {
    if (jsonKeys.size >= JSON_KEYS_MAX) jsonKeys.clear();
    jsonKeys.set(key, json);
  }
  return json;
}

/** JSON text of an attribute value. */
export function jsonOf(value: AttributeValue): string {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return JSON.stringify(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : `"${value}"`;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return JSON.stringify(base64(value));
  return JSON.stringify(value, replace);
}

/** An attribute value as text: strings as they are, bytes as base64, everything else as JSON. '' for null. */
export function textOf(value: AttributeValue | undefined): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (value instanceof Uint8Array) return base64(value);
  return jsonOf(value);
}

/** JSON text of an object from its attributes, '' when there are none. */
export function jsonOfEntries(entries: Iterable<readonly [string, AttributeValue]>): string {
  let text = '';
  for (const [key, value] of entries) text += `${text === '' ? '' : ','}${jsonKey(key)}${jsonOf(value)}`;
  return `{${text}}`;
}

/** Parses JSON that should be an object; null when it is something else, cut, or longer than `charsMax`. */
export function parseObject(value: AttributeValue | undefined, charsMax: number): Record<string, unknown> | null {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)) return value;
  const parsed = parseJson(value, charsMax);
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : null;
}

/** Parses a JSON text that came as attribute; undefined when it is none or longer than `charsMax`. */
export function parseJson(value: AttributeValue | undefined, charsMax: number): unknown {
  if (typeof value !== 'string' || value.length > charsMax) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    // plain text or JSON cut by a length limit: the caller goes on without the detail
    return undefined;
  }
}
