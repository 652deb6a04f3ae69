import type { PriceNote, PriceSource, SpanRow } from '@sentryai/schema';

/** What is asked of a price table. Token counts as in the normal form: cache inside input, reasoning inside output. */
export type PricedCall = Pick<
  SpanRow,
  | 'provider'
  | 'model'
  | 'model_requested'
  | 'input_tokens'
  | 'output_tokens'
  | 'cache_read_tokens'
  | 'cache_write_tokens'
  | 'reasoning_tokens'
  | 'token_details'
  | 'service_tier'
> & { at_ms: number };

/** Prices one call in US dollars; null when no price matches. packages/pricing exports such a function. */
export type PriceFn = (call: PricedCall) => {
  cost_usd: number;
  input_usd: number | null;
  output_usd: number | null;
  price_id: string;
  price_source: PriceSource;
  price_tier: string;
  price_notes: readonly PriceNote[];
} | null;

/**
 * Prices a row in place, whatever its usage role: the trace decides later which rows enter totals. A cost that the emitter
 * gave is never overwritten, ours then stands beside it; rows without tokens or model stay unpriced.
 */
export function applyPrice(row: SpanRow, price: PriceFn): void {
  if (row.model === '') return;
  if (row.input_tokens === null && row.output_tokens === null) return;
  const priced = price({
    provider: row.provider,
    model: row.model,
    model_requested: row.model_requested,
    input_tokens: row.input_tokens,
    output_tokens: row.output_tokens,
    cache_read_tokens: row.cache_read_tokens,
    cache_write_tokens: row.cache_write_tokens,
    reasoning_tokens: row.reasoning_tokens,
    token_details: row.token_details,
    service_tier: row.service_tier,
    at_ms: Math.floor(row.start_time_us / 1_000),
  });
  if (priced === null) return;
  row.price_id = priced.price_id;
  row.price_source = priced.price_source;
  row.price_tier = priced.price_tier;
  row.price_notes = priced.price_notes.join(',');
  if (row.cost_source === 'emitter') {
    row.computed_cost_usd = priced.cost_usd;
    return;
  }
  row.cost_usd = priced.cost_usd;
  row.cost_input_usd = priced.input_usd;
  row.cost_output_usd = priced.output_usd;
  row.cost_source = 'computed';
}
