import { findProvider, calcPrice } from '@pydantic/genai-prices';
import type { ConditionalPrice, ModelInfo, ModelPrice, TieredPrices } from '@pydantic/genai-prices';
import type { RateName } from '@sentryai/schema';
import type { PriceCandidate } from './model-candidates.ts';
import type { PricePlan, PriceRow } from './price-row.ts';
import { type Rate, type Rates, ratesOf, scaleRates } from './rates.ts';

/** Version of the bundled price data; stands in `price_id` where a row has no start date of its own. */
export const PRICE_DATA_VERSION = '0.1.8';
/** The day on which that version was published. */
export const PRICE_DATA_DATE = '2026-09-23';

/** The catalog's names of our rates. */
const CATALOG_RATES: Readonly<Record<RateName, string>> = {
  input: 'input_mtok',
  output: 'output_mtok',
  cache_read: 'cache_read_mtok',
  cache_write: 'cache_write_mtok',
  cache_write_1h: 'cache_write_1h_mtok',
  reasoning: 'output_reasoning_mtok',
  input_audio: 'input_audio_mtok',
  output_audio: 'output_audio_mtok',
  input_image: 'input_image_mtok',
  output_image: 'output_image_mtok',
};

/**
 * Vendors that publish batches at half of all standard rates (OpenAI, Azure OpenAI, Anthropic, Google, Mistral, Groq and
 * Amazon Bedrock, their pricing pages, 2026). The catalog itself has standard rates only.
 */
const HALF_PRICE_BATCHES: ReadonlySet<string> = new Set(['openai', 'azure', 'anthropic', 'google', 'mistral', 'groq', 'aws']);
/** Vendors whose flex processing is charged as batches are. */
const FLEX_AS_BATCH: ReadonlySet<string> = new Set(['openai']);
const BATCH_FACTOR = 0.5;

function rateOf(price: number | TieredPrices | undefined): Rate | null {
  if (price === undefined) return null;
  if (typeof price === 'number') return { base: price, steps: [] };
  const steps = price.tiers.map(({ start, price: usd }) => ({ above: start, usd }));
  return { base: price.base, steps: steps.sort((left, right) => left.above - right.above) };
}

/** An empty price list is a hole in the data unless the entry itself says that the model costs nothing. */
function isFreeOfCharge(model: ModelInfo): boolean {
  return /\bfree\b|included in the subscription/i.test([model.id, model.name, model.price_comments, model.description].join('\n'));
}

function secondsOfDay(time: string): number {
  const match = /^(\d{2}):(\d{2}):(\d{2})/.exec(time);
  const offset = /([+-])(\d{2}):(\d{2})$/.exec(time);
  const local = Number(match?.[1]) * 3600 + Number(match?.[2]) * 60 + Number(match?.[3]);
  const offsetSeconds = offset === null ? 0 : (Number(offset[2]) * 3600 + Number(offset[3]) * 60) * (offset[1] === '+' ? 1 : -1);
  return (local - offsetSeconds + 86_400) % 86_400;
}

function compileRow(providerId: string, model: ModelInfo, constraint: ConditionalPrice['constraint'], prices: ModelPrice): PriceRow {
  const startDate = constraint?.type === 'start_date' ? constraint.start_date : null;
  const isFree = Object.keys(prices).length === 0 && isFreeOfCharge(model);
  const free: Rate | null = isFree ? { base: 0, steps: [] } : null;
  const standard = ratesOf((name) => rateOf(prices[CATALOG_RATES[name]]) ?? (name === 'input' || name === 'output' ? free : null));
  const perThousandRequests = prices['requests_kcount'];
  return {
    id: `${providerId}/${model.id}@${startDate ?? PRICE_DATA_VERSION}`,
    source: 'catalog',
    fromMs: startDate === null ? Number.NEGATIVE_INFINITY : Date.parse(startDate),
    toMs: Number.POSITIVE_INFINITY,
    daily:
      constraint?.type === 'time_of_date'
        ? { fromSeconds: secondsOfDay(constraint.start_time), toSeconds: secondsOfDay(constraint.end_time) }
        : null,
    standard,
    tiers: tiersOf(providerId, standard),
    perRequestUsd: typeof perThousandRequests === 'number' ? perThousandRequests / 1000 : 0,
    notes: [],
  };
}

function tiersOf(providerId: string, standard: Rates): PriceRow['tiers'] {
  if (!HALF_PRICE_BATCHES.has(providerId)) return {};
  const batch = scaleRates(standard, BATCH_FACTOR);
  return FLEX_AS_BATCH.has(providerId) ? { batch, flex: batch } : { batch };
}

/** One model of the catalog, with its rows as they are listed. */
export type CatalogModel = { providerId: string; model: string; name: string; rows: readonly PriceRow[] };

function compileModel(providerId: string, model: ModelInfo): CatalogModel {
  const listed: ConditionalPrice[] = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
  const rows = listed.map((row) => compileRow(providerId, model, row.constraint, row.prices));
  return { providerId, model: model.id, name: model.name ?? model.id, rows };
}

/**
 * The plan of one model; null when the catalog does not know it. Later rows win over earlier ones, and the first one holds
 * when no other does. Never throws: a model that the library stumbles over counts as unknown.
 */
export function findCatalogPlan(candidate: PriceCandidate): PricePlan | null {
  try {
    // Without usage the library only resolves the model; the multiplication is ours (30 us a call against below 1 us).
    const found = calcPrice({}, candidate.model, { providerId: candidate.providerId, timestamp: new Date(0) });
    if (found === null) return null;
    const { rows } = compileModel(found.provider.id, found.model);
    const [first] = rows;
    const best = rows.toReversed();
    if (first === undefined || (first.fromMs === Number.NEGATIVE_INFINITY && first.daily === null)) return best;
    return [...best, { ...first, fromMs: Number.NEGATIVE_INFINITY, daily: null }];
  } catch {
    // A broken row of the price data must leave the call unpriced, not lose the span.
    return null;
  }
}

/** The context window that the catalog lists for a model, in tokens; null when it lists none. Never throws. */
export function findContextWindow(candidate: PriceCandidate): number | null {
  try {
    const window = calcPrice({}, candidate.model, { providerId: candidate.providerId, timestamp: new Date(0) })?.model.context_window;
    return typeof window === 'number' && window > 0 ? window : null;
  } catch {
    // As above: a broken row is an unknown window.
    return null;
  }
}

/** Every model that a vendor has in the catalog; none for a vendor that is not there. */
export function catalogModels(providerId: string): CatalogModel[] {
  const models = findProvider({ providerId })?.models ?? [];
  return models.map((model) => compileModel(providerId, model));
}
