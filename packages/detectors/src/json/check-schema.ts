import { dereference, type OutputUnit, type Schema, type SchemaDraft, validate } from '@cfworker/json-schema';
import { isObject, parseJson } from '../trace/json-value.ts';
import { boundSchema, isCheckable, SCHEMA_LIMITS } from './bounded-schema.ts';

/** One way in which a value breaks its schema. */
export type Violation = {
  /** Where, in words people know: `items[2].price`; '' for the whole. */
  path: string;
  /** What is wrong, with what was asked for; never the value itself. */
  problem: string;
};

/** References that are followed in one check; recursive schemas could take for ever otherwise. */
const REFERENCES_MAX = 20_000;
const VIOLATIONS_MAX = 20;
const CACHED_MAX = 500;

type Compiled = { schema: Schema; lookup: Record<string, Schema | boolean>; draft: SchemaDraft };

const compiled = new Map<string, Compiled | null>();

class TooManyReferences extends Error {}

function draftOf(schema: unknown): SchemaDraft {
  const named = isObject(schema) && typeof schema['$schema'] === 'string' ? schema['$schema'] : '';
  if (named.includes('draft-04')) return '4';
  if (named.includes('draft-07') || named.includes('draft-06')) return '7';
  return named.includes('2019-09') ? '2019-09' : '2020-12';
}

function compile(text: string): Compiled | null {
  if (text.length > SCHEMA_LIMITS.schemaChars) return null;
  const parsed = parseJson(text);
  const bounded = boundSchema(parsed);
  if (bounded === null) return null;
  try {
    const schema = bounded as Schema;
    return { schema, lookup: dereference(schema), draft: draftOf(parsed) };
  } catch {
    // a schema that contradicts itself is the program's bug, not the answer's
    return null;
  }
}

function compiledOf(text: string): Compiled | null {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const result = compile(text);
  if (compiled.size >= CACHED_MAX) compiled.clear();
  compiled.set(text, result);
  return result;
}

/** `#/items/2/price` to `items[2].price`. */
function pathOf(location: string): string {
  return location
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`), '')
    .slice(0, 200);
}

/** Keywords that only say that something below them is wrong. */
const CARRIERS = new Set([
  'properties',
  'items',
  'prefixItems',
  '$ref',
  'allOf',
  'additionalProperties',
  'additionalItems',
  'patternProperties',
  'then',
  'else',
  'if',
  'dependentSchemas',
  '$recursiveRef',
  'unevaluatedProperties',
  'propertyNames',
  'contains',
]);

function toViolation(unit: OutputUnit): Violation {
  const path = pathOf(unit.instanceLocation);
  switch (unit.keyword) {
    case 'type':
      return {
        path,
        problem: unit.error
          .replace(/^Instance type "(\w+)" is invalid\. Expected "(.+)"\.$/, 'is of type $1, asked for $2')
          .replaceAll('", "', ' or '),
      };
    case 'enum':
      return { path, problem: 'is none of the values asked for' };
    case 'const':
      return { path, problem: 'is not the value asked for' };
    case 'required': {
      const name = /"([^"]{1,100})"/.exec(unit.error)?.[1] ?? '';
      return { path: path === '' ? name : `${path}.${name}`, problem: 'is missing' };
    }
    case 'false':
      return { path, problem: 'was not asked for' };
    case 'anyOf':
    case 'oneOf':
      return { path, problem: 'matches none of the forms asked for' };
    case 'pattern':
      return { path, problem: 'does not match the pattern asked for' };
    default:
      return { path, problem: `breaks "${unit.keyword}"` };
  }
}

const UNASKED = new Set(['false', 'additionalProperties', 'unevaluatedProperties']);

function isAtOrBelow(location: string, outer: string): boolean {
  return location === outer || location.startsWith(`${outer}/`);
}

/** The ways in which a value breaks a schema, told once each and at the deepest place. */
function violationsOf(units: readonly OutputUnit[]): Violation[] {
  const alternatives = units.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  const told = new Map<string, Violation>();
  for (const unit of units) {
    if (CARRIERS.has(unit.keyword)) continue;
    // what fails its own schema counts as not asked for as well
    if (
      unit.keyword === 'false' &&
      units.some(
        (other) =>
          !UNASKED.has(other.keyword) && !CARRIERS.has(other.keyword) && isAtOrBelow(other.instanceLocation, unit.instanceLocation),
      )
    )
      continue;
    // what is wrong with each of several alternatives is told by the alternative as a whole
    const isInside = alternatives.some((other) => other !== unit && unit.keywordLocation.startsWith(`${other.keywordLocation}/`));
    if (isInside) continue;
    const violation = toViolation(unit);
    told.set(`${violation.path}\n${violation.problem}`, violation);
    if (told.size >= VIOLATIONS_MAX) break;
  }
  return [...told.values()];
}

/**
 * Checks a value against a JSON Schema (drafts 4, 7, 2019-09, 2020-12) in bounded time and memory.
 * schemaText  the schema as JSON text, as an emitter stored it
 * returns     violations, empty when the value keeps the schema; null when it could not be checked: no schema, too big,
 *             contradicting itself, or recursive without end
 * errors      none
 */
export function checkSchema(schemaText: string, value: unknown): Violation[] | null {
  const known = compiledOf(schemaText);
  if (known === null || !isCheckable(value)) return null;
  let references = 0;
  const lookup = new Proxy(known.lookup, {
    get: (target, key) => {
      references += 1;
      if (references > REFERENCES_MAX) throw new TooManyReferences();
      return typeof key === 'string' ? target[key] : undefined;
    },
  });
  try {
    const result = validate(value, known.schema, known.draft, lookup, false);
    return result.valid ? [] : violationsOf(result.errors);
  } catch {
    // an unknown reference, an expression of another dialect, recursion without end: nothing can be said about the value
    return null;
  }
}
