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
    // cut or plain text
    return undefined;
  }
}

/** A JSON object under a key; undefined when there is none. Objects that were stored as JSON text are read. */
export function objectAt(value: JsonObject | undefined, key: string): JsonObject | undefined {
  const member = value?.[key];
  if (isObject(member)) return member;
  if (typeof member !== 'string' || !member.startsWith('{')) return undefined;
  const parsed = parseJson(member);
  return isObject(parsed) ? parsed : undefined;
}

/** The first number among several properties; digit strings count. */
export function numberAt(value: JsonObject | undefined, keys: readonly string[]): number | null {
  for (const key of keys) {
    const member = value?.[key];
    if (typeof member === 'number' && Number.isFinite(member)) return member;
    if (typeof member === 'string' && /^\d{1,15}$/.test(member)) return Number(member);
  }
  return null;
}

/** JSON with the properties of objects in order, so that equal values have equal texts. Bounded by depth. */
export function canonicalJson(value: unknown, depth = 0): string {
  if (Array.isArray(value)) return depth > 32 ? '[]' : `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  if (depth > 32) return '{}';
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key], depth + 1)}`);
  return `{${members.join(',')}}`;
}
