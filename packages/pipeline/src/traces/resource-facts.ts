import { attributeRules } from '@sentryai/conventions';
import type { Attributes, DecodedResource } from '@sentryai/otlp';
import type { AttributeValue } from '@sentryai/schema';
import { jsonKey, jsonOf } from './json-text.ts';
import { cutText, SPAN_LIMITS } from './limits.ts';
import { readIdent } from './read-value.ts';

/** Fields that a span inherits from its resource when it does not say them itself. */
const INHERITED = ['service', 'environment', 'release', 'session_id', 'user_id'] as const;
type Inherited = (typeof INHERITED)[number];

/** What all spans of one resource share, read once. */
export type ResourceFacts = Record<Inherited, string> & {
  /** Small attributes that people filter by, under `resource.<key>`. */
  strings: Record<string, string>;
  numbers: Record<string, number>;
  booleans: Record<string, boolean>;
  /** Members of a JSON object: everything about the machine and process, which is personal data and never filtered by. */
  kept: string;
};

/** Beginnings of keys that describe where the program ran; kept with the content. */
const MACHINE_KEYS = /^(?:process|host|os|container|k8s|cloud|device|faas|service\.instance|aws|gcp|azure)\./;

function isInherited(field: string): field is Inherited {
  return (INHERITED as readonly string[]).includes(field);
}

/** Reads a resource's attributes. */
export function readResource(attributes: Attributes): ResourceFacts {
  const facts: ResourceFacts = {
    service: '',
    environment: '',
    release: '',
    session_id: '',
    user_id: '',
    strings: {},
    numbers: {},
    booleans: {},
    kept: '',
  };
  const ranks = new Map<string, number>();
  for (const [key, value] of attributes) {
    const rule = attributeRules(key).find((candidate) => isInherited(candidate.field) && !candidate.isScoped);
    const text = rule === undefined ? '' : readIdent(value, SPAN_LIMITS.identChars);
    if (rule !== undefined && isInherited(rule.field) && text !== '') {
      const best = ranks.get(rule.field);
      if (best === undefined || rule.rank < best) {
        ranks.set(rule.field, rule.rank);
        facts[rule.field] = text;
      }
      continue;
    }
    addResourceAttribute(facts, key, value);
  }
  return facts;
}

function addResourceAttribute(facts: ResourceFacts, key: string, value: AttributeValue): void {
  const name = `resource.${key}`;
  const isNarrow = !MACHINE_KEYS.test(key) && key.length <= SPAN_LIMITS.identChars;
  if (isNarrow && typeof value === 'string' && value.length <= SPAN_LIMITS.narrowChars) facts.strings[name] = value;
  else if (isNarrow && typeof value === 'number' && Number.isFinite(value)) facts.numbers[name] = value;
  else if (isNarrow && typeof value === 'boolean') facts.booleans[name] = value;
  else facts.kept = addMember(facts.kept, name, value);
}

function addMember(members: string, name: string, value: AttributeValue): string {
  const json = jsonOf(typeof value === 'string' ? cutText(value, SPAN_LIMITS.valueChars) : value);
  if (members.length + json.length > SPAN_LIMITS.valueChars) return members;
  return `${members}${members === '' ? '' : ','}${JSON.stringify(name)}:${json}`;
}

/** Members of a JSON object for a scope's own attributes. */
function readScope(attributes: Attributes): string {
  let kept = '';
  for (const [key, value] of attributes) kept = addMember(kept, `scope.${key}`, value);
  return kept;
}

const resources = new WeakMap<DecodedResource, ResourceFacts>();
const scopes = new WeakMap<object, string>();

/** The facts of a decoded resource, read when its first span asks. */
export function resourceFacts(resource: DecodedResource): ResourceFacts {
  let facts = resources.get(resource);
  if (facts === undefined) resources.set(resource, (facts = readResource(resource.attributes)));
  return facts;
}

/** JSON members of a decoded scope's attributes, written when its first item asks. */
export function scopeMembers(scope: { attributes: Attributes }): string {
  if (scope.attributes.size === 0) return '';
  let members = scopes.get(scope);
  if (members === undefined) scopes.set(scope, (members = readScope(scope.attributes)));
  return members;
}

/** JSON members of what a resource says besides its columns. */
export function resourceMembers(facts: ResourceFacts): string {
  const narrow = { ...facts.strings, ...facts.numbers, ...facts.booleans };
  const members = Object.entries(narrow).map(([key, value]) => `${jsonKey(key)}${JSON.stringify(value)}`);
  return [...members, facts.kept].filter((part) => part !== '').join(',');
}
