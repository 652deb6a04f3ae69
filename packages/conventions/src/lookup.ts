import { assertNever } from '@sentryai/schema';
import {
  type AttributeSpec,
  type EmitterModel,
  FLAT_LISTS,
  type Field,
  type FlatList,
  type PrefixSpec,
  type Read,
  SINGLE_FIELDS,
  type SingleField,
  TOKEN_PARTS,
  type TokenPart,
} from './attribute-spec.ts';
import { CONTEXT_KEYS } from './context-keys.ts';
import { emitterRank, type Family, familyRank } from './families.ts';
import { EMITTER_MODELS } from './model/index.ts';
import { USAGE_KEYS } from './usage-keys.ts';

/** A key's place in a flattened list: index of the item, then property names and indexes inside it. */
export type ListPath = readonly (string | number)[];

/** What one attribute key means, ready for use. */
export type AttributeRule = {
  field: Field;
  family: Family;
  /** Position of a single field in SINGLE_FIELDS, -1 for collecting ones. */
  slot: number;
  /** Lower wins among candidates of one field. */
  rank: number;
  emitterRank: number;
  read: Read | '';
  part: string;
  /** Of `tokens`: which family's counters, and which of them. */
  usage: Family;
  tokenPart: number;
  /** Of `list`: where the value belongs. */
  list: FlatList | '';
  path: ListPath;
  /** True when the key only means this on spans of the family's own scopes. */
  isScoped: boolean;
};

/** An item index beyond this is an attack or a mistake, and the key stays an ordinary attribute. */
export const LIST_INDEX_MAX = 4_096;
const PATH_LENGTH_MAX = 12;
const SLOT_OF = new Map<string, number>(SINGLE_FIELDS.map((field, index) => [field, index]));
const PART_INDEX = new Map<string, number>(TOKEN_PARTS.map((part, index) => [part, index]));

/** Position of each single field in arrays that hold one value per field. */
export const FIELD_SLOTS = Object.fromEntries(SINGLE_FIELDS.map((field, index) => [field, index])) as Readonly<Record<SingleField, number>>;

/** Position of a token part in arrays that hold one value per part. */
export function tokenPartIndex(part: TokenPart): number {
  return PART_INDEX.get(part) ?? -1;
}

function buildRule(family: Family, spec: AttributeSpec, position: number, more: Partial<AttributeRule> = {}): AttributeRule {
  return {
    field: spec.field,
    family,
    slot: SLOT_OF.get(spec.field) ?? -1,
    rank: spec.rank ?? familyRank(family) * 100 + position,
    emitterRank: spec.isGeneral === true ? Number.POSITIVE_INFINITY : emitterRank(family),
    read: spec.read ?? '',
    part: spec.part ?? '',
    usage: spec.usage ?? family,
    tokenPart: PART_INDEX.get(spec.part ?? '') ?? -1,
    list: '',
    path: [],
    isScoped: false,
    ...more,
  };
}

type PrefixEntry = { prefix: string; family: Family; spec: PrefixSpec };
const EXACT = new Map<string, AttributeRule[]>();
const PREFIXES: PrefixEntry[] = [];
const NO_RULES: readonly AttributeRule[] = [];

function register(model: EmitterModel): void {
  let position = 0;
  for (const isScoped of [false, true]) {
    for (const [key, specs] of Object.entries((isScoped ? model.scopedAttributes : model.attributes) ?? {})) {
      const rules = EXACT.get(key) ?? [];
      for (const spec of [specs].flat()) rules.push(buildRule(model.family, spec, position++, { isScoped }));
      EXACT.set(key, rules);
    }
  }
  for (const [prefix, spec] of Object.entries(model.prefixes ?? {})) PREFIXES.push({ prefix, family: model.family, spec });
}
for (const model of EMITTER_MODELS) register(model);
// the longest beginning decides: ai.settings.context. before ai.settings.
PREFIXES.sort((left, right) => right.prefix.length - left.prefix.length);
const PREFIX_LETTERS = new Set(PREFIXES.map((entry) => entry.prefix.slice(0, 3)));

function listPath(rest: string, unwrap: readonly string[]): ListPath | null {
  const segments = rest.split('.');
  if (segments.length > PATH_LENGTH_MAX) return null;
  const path: (string | number)[] = [];
  for (const segment of segments) {
    const isIndex = /^\d{1,5}$/.test(segment);
    if (isIndex && Number(segment) > LIST_INDEX_MAX) return null;
    if (isIndex) path.push(Number(segment));
    else if (!unwrap.includes(segment)) path.push(segment);
  }
  return typeof path[0] === 'number' ? path : null;
}

function contextRule(family: Family, name: string, isGeneral: boolean): AttributeRule | null {
  const known = CONTEXT_KEYS.get(name.toLowerCase());
  if (known === undefined) return null;
  // below every attribute that was made for the purpose
  return buildRule(family, { field: known.field, rank: 2_000 + familyRank(family) * 20 + known.rank, isGeneral }, 0);
}

function prefixRules({ prefix, family, spec }: PrefixEntry, key: string): readonly AttributeRule[] {
  const rest = key.slice(prefix.length);
  if (rest === '') return NO_RULES;
  switch (spec.field) {
    case 'list': {
      const path = listPath(rest, spec.unwrap);
      if (path === null) return NO_RULES;
      if (path.at(-1) === 'vector') return [buildRule(family, { field: 'vector' }, 0)];
      return [buildRule(family, { field: 'list' }, 0, { list: spec.list, path, slot: SLOT_OF.get(FLAT_LISTS[spec.list]) ?? -1 })];
    }
    case 'parameter':
      return [buildRule(family, { field: 'parameter', part: rest }, 0)];
    case 'tokens': {
      const part = USAGE_KEYS.get(rest);
      const isWhole = part === 'input' || part === 'output' || part === 'total';
      if (part === undefined || (isWhole && spec.isDetails === true)) return NO_RULES;
      return [buildRule(family, { field: 'tokens', part, usage: spec.usage ?? family }, 90)];
    }
    case 'tag':
    case 'context': {
      const isGeneral = spec.field === 'tag' && spec.isGeneral === true;
      const context = contextRule(family, rest, isGeneral);
      if (context !== null) return [context];
      return spec.field === 'tag' ? [buildRule(family, { field: 'tag', part: rest, isGeneral }, 0)] : NO_RULES;
    }
    default:
      return assertNever(spec, 'kind of key prefix');
  }
}

function resolve(key: string): readonly AttributeRule[] {
  if (!PREFIX_LETTERS.has(key.slice(0, 3))) return NO_RULES;
  for (const entry of PREFIXES) {
    if (!key.startsWith(entry.prefix)) continue;
    const rules = prefixRules(entry, key);
    if (rules.length > 0) return rules;
  }
  return NO_RULES;
}

/** Keys with an index or an application's own name in them, remembered: the same ones come with every span. */
const remembered = new Map<string, readonly AttributeRule[]>();
const REMEMBERED_MAX = 20_000;
const REMEMBERED_KEY_MAX = 200;

/** What an attribute key means; an empty list for keys of no known convention. */
export function attributeRules(key: string): readonly AttributeRule[] {
  const exact = EXACT.get(key);
  if (exact !== undefined) return exact;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const rules = resolve(key);
  if (key.length <= REMEMBERED_KEY_MAX) {
    if (remembered.size >= REMEMBERED_MAX) remembered.clear();
    remembered.set(key, rules);
  }
  return rules;
}

const SCOPES = new Map<string, Family>();
const SCOPE_PREFIXES: (readonly [string, Family])[] = [];
for (const { family, scopes } of EMITTER_MODELS) {
  for (const scope of scopes ?? []) {
    if (scope.endsWith('*')) SCOPE_PREFIXES.push([scope.slice(0, -1), family]);
    else SCOPES.set(scope, family);
  }
}

/** The emitter that an instrumentation scope belongs to, null when the scope is an application's own. */
export function familyOfScope(scopeName: string): Family | null {
  const exact = SCOPES.get(scopeName);
  if (exact !== undefined) return exact;
  return SCOPE_PREFIXES.find(([prefix]) => scopeName.startsWith(prefix))?.[1] ?? null;
}
