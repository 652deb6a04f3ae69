import {
  CACHE_EXCEPTIONS,
  type CacheConvention,
  FAMILIES,
  type Family,
  FAMILY_CACHE_CONVENTION,
  MODEL_CALL_KINDS,
  readUsageObject,
  REASONING_ONLY_IN_TOTAL,
  TOKEN_PARTS,
  type TokenPart,
  tokenPartIndex,
} from '@sentryai/conventions';
import { type SpanKind, TOKEN_DETAILS } from '@sentryai/schema';
import { parseJson, parseObject } from './json-text.ts';
import { SPAN_LIMITS } from './limits.ts';
import { type Piece, type SpanFacts, UNKNOWN_COUNT } from './span-facts.ts';

/** Token counts of one span in normal form: cache inside input, reasoning inside output; null = unknown. */
export type TokenUsage = {
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  /** By TOKEN_DETAILS; those that nobody counted are absent. */
  token_details: Record<string, number>;
};

/** Shared, since nearly all spans have none. */
const NO_DETAILS: Record<string, number> = {};

const NO_USAGE: TokenUsage = {
  input_tokens: null,
  output_tokens: null,
  cache_read_tokens: null,
  cache_write_tokens: null,
  reasoning_tokens: null,
  token_details: NO_DETAILS,
};

const INPUT = tokenPartIndex('input');
const OUTPUT = tokenPartIndex('output');
const TOTAL = tokenPartIndex('total');
const CACHE_READ = tokenPartIndex('cache_read');
const CACHE_WRITE = tokenPartIndex('cache_write');
const REASONING = tokenPartIndex('reasoning');
const UNCACHED = tokenPartIndex('input_uncached');

function known(counts: readonly number[] | undefined, part: number): number | null {
  const count = counts?.[part];
  return count === undefined || count === UNKNOWN_COUNT ? null : count;
}

/** Counters as Python prints a dict of them (LiteLLM): names in single quotes, and None. */
const PYTHON_COUNTERS = /^\{'[\w\s{}':,.]{1,4000}\}$/;

function parsePythonCounters(value: Piece['value']): Record<string, unknown> | null {
  if (typeof value !== 'string' || !PYTHON_COUNTERS.test(value)) return null;
  return parseObject(value.replaceAll("'", '"').replaceAll(/\bNone\b/g, 'null'), SPAN_LIMITS.parseChars);
}

/** Adds the counters of one usage object to its family; counters that stand in attributes of their own win. */
function addUsageObject(facts: SpanFacts, { value, rule }: Piece): void {
  if (rule.part === 'provider_metadata') return addProviderMetadata(facts, value, rule.usage);
  const object = parseObject(value, SPAN_LIMITS.parseChars) ?? parsePythonCounters(value);
  if (object === null) return;
  const unit = object['unit'];
  if (typeof unit === 'string' && unit.toUpperCase() !== 'TOKENS') return;
  const usage = readUsageObject(object);
  const { counts } = usage;
  if (FAMILY_CACHE_CONVENTION[rule.usage] === 'flat_details') {
    const wholes = (counts.input ?? 0) + (counts.output ?? 0);
    const details = usage.flatInputDetails + usage.flatOutputDetails;
    const isInclusive = counts.total !== undefined && counts.total === wholes && details > 0;
    if (!isInclusive && (counts.input !== undefined || usage.flatInputDetails > 0))
      counts.input = (counts.input ?? 0) + usage.flatInputDetails;
    if (!isInclusive && (counts.output !== undefined || usage.flatOutputDetails > 0))
      counts.output = (counts.output ?? 0) + usage.flatOutputDetails;
  }
  setUnknown(facts, rule.usage, counts);
}

/** Details that the AI SDK only passes on inside the vendor's own metadata. */
function addProviderMetadata(facts: SpanFacts, value: Piece['value'], family: Family): void {
  if (typeof value === 'string' && !/ache|easoning|houghts/.test(value)) return;
  const metadata = parseObject(value, SPAN_LIMITS.parseChars);
  for (const vendor of Object.values(metadata ?? {})) {
    if (typeof vendor !== 'object' || vendor === null || Array.isArray(vendor)) continue;
    const own = vendor as Record<string, unknown>;
    for (const object of [own, own['usage'], own['usageMetadata']]) {
      if (typeof object !== 'object' || object === null || Array.isArray(object)) continue;
      const { cache_read, cache_write, cache_write_1h, reasoning } = readUsageObject(object as Record<string, unknown>).counts;
      setUnknown(facts, family, {
        ...(cache_read === undefined ? {} : { cache_read }),
        ...(cache_write === undefined ? {} : { cache_write }),
        ...(cache_write_1h === undefined ? {} : { cache_write_1h }),
        ...(reasoning === undefined ? {} : { reasoning }),
      });
    }
  }
}

function setUnknown(facts: SpanFacts, family: Family, counts: { [Part in TokenPart]?: number }): void {
  const target = facts.usageOf(family);
  for (const [index, part] of TOKEN_PARTS.entries()) {
    const count = counts[part];
    if (count !== undefined && target[index] === UNKNOWN_COUNT) target[index] = count;
  }
}

/** The family whose numbers are taken: the most explicit one with both wholes, else with either. Never a mix. */
function chooseFamily(facts: SpanFacts): Family | null {
  let partial: Family | null = null;
  for (const family of FAMILIES) {
    const counts = facts.usage.get(family);
    if (counts === undefined) continue;
    const hasInput = known(counts, INPUT) !== null;
    const hasOutput = known(counts, OUTPUT) !== null;
    if (hasInput && hasOutput) return family;
    if (hasInput || hasOutput) partial ??= family;
  }
  return partial;
}

/** A detail from the chosen family, else from any other family of the span. */
function detail(facts: SpanFacts, family: Family, part: number): number | null {
  const own = known(facts.usage.get(family), part);
  if (own !== null || facts.usage.size === 1) return own;
  for (const other of FAMILIES) {
    const count = known(facts.usage.get(other), part);
    if (count !== null) return count;
  }
  return null;
}

function conventionOf(family: Family, scopeName: string, provider: string, model: string, hasUncached: boolean): CacheConvention {
  const vendor = provider === 'anthropic' || /claude/i.test(model) ? 'anthropic' : provider;
  const exception = CACHE_EXCEPTIONS.find(
    (row) =>
      row.scope === scopeName &&
      (row.provider === undefined || row.provider === vendor) &&
      !(row.unlessPart === 'input_uncached' && hasUncached),
  );
  return exception?.convention ?? FAMILY_CACHE_CONVENTION[family] ?? 'inclusive';
}

/** Brings input to "everything sent" where the emitter's count leaves cached tokens out. */
function inclusiveInput(
  input: number,
  output: number,
  cached: number,
  total: number | null,
  uncached: number | null,
  convention: CacheConvention,
): number {
  if (cached === 0) return input;
  if (convention === 'exclusive' || input < cached) return input + cached;
  if (convention === 'flat_details') return input;
  if (uncached !== null && uncached === input) return input + cached;
  return total !== null && total - input - output === cached ? input + cached : input;
}

/** The span's token counts in normal form. `provider` and `model` decide between conventions of one emitter. */
export function readTokenUsage(facts: SpanFacts, scopeName: string, provider: string, model: string, kind: SpanKind): TokenUsage {
  for (const piece of facts.usageJson) addUsageObject(facts, piece);
  let family = facts.usage.size === 0 ? null : chooseFamily(facts);
  const isEmbedding = kind === 'embedding';
  if (family === null && MODEL_CALL_KINDS.has(kind) && addRawAnswerUsage(facts)) family = chooseFamily(facts);
  if (family === null) return isEmbedding ? onlyTotal(facts) : NO_USAGE;
  if (MODEL_CALL_KINDS.has(kind)) addRawAnswerDetails(facts, family);
  const own = facts.usage.get(family);
  const total = known(own, TOTAL);
  let input = known(own, INPUT);
  let output = known(own, OUTPUT);
  let cacheRead = detail(facts, family, CACHE_READ);
  let cacheWrite = detail(facts, family, CACHE_WRITE);
  let reasoning = detail(facts, family, REASONING);
  if (input !== null) {
    const uncached = detail(facts, family, UNCACHED);
    const convention = conventionOf(family, scopeName, provider, model, uncached !== null);
    input = inclusiveInput(input, output ?? 0, (cacheRead ?? 0) + (cacheWrite ?? 0), total, uncached, convention);
    cacheRead = cacheRead === null ? null : Math.min(cacheRead, input);
    cacheWrite = cacheWrite === null ? null : Math.min(cacheWrite, input - (cacheRead ?? 0));
  }
  if (reasoning === null && REASONING_ONLY_IN_TOTAL.has(provider) && total !== null && input !== null && output !== null) {
    if (total > input + output) reasoning = total - input - output;
  }
  if (output !== null && reasoning !== null && reasoning > 0) {
    const isApart = reasoning > output || (total !== null && input !== null && total === input + output + reasoning);
    if (isApart) output += reasoning;
    reasoning = Math.min(reasoning, output);
  }
  return {
    input_tokens: input,
    output_tokens: output,
    cache_read_tokens: cacheRead,
    cache_write_tokens: cacheWrite,
    reasoning_tokens: reasoning,
    token_details: readDetails(facts, family),
  };
}

const DETAILS = TOKEN_DETAILS.map((name) => [name, tokenPartIndex(name)] as const);

function readDetails(facts: SpanFacts, family: Family): Record<string, number> {
  let details = NO_DETAILS;
  for (const [name, part] of DETAILS) {
    const count = detail(facts, family, part);
    if (count === null || count === 0) continue;
    if (details === NO_DETAILS) details = {};
    details[name] = count;
  }
  return details;
}

type RawUsage = ReturnType<typeof readUsageObject>;

/** The usage object of the provider's own answer, when the span carries the answer's text. */
function rawAnswerUsage(facts: SpanFacts): RawUsage | null {
  const text = facts.value('output');
  if (typeof text !== 'string' || !/"usage(?:_?[mM]etadata)?"\s*:\s*\{/.test(text)) return null;
  const parsed = parseJson(text, SPAN_LIMITS.parseChars);
  const answer = (Array.isArray(parsed) ? parsed[0] : parsed) as Record<string, unknown> | null | undefined;
  const usage = answer?.['usage'] ?? answer?.['usageMetadata'] ?? answer?.['usage_metadata'];
  return typeof usage === 'object' && usage !== null && !Array.isArray(usage) ? readUsageObject(usage as Record<string, unknown>) : null;
}

/**
 * Details and the total of the provider's own answer, where the emitter's counters have none of them and are otherwise the same:
 * Google's agent kit passes on two of the five numbers.
 */
function addRawAnswerDetails(facts: SpanFacts, family: Family): void {
  if (detail(facts, family, CACHE_READ) !== null && detail(facts, family, REASONING) !== null) return;
  const raw = rawAnswerUsage(facts);
  if (raw === null || raw.isExclusiveShape) return;
  const own = facts.usage.get(family);
  const { input, output, ...details } = raw.counts;
  if (input === known(own, INPUT) && output === known(own, OUTPUT)) setUnknown(facts, family, details);
}

/**
 * Counters inside the provider's own answer, for spans that carry the answer's text and no counters: the exporter cut the
 * attributes off, or the emitter is unknown. True when there are some.
 */
function addRawAnswerUsage(facts: SpanFacts): boolean {
  const raw = rawAnswerUsage(facts);
  if (raw === null) return false;
  const { counts, isExclusiveShape, flatInputDetails } = raw;
  if (isExclusiveShape && counts.input !== undefined) counts.input += flatInputDetails;
  setUnknown(facts, 'generic', counts);
  return counts.input !== undefined || counts.output !== undefined;
}

/** Embeddings have no output: a total alone is their input. */
function onlyTotal(facts: SpanFacts): TokenUsage {
  for (const family of FAMILIES) {
    const total = known(facts.usage.get(family), TOTAL);
    if (total !== null) return { ...NO_USAGE, input_tokens: total };
  }
  return NO_USAGE;
}
