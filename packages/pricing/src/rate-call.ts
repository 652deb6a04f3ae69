import { PRICE_NOTES, type PriceNote, RATE_NAMES, type RateName, type ServiceTier } from '@sentryai/schema';
import { type CallPrice, type PricedCall, priceTierText } from './call-price.ts';
import type { PriceRow } from './price-row.ts';
import type { Rate, Rates } from './rates.ts';

/** Tokens of a call that are charged at one rate. */
export type ChargedPart = { rate: RateName; tokens: number; usd_per_million: number; usd: number };

type Tokens = Record<RateName, number>;

function isCount(value: number | null | undefined): boolean {
  // Beyond 2^53 it is no count of anything, and its price could be infinite.
  return value === null || value === undefined || (value >= 0 && value <= Number.MAX_SAFE_INTEGER);
}

/** True when the call has usage, and numbers that can be counts. */
export function isPriceable(call: PricedCall): boolean {
  if (call.input_tokens === null && call.output_tokens === null) return false;
  const details = call.token_details ?? {};
  const counts = [call.input_tokens, call.output_tokens, call.cache_read_tokens, call.cache_write_tokens, call.reasoning_tokens];
  return counts.every(isCount) && Object.values(details).every(isCount) && Number.isFinite(call.at_ms);
}

/**
 * Tokens by the kind that they are charged as: a kind without a rate is charged as the one that it is a part of. Null when
 * parts are larger than their whole: the counts contradict each other, so any price would be made up.
 */
function splitTokens(rates: Rates, call: PricedCall): Tokens | null {
  const details = call.token_details ?? {};
  const input = call.input_tokens ?? 0;
  const read = call.cache_read_tokens ?? 0;
  const write = call.cache_write_tokens ?? 0;
  const fresh = input - read - write;
  if (fresh < 0) return null;
  const output = call.output_tokens ?? 0;
  const reasoning = rates.reasoning === null ? 0 : (call.reasoning_tokens ?? 0);
  if (reasoning > output) return null;
  const of = (name: RateName, tokens: number): number => (rates[name] === null ? 0 : tokens);
  const cacheRead = of('cache_read', read);
  const hourWrite = of('cache_write_1h', Math.min(write, details.cache_write_1h ?? 0));
  const cacheWrite = of('cache_write', write - hourWrite);
  // Cached tokens are text as far as anybody says, so audio and images are at most what was sent fresh.
  const audioIn = of('input_audio', Math.min(fresh, details.input_audio ?? 0));
  const imageIn = of('input_image', Math.min(fresh - audioIn, details.input_image ?? 0));
  const audioOut = of('output_audio', Math.min(output - reasoning, details.output_audio ?? 0));
  const imageOut = of('output_image', Math.min(output - reasoning - audioOut, details.output_image ?? 0));
  return {
    input: input - cacheRead - cacheWrite - hourWrite - audioIn - imageIn,
    cache_read: cacheRead,
    cache_write: cacheWrite,
    cache_write_1h: hourWrite,
    input_audio: audioIn,
    input_image: imageIn,
    output: output - reasoning - audioOut - imageOut,
    reasoning,
    output_audio: audioOut,
    output_image: imageOut,
  };
}

/** A step reprices the whole call, by all of its input (not only the part above the step). */
function usdPerMillion(rate: Rate, inputTokens: number): number {
  let usd = rate.base;
  for (const step of rate.steps) if (inputTokens > step.above) usd = step.usd;
  return usd;
}

const INPUT_RATES = ['input', 'cache_read', 'cache_write', 'cache_write_1h', 'input_audio', 'input_image'] as const;
const OUTPUT_RATES = ['output', 'reasoning', 'output_audio', 'output_image'] as const;

function sumOf(names: readonly RateName[], rates: Rates, tokens: Tokens, inputTokens: number): number {
  let sum = 0;
  for (const name of names) {
    const rate = rates[name];
    if (rate !== null && tokens[name] !== 0) sum += (usdPerMillion(rate, inputTokens) * tokens[name]) / 1_000_000;
  }
  return sum;
}

/** The largest step that the call is above, of any rate; null when none. */
function stepOf(rates: Rates, inputTokens: number): number | null {
  let above: number | null = null;
  for (const name of RATE_NAMES) {
    for (const step of rates[name]?.steps ?? []) if (inputTokens > step.above) above = Math.max(above ?? 0, step.above);
  }
  return above;
}

function ratesFor(row: PriceRow, serviceTier: string): { rates: Rates; tier: string } {
  const own = Object.hasOwn(row.tiers, serviceTier) ? row.tiers[serviceTier as ServiceTier] : undefined;
  return own === undefined ? { rates: row.standard, tier: '' } : { rates: own, tier: serviceTier };
}

function notesOf(row: PriceRow, rates: Rates, tier: string, call: PricedCall): PriceNote[] {
  const details = call.token_details ?? {};
  const notes = new Set(row.notes);
  const add = (note: PriceNote, holds: boolean): void => {
    if (holds) notes.add(note);
  };
  const write = call.cache_write_tokens ?? 0;
  const hourWrite = Math.min(write, details.cache_write_1h ?? 0);
  add('cache_read_as_input', rates.cache_read === null && (call.cache_read_tokens ?? 0) > 0);
  add('cache_write_as_input', rates.cache_write === null && write - (rates.cache_write_1h === null ? 0 : hourWrite) > 0);
  add('cache_write_1h_as_5m', rates.cache_write_1h === null && rates.cache_write !== null && hourWrite > 0);
  add(
    'audio_as_text',
    (rates.input_audio === null && (details.input_audio ?? 0) > 0) || (rates.output_audio === null && (details.output_audio ?? 0) > 0),
  );
  add(
    'image_as_text',
    (rates.input_image === null && (details.input_image ?? 0) > 0) || (rates.output_image === null && (details.output_image ?? 0) > 0),
  );
  add('tier_as_standard', tier === '' && (call.service_tier ?? '') !== '');
  add('batch_half', tier !== '' && row.source === 'catalog');
  return PRICE_NOTES.filter((note) => notes.has(note));
}

/** Prices a call with the row that was chosen for it; null when the row says nothing about its tokens, or they contradict each other. */
export function rateCall(row: PriceRow, call: PricedCall): CallPrice | null {
  const serviceTier = call.service_tier ?? '';
  const { rates, tier } = ratesFor(row, serviceTier);
  // Rows of the catalog that price only pages or hours say nothing about tokens; an override may charge for calls alone.
  const isPerCall = row.source !== 'catalog' && row.perRequestUsd > 0;
  if (rates.input === null && rates.output === null && !isPerCall) return null;
  const tokens = splitTokens(rates, call);
  if (tokens === null) return null;
  const inputTokens = call.input_tokens ?? 0;
  const input_usd = sumOf(INPUT_RATES, rates, tokens, inputTokens);
  const output_usd = sumOf(OUTPUT_RATES, rates, tokens, inputTokens);
  return {
    cost_usd: input_usd + output_usd + row.perRequestUsd,
    input_usd,
    output_usd,
    price_id: row.id,
    price_source: row.source,
    price_tier: priceTierText(tier, stepOf(rates, inputTokens)),
    price_notes: notesOf(row, rates, tier, call),
  };
}

/** The amounts that the price of a call is the sum of, for people who ask why. Kinds without tokens are left out. */
export function chargedParts(row: PriceRow, call: PricedCall): ChargedPart[] {
  const { rates } = ratesFor(row, call.service_tier ?? '');
  const tokens = splitTokens(rates, call);
  const inputTokens = call.input_tokens ?? 0;
  return RATE_NAMES.flatMap((name) => {
    const rate = rates[name];
    if (tokens === null || rate === null || tokens[name] === 0) return [];
    const usd = usdPerMillion(rate, inputTokens);
    return [{ rate: name, tokens: tokens[name], usd_per_million: usd, usd: (usd * tokens[name]) / 1_000_000 }];
  });
}
