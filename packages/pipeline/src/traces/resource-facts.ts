import { attributeRules } from '@sentryai/conventions';
import type { Attributes, DecodedResource } from '@sentryai/otlp';
import type { AttributeValue } from '@sentryai/schema';
import { CUT_ATTRIBUTE } from '@sentryai/schema';
import { CutMarks } from '../limits/cut-marks.ts';
import { jsonKey, jsonOf } from './json-text.ts';
import { cutText, sharedCharsOf, SPAN_LIMITS } from './limits.ts';
import { readIdent } from './read-value.ts';

/** Fields that a span inherits from its resource when it does not say them itself. */
const INHERITED = ['service', 'environment', 'release', 'session_id', 'user_id'] as const;
type InheritedField = (typeof INHERITED)[number];

/** What all spans of one resource share, read once. */
export type ResourceFacts = Record<InheritedField, string> & {
  /** Small attributes that people filter by, under `resource.<key>`. */
  strings: Record<string, string>;
  numbers: Record<string, number>;
  booleans: Record<string, boolean>;
  /** Members of a JSON object: everything about the machine and process, which is personal data and never filtered by. */
  kept: string;
  /** What was left out, as cut marks; '' when nothing was. */
  cut: string;
};

/** Beginnings of keys that describe where the program ran; kept with the content. */
const MACHINE_KEYS = /^(?:process|host|os|container|k8s|cloud|device|faas|service\.instance|aws|gcp|azure)\./;

function isInherited(field: string): field is InheritedField {
  return (INHERITED as readonly string[]).includes(field);
}

/**
 * Reads a resource's attributes. `charsMax`: characters of them that each item of the resource carries; what is beyond is
 * left out and marked, since a request repeats it with every item.
 */
export function readResource(attributes: Attributes, charsMax: number = sharedCharsOf(DEFAULT_ITEMS)): ResourceFacts {
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
    cut: '',
  };
  const ranks = new Map<string, number>();
  const others = new SharedAttributes(facts, charsMax);
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
    others.add(`resource.${key}`, value, !MACHINE_KEYS.test(key) && key.length <= SPAN_LIMITS.identChars);
  }
  facts.cut = others.marks.isEmpty ? '' : others.marks.json();
  return facts;
}

/** A request of a batching exporter; what a reader assumes who does not say how many items there are. */
const DEFAULT_ITEMS = 2_048;

/** Attributes that many items carry, within a number of characters. */
class SharedAttributes {
  readonly marks = new CutMarks();
  readonly #facts: Pick<ResourceFacts, 'strings' | 'numbers' | 'booleans' | 'kept'>;
  #charsLeft: number;
  #narrowEntries = 0;

  constructor(facts: Pick<ResourceFacts, 'strings' | 'numbers' | 'booleans' | 'kept'>, charsMax: number) {
    this.#facts = facts;
    this.#charsLeft = charsMax;
  }

  /** `isNarrow`: people may filter by it when it is small. */
  add(name: string, value: AttributeValue, isNarrow: boolean): void {
    if (isNarrow && this.#narrowEntries < SPAN_LIMITS.resourceEntries && this.#addNarrow(name, value)) {
      this.#narrowEntries += 1;
      return;
    }
    const json = jsonOf(typeof value === 'string' ? cutText(value, SPAN_LIMITS.valueChars) : value);
    const chars = name.length + json.length + 4;
    if (chars > this.#charsLeft) {
      this.marks.note(name, json.length);
      return;
    }
    this.#charsLeft -= chars;
    this.#facts.kept += `${this.#facts.kept === '' ? '' : ','}${JSON.stringify(name)}:${json}`;
  }

  #addNarrow(name: string, value: AttributeValue): boolean {
    const chars = name.length + (typeof value === 'string' ? value.length : 8);
    if (chars > this.#charsLeft) return false;
    if (typeof value === 'string' && value.length <= SPAN_LIMITS.narrowChars) this.#facts.strings[name] = value;
    else if (typeof value === 'number' && Number.isFinite(value)) this.#facts.numbers[name] = value;
    else if (typeof value === 'boolean') this.#facts.booleans[name] = value;
    else return false;
    this.#charsLeft -= chars;
    return true;
  }
}

/** Members of a JSON object for a scope's own attributes. */
function readScope(attributes: Attributes, charsMax: number): string {
  const facts = { strings: {}, numbers: {}, booleans: {}, kept: '' };
  const kept = new SharedAttributes(facts, charsMax);
  for (const [key, value] of attributes) kept.add(`scope.${key}`, value, false);
  if (!kept.marks.isEmpty) facts.kept += `${facts.kept === '' ? '' : ','}"scope.${CUT_ATTRIBUTE}":${kept.marks.json()}`;
  return facts.kept;
}

const resources = new WeakMap<DecodedResource, ResourceFacts>();
const scopes = new WeakMap<object, string>();

/** The facts of a decoded resource, read when its first span asks. */
export function resourceFacts(resource: DecodedResource, charsMax: number): ResourceFacts {
  let facts = resources.get(resource);
  if (facts === undefined) resources.set(resource, (facts = readResource(resource.attributes, charsMax)));
  return facts;
}

/** JSON members of a decoded scope's attributes, written when its first item asks. */
export function scopeMembers(scope: { attributes: Attributes }, charsMax: number): string {
  if (scope.attributes.size === 0) return '';
  let members = scopes.get(scope);
  if (members === undefined) scopes.set(scope, (members = readScope(scope.attributes, charsMax)));
  return members;
}

/** What an item takes over from its scope and resource: members of a JSON object, and what of them was left out as cut marks. */
export type Inherited = { members: string; cut: string };

/** JSON members of what a resource says besides its columns. */
export function resourceMembers(facts: ResourceFacts): string {
  const narrow = { ...facts.strings, ...facts.numbers, ...facts.booleans };
  const members = Object.entries(narrow).map(([key, value]) => `${jsonKey(key)}${JSON.stringify(value)}`);
  return [...members, facts.kept].filter((part) => part !== '').join(',');
}
