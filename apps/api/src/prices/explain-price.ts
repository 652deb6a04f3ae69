/** How the cost of a stored span came about, for people who ask why. Pure. */
import { chargedParts, PRICE_DATA_DATE, PRICE_DATA_VERSION, PriceBook, type PriceBookData, readPriceTier } from '@sentryai/pricing';
import { PRICE_NOTES, PRICE_SOURCES, type PriceNote, type SpanPrice } from '@sentryai/schema';
import type { SpanDetailRecord } from '@sentryai/store/queries/index';

const NOTE_WORDS: Readonly<Record<PriceNote, string>> = {
  cache_read_as_input: 'cached tokens charged as fresh input, since no rate for them is listed',
  cache_write_as_input: 'cache writes charged as fresh input, since no rate for them is listed',
  cache_write_1h_as_5m: 'cache writes for an hour charged as those for five minutes',
  audio_as_text: 'audio charged as text',
  image_as_text: 'images charged as text',
  requested_model: 'the price of the requested model, since none is known for the one that answered',
  fine_tune_base: 'the price of the model that was tuned',
  alias: 'an alias names the model whose price is meant',
  tier_as_standard: 'standard rates, since none are listed for this processing tier',
  batch_half: 'half of the standard rates, as the vendor publishes for this tier',
};

const RATE_WORDS: Readonly<Record<string, string>> = {
  input: 'input',
  output: 'output',
  cache_read: 'cached',
  cache_write: 'cache writes',
  cache_write_1h: 'cache writes for an hour',
  reasoning: 'reasoning',
  input_audio: 'audio input',
  output_audio: 'audio output',
  input_image: 'image input',
  output_image: 'image output',
};

type Named = { provider: string; model: string; since: string | null };

/** Parts of a stored `price_id`: `provider/model@since`, of overrides with `#id` behind it. */
export function readPriceId(priceId: string, source: string): Named {
  const text = source === 'catalog' ? priceId : priceId.slice(0, Math.max(0, priceId.lastIndexOf('#')));
  const slash = text.indexOf('/');
  const at = text.lastIndexOf('@');
  const since = text.slice(at + 1);
  return {
    provider: text.slice(0, slash),
    model: text.slice(slash + 1, at),
    since: since === '' || since === PRICE_DATA_VERSION ? null : since,
  };
}

/** Null when nothing priced the span. `prices`: what holds for its project now. */
export function explainPrice(span: SpanDetailRecord, projectId: number, prices: PriceBookData): SpanPrice | null {
  const source = PRICE_SOURCES.find((name) => name === span.price_source);
  if (source === undefined || span.price_id === '') return null;
  const isGiven = span.cost_source === 'emitter';
  const computed = isGiven ? span.computed_cost_usd : span.cost_usd;
  const { provider, model, since } = readPriceId(span.price_id, source);
  const { service_tier: tier, above_input_tokens: above } = readPriceTier(span.price_tier);
  const assumed = PRICE_NOTES.filter((note) => span.price_notes.split(',').includes(note));
  const parts = partsOf(span, projectId, prices, computed);
  const price = { source, price_id: span.price_id, provider, model, since, tier, above_input_tokens: above, assumed, parts };
  return {
    ...price,
    computed_cost_usd: computed,
    emitted_cost_usd: isGiven ? span.cost_usd : null,
    explanation: inWords(price),
  };
}

/** What the cost is the sum of; null when the price says something else today than when the span was priced. */
function partsOf(span: SpanDetailRecord, projectId: number, prices: PriceBookData, computed: number | null): SpanPrice['parts'] {
  const call = { ...span, at_ms: Math.floor(span.start_time_us / 1000) };
  const row = new PriceBook(prices).planOf(projectId, call).find(({ id }) => id === span.price_id);
  if (row === undefined || computed === null) return null;
  const parts = chargedParts(row, call);
  const sum = parts.reduce((usd, part) => usd + part.usd, row.perRequestUsd);
  if (Math.abs(sum - computed) > 1e-9 * Math.abs(computed) + 1e-12) return null;
  const fee = row.perRequestUsd === 0 ? [] : [{ rate: 'request', tokens: null, usd_per_million: null, usd: row.perRequestUsd }];
  return [...parts, ...fee];
}

function inWords(
  price: Pick<SpanPrice, 'source' | 'provider' | 'model' | 'since' | 'tier' | 'above_input_tokens' | 'assumed' | 'parts'>,
): string {
  const { source, provider, model, since, tier, above_input_tokens: above, assumed, parts } = price;
  const name = provider === '*' ? model : `${provider}/${model}`;
  const origin = source === 'catalog' ? `price list of ${PRICE_DATA_DATE}` : `price of the ${source}`;
  const rates = (parts ?? []).flatMap(({ rate, usd_per_million: usd }) =>
    usd === null ? [] : [`${RATE_WORDS[rate] ?? rate} at $${plain(usd)}`],
  );
  const fees = (parts ?? []).flatMap(({ usd_per_million: rateUsd, usd }) => (rateUsd === null ? [`$${plain(usd)} for the call`] : []));
  const notes = PRICE_NOTES.filter((note) => assumed.includes(note)).map((note) => NOTE_WORDS[note]);
  return [
    `priced as ${name}${since === null ? '' : ` since ${since}`} (${origin})`,
    ...(tier === null ? [] : [`${tier} rates`]),
    ...(above === null ? [] : [`rates for more than ${above} tokens of input`]),
    ...(rates.length === 0 ? [] : [`${rates.join(', ')} per million tokens`]),
    ...fees,
    ...(parts === null ? ['the price was changed since'] : []),
    ...(notes.length === 0 ? [] : [`assumed: ${notes.join('; ')}`]),
  ].join('; ');
}

/** Digits of a rate without the noise of binary fractions. */
function plain(usd: number): string {
  return String(Number(usd.toPrecision(12)));
}
