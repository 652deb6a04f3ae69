import { isObject, type JsonObject } from '../trace/json-value.ts';

/** Bounds of schemas and values that are checked: both come from outside. */
export const SCHEMA_LIMITS = {
  schemaChars: 200_000,
  schemaNodes: 4_000,
  schemaDepth: 40,
  valueNodes: 10_000,
  valueDepth: 64,
  patternChars: 200,
} as const;

/** Keywords that are left out: `format` is a note in current drafts, `default` and the like say nothing about validity. */
const DROPPED = new Set([
  'format',
  'default',
  'example',
  'examples',
  'title',
  'description',
  '$comment',
  '$id',
  'id',
  '$schema',
  '$vocabulary',
  '$anchor',
  '$dynamicAnchor',
  '$dynamicRef',
  '$recursiveAnchor',
  '$recursiveRef',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
  'deprecated',
  'readOnly',
  'writeOnly',
  'uniqueItems',
  'propertyOrdering',
  'strict',
]);
/** Keywords whose members are named by the schema's author, not by the standard. */
const MAPS = new Set(['properties', '$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'dependencies', 'dependentRequired']);
/** Keywords whose value is data. */
const DATA = new Set([
  'enum',
  'const',
  'required',
  'type',
  'pattern',
  '$ref',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minContains',
  'maxContains',
]);
/** Vertex and older Gemini clients write types in capitals. */
const TYPE_NAMES = new Set(['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT', 'NULL']);

/**
 * True for a regular expression that cannot take long on a short text: no group is repeated, nothing is looked back at, and
 * at most two parts have no upper bound.
 */
export function isCheapPattern(pattern: string): boolean {
  if (pattern.length > SCHEMA_LIMITS.patternChars || /\)[*+?{]|\\[1-9k]|\(\?[<=!]/.test(pattern)) return false;
  const unbounded = pattern.match(/[*+]|\{\d*,\}/g)?.length ?? 0;
  if (unbounded > 2) return false;
  try {
    return new RegExp(pattern, 'u').source !== '';
  } catch {
    // another dialect, or no expression at all
    return false;
  }
}

class TooBig extends Error {}

/**
 * A copy of a schema that can be checked in bounded time: notes are left out, expressions that may take long are, and
 * names of types are put into lower case. Null when the schema is too big or no object.
 */
export function boundSchema(schema: unknown): JsonObject | null {
  let nodes = 0;
  const copy = (value: unknown, depth: number, isMap: boolean): unknown => {
    nodes += 1;
    if (nodes > SCHEMA_LIMITS.schemaNodes || depth > SCHEMA_LIMITS.schemaDepth) throw new TooBig();
    if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1, false));
    if (!isObject(value)) return value;
    const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const [key, member] of Object.entries(value)) {
      if (isMap) {
        if (!(key === '__proto__')) result[key] = copy(member, depth + 1, false);
        continue;
      }
      if (DROPPED.has(key) || member === null) continue;
      if (key === 'pattern' && (typeof member !== 'string' || !isCheapPattern(member))) continue;
      if (key === 'patternProperties' && (!isObject(member) || !Object.keys(member).every(isCheapPattern))) continue;
      if (key === 'type') result[key] = typeName(member);
      else if (key === 'nullable') continue;
      else result[key] = DATA.has(key) ? member : copy(member, depth + 1, MAPS.has(key));
    }
    if (value['nullable'] === true) return { anyOf: [{ type: 'null' }, { ...result }] };
    return { ...result };
  };
  if (!isObject(schema)) return null;
  try {
    return copy(schema, 0, false) as JsonObject;
  } catch (error) {
    if (error instanceof TooBig) return null;
    throw error;
  }
}

function typeName(type: unknown): unknown {
  if (typeof type === 'string') return TYPE_NAMES.has(type) ? type.toLowerCase() : type;
  return Array.isArray(type) ? type.map(typeName) : type;
}

/** True when a value has few enough parts to be checked. */
export function isCheckable(value: unknown): boolean {
  let nodes = 0;
  const open: [unknown, number][] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [item, depth] = next;
    nodes += 1;
    if (nodes > SCHEMA_LIMITS.valueNodes || depth > SCHEMA_LIMITS.valueDepth) return false;
    if (typeof item === 'object' && item !== null) for (const member of Object.values(item)) open.push([member, depth + 1]);
  }
  return true;
}
