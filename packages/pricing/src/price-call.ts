import { priceCandidates } from './model-candidates.ts';
import { findPriceRows, rowAt } from './price-row.ts';
import type { PriceRow, Rate } from './price-row.ts';
import { RecentCache } from './recent-cache.ts';

/** One model call, as a span tells it. Token counts: null = unknown, which is not 0. */
export type PricedCall = {
  provider: string;
  /** Answered model. */
  model: string;
  model_requested: string;
  /** Everything sent, cached and cache-written tokens included. */
  input_tokens: number | null;
  /** Everything produced, reasoning included. */
  output_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  /** When the call was made, Unix milliseconds: prices change. */
  at_ms: number;
};

/** US dollars; `cost_usd` also holds fees per request, so it can exceed the sum of the two parts. */
export type CallPrice = { cost_usd: number; input_usd: number; output_usd: number; price_id: string };

/** How costs are computed wherever rows are built; `priceCall` is the one implementation. */
export type PriceFn = (call: PricedCall) => CallPrice | null;

const NO_ROWS: readonly PriceRow[] = [];
const rowsByModel = new RecentCache<readonly PriceRow[]>(2_000);

function resolveRows(call: PricedCall): readonly PriceRow[] {
  for (const model of [call.model, call.model_requested]) {
    for (const candidate of priceCandidates(call.provider, model)) {
      const rows = findPriceRows(candidate);
      if (rows !== null) return rows;
    }
  }
  return NO_ROWS;
}

function rowsOf(call: PricedCall): readonly PriceRow[] {
  const key = `${call.provider}\n${call.model}\n${call.model_requested}`;
  const cached = rowsByModel.get(key);
  if (cached !== undefined) return cached;
  const rows = resolveRows(call);
  // Names come from clients: a huge one would make the cache's bound meaningless.
  if (key.length <= 1_000) rowsByModel.set(key, rows);
  return rows;
}

/** A tier reprices the whole request, by all of its input (not only the part above the step). */
function usdOf(rate: Rate | null, tokens: number, inputTokens: number): number {
  if (rate === null || tokens === 0) return 0;
  let perMillion = rate.base;
  for (const tier of rate.tiers) if (inputTokens > tier.start) perMillion = tier.price;
  return (perMillion * tokens) / 1_000_000;
}

function isCount(value: number | null): boolean {
  // Beyond 2^53 it is no count of anything, and its price could be infinite.
  return value === null || (value >= 0 && value <= Number.MAX_SAFE_INTEGER);
}

function inputUsd(row: PriceRow, call: PricedCall, inputTokens: number): number | null {
  const cacheRead = call.cache_read_tokens ?? 0;
  const cacheWrite = call.cache_write_tokens ?? 0;
  // Parts larger than their whole: the counts contradict each other, so any price would be made up.
  if (cacheRead + cacheWrite > inputTokens) return null;
  const separateRead = row.cacheRead === null ? 0 : cacheRead;
  const separateWrite = row.cacheWrite === null ? 0 : cacheWrite;
  return (
    usdOf(row.input, inputTokens - separateRead - separateWrite, inputTokens) +
    usdOf(row.cacheRead, separateRead, inputTokens) +
    usdOf(row.cacheWrite, separateWrite, inputTokens)
  );
}

function outputUsd(row: PriceRow, call: PricedCall, inputTokens: number): number | null {
  const outputTokens = call.output_tokens ?? 0;
  const reasoning = row.reasoning === null ? 0 : (call.reasoning_tokens ?? 0);
  if (reasoning > outputTokens) return null;
  return usdOf(row.output, outputTokens - reasoning, inputTokens) + usdOf(row.reasoning, reasoning, inputTokens);
}

/**
 * Prices one model call from the bundled price table, at the price of its day.
 *  call     counts as in `PricedCall`; a side whose count is unknown (null) adds nothing, both unknown = unpriced
 *  returns  US dollars, or null when model, vendor or usage are unknown or contradict each other; 0 only for models
 *           that are listed as free
 *  errors   none, on any input; pure and synchronous (a bounded cache of resolved models inside)
 *  source   @pydantic/genai-prices, standard rates: batch, flex and priority tiers are not in the data
 */
export function priceCall(call: PricedCall): CallPrice | null {
  if (call.input_tokens === null && call.output_tokens === null) return null;
  const counts = [call.input_tokens, call.output_tokens, call.cache_read_tokens, call.cache_write_tokens, call.reasoning_tokens];
  if (!counts.every(isCount) || !Number.isFinite(call.at_ms)) return null;

  const row = rowAt(rowsOf(call), call.at_ms);
  // Rows that price only pages, images or hours say nothing about tokens.
  if (row === null || (row.input === null && row.output === null)) return null;

  const inputTokens = call.input_tokens ?? 0;
  const input_usd = inputUsd(row, call, inputTokens);
  const output_usd = outputUsd(row, call, inputTokens);
  if (input_usd === null || output_usd === null) return null;
  return { cost_usd: input_usd + output_usd + row.perRequestUsd, input_usd, output_usd, price_id: row.id };
}
