/** Answers of the routes about prices: overrides, the catalog, models that nothing prices, jobs that price anew. */
import { z } from 'zod';
import { PRICE_SOURCES, priceTermsSchema, REPRICE_STATUSES } from './prices.ts';

const count = z.number().int();
const time = z.string().describe('RFC 3339, UTC, microseconds');

export const priceEntrySchema = z.object({
  id: z.string(),
  scope: z.enum(['project', 'organization']).describe('organization: all of its projects; the project’s own price goes first'),
  provider: z.string().nullable().describe('null = any'),
  model: z.string().describe('exact, or with `*` for any characters'),
  valid_from: time.nullable(),
  valid_until: time.nullable().describe('exclusive'),
  alias_of: z.string().nullable().describe('`provider/model` whose price is meant; then there are no terms'),
  terms: priceTermsSchema.nullable(),
  created_at: time,
});
export type PriceEntry = z.infer<typeof priceEntrySchema>;

export const catalogPriceSchema = z.object({
  provider: z.string(),
  model: z.string(),
  name: z.string(),
  price_id: z.string(),
  valid_from: time.nullable(),
  daily: z.string().nullable().describe('hours of the day in UTC, when the price holds only then'),
  terms: priceTermsSchema,
});
export type CatalogPrice = z.infer<typeof catalogPriceSchema>;

export const catalogPricesSchema = z.object({
  data: z.array(catalogPriceSchema),
  next_cursor: z.null(),
  total: count.describe('prices that match; narrow the search when there are more than `data` holds'),
  as_of: z.string().describe('day of the bundled price list'),
});
export type CatalogPrices = z.infer<typeof catalogPricesSchema>;

export const unpricedModelSchema = z.object({
  provider: z.string().nullable(),
  model: z.string().nullable().describe('as answered'),
  model_requested: z.string().nullable(),
  calls: count,
  input_tokens: count.nullable(),
  output_tokens: count.nullable(),
  first_seen: time,
  last_seen: time,
  near: z.array(z.object({ provider: z.string(), model: z.string() })).describe('models of the price list with names like it'),
});
export type UnpricedModel = z.infer<typeof unpricedModelSchema>;

export const unpricedModelsSchema = z.object({
  data: z.array(unpricedModelSchema),
  next_cursor: z.null(),
  has_more: z.boolean().describe('true when further models have no price'),
});
export type UnpricedModels = z.infer<typeof unpricedModelsSchema>;

export const repriceJobSchema = z.object({
  id: z.string(),
  status: z.enum(REPRICE_STATUSES),
  is_cancelling: z.boolean().describe('true while a cancelled job still corrects totals of what it rewrote'),
  from: time,
  to: time,
  model: z.string().nullable().describe('null = all models'),
  progress: z.number().min(0).max(1).nullable().describe('share of the spans; null before it is known'),
  spans_total: count.nullable(),
  spans: count.describe('looked at'),
  priced: count.describe('had no price and got one'),
  changed: count.describe('got another amount'),
  unpriced: count.describe('had a price and lost it'),
  given: count.describe('keep the cost that the application gave; ours stands beside it'),
  traces: count.describe('traces whose totals were corrected'),
  created_at: time,
  started_at: time.nullable(),
  finished_at: time.nullable(),
  error: z.string().nullable(),
});
export type RepriceJobEntry = z.infer<typeof repriceJobSchema>;

/** How the cost of a span came about. */
export const spanPriceSchema = z.object({
  source: z.enum(PRICE_SOURCES),
  price_id: z.string(),
  model: z.string().describe('model whose price was used'),
  provider: z.string(),
  since: z.string().nullable().describe('day or moment from which the price holds; null = always, or since the bundled list'),
  tier: z.string().nullable().describe('batch, flex, priority; null = standard'),
  above_input_tokens: count.nullable().describe('the step for long inputs that was used'),
  assumed: z.array(z.string()).describe('what was assumed where price and call do not fit exactly'),
  parts: z
    .array(
      z.object({
        rate: z.string().describe('kind of tokens; request = fee for the call'),
        tokens: count.nullable(),
        usd_per_million: z.number().nullable(),
        usd: z.number(),
      }),
    )
    .nullable()
    .describe('what the cost is the sum of; null when the price was changed since'),
  computed_cost_usd: z.number().nullable().describe('by this price, whatever cost_usd says'),
  emitted_cost_usd: z.number().nullable().describe('as the application said'),
  explanation: z.string().describe('the same in words'),
});
export type SpanPrice = z.infer<typeof spanPriceSchema>;
