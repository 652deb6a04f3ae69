/**
 * What a model call costs: words that the price table, the store, the API and the page share. Rates are US dollars per
 * million tokens; `null` = not listed, which is not 0.
 */
import { z } from 'zod';

/** Kinds of tokens that may have a rate of their own. Those below `output` are parts of input or output. */
export const RATE_NAMES = [
  'input',
  'output',
  'cache_read',
  'cache_write',
  'cache_write_1h',
  'reasoning',
  'input_audio',
  'output_audio',
  'input_image',
  'output_image',
] as const;
export type RateName = (typeof RATE_NAMES)[number];

/** Counts that `token_details` of a span may hold: parts of input, output or cache writes that few calls have. */
export const TOKEN_DETAILS = ['cache_write_1h', 'input_audio', 'output_audio', 'input_image', 'output_image'] as const;
export type TokenDetail = (typeof TOKEN_DETAILS)[number];

/** Processing tiers that vendors charge differently. Spans may name others, which are priced at the standard rates. */
export const SERVICE_TIERS = ['batch', 'flex', 'priority'] as const;
export type ServiceTier = (typeof SERVICE_TIERS)[number];

/** Whose price was used: a project's own, its organization's, or the bundled catalog's; '' when none. */
export const PRICE_SOURCES = ['project', 'organization', 'catalog'] as const;
export type PriceSource = (typeof PRICE_SOURCES)[number];

/** What was assumed where the price and the call do not fit exactly. */
export const PRICE_NOTES = [
  /** Tokens read from the cache were charged as fresh input: the price lists no rate for them. */
  'cache_read_as_input',
  'cache_write_as_input',
  /** Writes for an hour were charged as writes for five minutes. */
  'cache_write_1h_as_5m',
  'audio_as_text',
  'image_as_text',
  /** The price is the requested model's, since none is known for the one that answered. */
  'requested_model',
  /** The price is that of the model that was tuned. */
  'fine_tune_base',
  /** The name was translated by an alias. */
  'alias',
  /** The call names a processing tier for which the price lists no rates; standard rates were used. */
  'tier_as_standard',
  /** Half of the standard rates, as the vendor publishes for batches; the catalog itself lists none. */
  'batch_half',
] as const;
export type PriceNote = (typeof PRICE_NOTES)[number];

/** Where a price steps up: above so many tokens of input the whole call has another rate. */
export type RateStep = { above_input_tokens: number; usd_per_million: number };

const RATE_USD_MAX = 1_000_000;
const LONG_CONTEXT_STEPS_MAX = 10;

const rate = z.number().min(0).max(RATE_USD_MAX, `a rate is US dollars per million tokens, at most ${RATE_USD_MAX}`).nullable();

/** Rates by kind of token; what is left out is not listed. */
export const ratesSchema = z.strictObject(
  Object.fromEntries(RATE_NAMES.map((name) => [name, rate.optional()])) as Record<RateName, z.ZodOptional<typeof rate>>,
);
export type ListedRates = z.infer<typeof ratesSchema>;

/** What a price override says; also how rows of the catalog are shown. */
export const priceTermsSchema = z.strictObject({
  usd_per_million: ratesSchema
    .default({})
    .describe('US dollars per million tokens by kind; what is left out is charged as the kind that it is a part of'),
  usd_per_request: z.number().min(0).max(RATE_USD_MAX).nullable().default(null).describe('fee for each call'),
  long_context: z
    .array(z.strictObject({ above_input_tokens: z.number().int().min(1).max(1_000_000_000), usd_per_million: ratesSchema }))
    .max(LONG_CONTEXT_STEPS_MAX)
    .default([])
    .describe('rates of the whole call when its input is larger; rates that are left out stay as they are'),
  service_tiers: z
    .strictObject({ batch: ratesSchema.optional(), flex: ratesSchema.optional(), priority: ratesSchema.optional() })
    .default({})
    .describe('rates of calls that name this tier; rates that are left out are the standard ones'),
});
export type PriceTerms = z.infer<typeof priceTermsSchema>;

/** Terms that price nothing are a mistake: no rate at all and no fee. */
export function hasPrice(terms: PriceTerms): boolean {
  const isListed = (rates: ListedRates | undefined): boolean => Object.values(rates ?? {}).some((value) => typeof value === 'number');
  return terms.usd_per_request !== null || isListed(terms.usd_per_million);
}

/** Spans that are priced alike as far as names go. */
export type PriceGroup = { provider: string; model: string; model_requested: string; service_tier: string };

export const REPRICE_STATUSES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;
export type RepriceStatus = (typeof REPRICE_STATUSES)[number];

/** Counts of spans, but for `traces`. */
export type RepriceCounts = {
  /** Looked at. */
  spans: number;
  /** Had no price and got one. */
  priced: number;
  /** Got another amount. */
  changed: number;
  /** Had a price and lost it. */
  unpriced: number;
  /** Keep a cost that the application gave. */
  given: number;
  /** Traces whose totals were corrected. */
  traces: number;
};

/** Some models of a week whose spans are rewritten, and whose traces are then counted anew. */
export type RepriceStep = {
  /** Grows by one; names the step to those who correct totals. */
  number: number;
  stage: 'rewriting' | 'correcting';
  table: 'spans' | 'entity_spans';
  /** A Monday. */
  partition: string;
  from_us: number;
  to_us: number;
  groups: PriceGroup[];
  /** What the step changes, counted before it did. */
  counts: RepriceCounts;
};

/** How far a job is, and where to go on after an interruption. */
export type RepriceProgress = RepriceCounts & {
  /** Spans of the window that can be priced, counted at the beginning; null before. */
  spans_total: number | null;
  steps: number;
  /** Week and table that are under way (`2026-11-16 spans`), and the last of its models that is done. */
  place: string;
  after: PriceGroup | null;
  step: RepriceStep | null;
};

export const NO_REPRICE_COUNTS: RepriceCounts = { spans: 0, priced: 0, changed: 0, unpriced: 0, given: 0, traces: 0 };

export const REPRICE_NOT_BEGUN: RepriceProgress = {
  ...NO_REPRICE_COUNTS,
  spans_total: null,
  steps: 0,
  place: '',
  after: null,
  step: null,
};
