import {
  type AttributeRule,
  attributeRules,
  type Family,
  FIELD_SLOTS,
  type FlatList,
  kindVote,
  SINGLE_FIELDS,
  type SingleField,
  TOKEN_PARTS,
  readCount,
} from '@sentryai/conventions';
import type { Attributes } from '@sentryai/otlp';
import type { AttributeValue, SpanKind } from '@sentryai/schema';
import { CutMarks } from '../limits/cut-marks.ts';
import { shrinkJson } from '../limits/shrink-json.ts';
import { jsonKey, jsonOf, textOf } from './json-text.ts';
import { SPAN_LIMITS } from './limits.ts';
import { mayBeLong, vectorJson } from './value-bounds.ts';

/** The winning attribute of a field. */
export type Candidate = { key: string; value: AttributeValue; rule: AttributeRule };
/** One attribute that is part of something bigger: a leaf of a flattened list, a parameter, a piece of the answer. */
export type Piece = { key: string; value: AttributeValue; rule: AttributeRule };

/** Fields whose text moves into the content columns; the winner is not stored a second time among the attributes. */
const MOVED_SLOTS = new Set(
  (['input', 'output', 'system_instructions', 'tool_definitions', 'documents', 'parameters'] satisfies SingleField[]).map(
    (field) => FIELD_SLOTS[field],
  ),
);
/** A token counter that was not sent. */
export const UNKNOWN_COUNT = -1;
/** Templates: copying a short list is the cheapest way to get one. */
const NO_WINNERS: readonly (Candidate | undefined)[] = SINGLE_FIELDS.map(() => undefined);
const NO_RANKS: readonly number[] = TOKEN_PARTS.map(() => Number.POSITIVE_INFINITY);
const NO_COUNTS: readonly number[] = TOKEN_PARTS.map(() => UNKNOWN_COUNT);
/** Default of OpenTelemetry SDKs for the number of attributes of a span; later ones are dropped by the exporter. */
const EXPORTER_ATTRIBUTE_LIMIT = 128;

function isEmpty(value: AttributeValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/**
 * What the attributes of one span say, sorted by field. One pass over the attributes, one table lookup each; what no
 * field takes goes to the narrow maps (small values) or to the attributes of the content row.
 */
export class SpanFacts {
  readonly scopeFamily: Family | null;
  readonly #winners: (Candidate | undefined)[] = NO_WINNERS.slice();

  kind: SpanKind | null = null;
  #kindRank = Number.POSITIVE_INFINITY;
  weakKind: SpanKind | null = null;
  kindRank(): number {
    return this.#kindRank;
  }
  /** True for an AI SDK operation that repeats what its `.do*` children say. */
  repeatsChildren = false;

  emitter: Family | null = null;
  #emitterRank = Number.POSITIVE_INFINITY;

  /** Token counts by usage family, in the order of TOKEN_PARTS; UNKNOWN_COUNT where nothing was sent. */
  readonly usage = new Map<Family, number[]>();
  readonly #usageRank = new Map<Family, number[]>();
  readonly usageJson: Piece[] = [];
  readonly outputParts: Piece[] = [];
  readonly parameters: Piece[] = [];
  readonly lists = new Map<FlatList, Piece[]>();
  readonly tagPieces: Piece[] = [];

  readonly strings: Record<string, string> = {};
  readonly numbers: Record<string, number> = {};
  readonly booleans: Record<string, boolean> = {};
  #narrowEntries = 0;
  /** Comma-joined members of the JSON object of attributes kept with the content. */
  kept = '';
  #keptEntries = 0;
  droppedCount = 0;
  readonly cut = new CutMarks();

  constructor(scopeFamily: Family | null) {
    this.scopeFamily = scopeFamily;
  }

  winner(field: SingleField): Candidate | undefined {
    return this.#winners[FIELD_SLOTS[field]];
  }

  value(field: SingleField): AttributeValue | undefined {
    return this.#winners[FIELD_SLOTS[field]]?.value;
  }

  /** True when the exporter's default limit has probably cut attributes off: lists flattened into keys are incomplete then. */
  isCut = false;

  /** Takes in all attributes of a span, or of an event that repeats a span's attributes. */
  addAll(attributes: Attributes): void {
    if (attributes.size === EXPORTER_ATTRIBUTE_LIMIT) this.isCut = true;
    for (const [key, value] of attributes) this.add(key, value);
  }

  add(key: string, sent: AttributeValue): void {
    const value = this.#bounded(key, sent);
    const rules = attributeRules(key);
    let isTaken = false;
    let isMoved = false;
    for (const rule of rules) {
      if (rule.isScoped && rule.family !== this.scopeFamily) continue;
      isTaken = true;
      if (rule.emitterRank < this.#emitterRank) {
        this.#emitterRank = rule.emitterRank;
        this.emitter = rule.family;
      }
      if (this.#take(key, value, rule)) isMoved = true;
    }
    if (isTaken) {
      if (!isMoved) this.keep(key, value);
    } else this.addOther(key, value);
  }

  /** Hands one attribute to its field; true when the field stores the value, so that nobody else has to. */
  #take(key: string, value: AttributeValue, rule: AttributeRule): boolean {
    if (rule.slot >= 0 && rule.field !== 'list') return this.#takeSingle(key, value, rule);
    const piece: Piece = { key, value, rule };
    switch (rule.field) {
      case 'kind':
        this.#voteKind(rule, value);
        return false;
      case 'tokens':
        this.#count(rule, value);
        return false;
      case 'usage_json':
        this.usageJson.push(piece);
        return false;
      case 'output_part':
        this.outputParts.push(piece);
        return true;
      case 'parameter':
        this.parameters.push(piece);
        return true;
      case 'tag':
      case 'tag_list':
      case 'tag_map':
        this.tagPieces.push(piece);
        return rule.field === 'tag';
      case 'vector':
        this.keepText(key, vectorJson(value));
        return true;
      case 'list': {
        const pieces = rule.list === '' ? undefined : this.lists.get(rule.list);
        if (pieces !== undefined) pieces.push(piece);
        else if (rule.list !== '') this.lists.set(rule.list, [piece]);
        return true;
      }
      default:
        return false;
    }
  }

  #takeSingle(key: string, value: AttributeValue, rule: AttributeRule): boolean {
    if (isEmpty(value)) {
      // an empty list of documents is a finding, an empty text is not
      if (rule.field !== 'documents' || value === null || value === '') return false;
    }
    const isMoved = MOVED_SLOTS.has(rule.slot);
    const current = this.#winners[rule.slot];
    if (current !== undefined && current.rule.rank <= rule.rank) return false;
    this.#winners[rule.slot] = { key, value, rule };
    if (isMoved && current !== undefined && current.key !== key) this.keep(current.key, current.value);
    return isMoved;
  }

  #voteKind(rule: AttributeRule, value: AttributeValue): void {
    const vote = kindVote(rule.read, textOf(value));
    if (vote === null) return;
    if (rule.read === 'kind:vercel' && vote.kind === 'chain') this.repeatsChildren = true;
    if (vote.isWeak) this.weakKind ??= vote.kind;
    else if (vote.rank < this.#kindRank) {
      this.#kindRank = vote.rank;
      this.kind = vote.kind;
    }
  }

  #count(rule: AttributeRule, value: AttributeValue): void {
    const count = readCount(value);
    if (count === null) return;
    const counts = this.usageOf(rule.usage);
    let ranks = this.#usageRank.get(rule.usage);
    if (ranks === undefined) this.#usageRank.set(rule.usage, (ranks = NO_RANKS.slice()));
    if (rule.rank >= (ranks[rule.tokenPart] ?? 0)) return;
    ranks[rule.tokenPart] = rule.rank;
    counts[rule.tokenPart] = count;
  }

  /** The counters of one family, made when first asked for. */
  usageOf(family: Family): number[] {
    let counts = this.usage.get(family);
    if (counts === undefined) this.usage.set(family, (counts = NO_COUNTS.slice()));
    return counts;
  }

  #bounded(key: string, value: AttributeValue): AttributeValue {
    if (typeof value === 'string') {
      if (value.length <= SPAN_LIMITS.valueChars) return value;
      return this.#shrunk(key, value);
    }
    if (typeof value !== 'object' || value === null) return value;
    // measured as it will be stored; only values that could be too long are written out to find out
    if (value instanceof Uint8Array ? value.length < SPAN_LIMITS.valueChars / 2 : !mayBeLong(value, SPAN_LIMITS.valueChars)) return value;
    const text = textOf(value);
    return text.length <= SPAN_LIMITS.valueChars ? value : this.#shrunk(key, text);
  }

  #shrunk(key: string, text: string): string {
    this.cut.note(key, text.length);
    return shrinkJson(text, SPAN_LIMITS.valueChars);
  }

  /** An attribute that no field takes: small values can be searched, the others are kept with the content. */
  addOther(key: string, value: AttributeValue): void {
    // an assignment to __proto__ would be lost without a word
    const isNarrowKey = key.length <= SPAN_LIMITS.narrowChars && key !== '__proto__';
    if (this.#narrowEntries >= SPAN_LIMITS.narrowEntries || !isNarrowKey) return this.keep(key, value);
    if (typeof value === 'string') {
      if (value.length > SPAN_LIMITS.narrowChars) return this.keep(key, value);
      this.strings[key] = value;
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) return this.keep(key, value);
      this.numbers[key] = value;
    } else if (typeof value === 'boolean') this.booleans[key] = value;
    else if (Array.isArray(value) && value.length <= 32) {
      const text = jsonOf(value);
      if (text.length > SPAN_LIMITS.narrowChars) return this.keepText(key, text);
      this.strings[key] = text;
    } else return this.keep(key, value);
    this.#narrowEntries += 1;
  }

  /** Keeps an attribute, as sent, with the content. */
  keep(key: string, value: AttributeValue): void {
    this.keepText(key, jsonOf(value));
  }

  keepText(key: string, json: string): void {
    const isFull = this.#keptEntries >= SPAN_LIMITS.contentEntries;
    if (isFull || this.kept.length + json.length > SPAN_LIMITS.contentAttributesChars) {
      this.droppedCount += 1;
      this.cut.note(key, json.length);
      return;
    }
    this.#keptEntries += 1;
    this.kept += `${this.kept === '' ? '' : ','}${jsonKey(key)}${json}`;
  }
}
