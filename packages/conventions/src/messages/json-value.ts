/** A JSON object. */
export type JsonObject = { readonly [key: string]: unknown };

/** True for JSON objects (not lists, not null). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses JSON; undefined when the text is none, for instance because a length limit cut it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // cut or plain text: the caller shows it as text
    return undefined;
  }
}

/** A string as it is, anything else as JSON text; '' for absent values. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return JSON.stringify(value);
}

/** The first non-empty string among several properties, null when there is none. Numbers count as their digits. */
export function firstString(object: JsonObject, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = object[key];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return null;
}

/** The first property that is there and not null. */
export function firstPresent(object: JsonObject, keys: readonly string[]): unknown {
  for (const key of keys) if (object[key] !== undefined && object[key] !== null) return object[key];
  return undefined;
}

/** True when the first character could begin a JSON list, object or string. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[[{"]/.test(text);
}
