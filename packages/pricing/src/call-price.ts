import type { PriceNote, PriceSource, TokenDetail } from '@sentryai/schema';

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
  /** Parts of the counts above that may have rates of their own; absent = unknown. */
  token_details?: Readonly<Partial<Record<TokenDetail, number>>>;
  /** batch, flex, priority, …; '' = standard or not said. */
  service_tier?: string;
  /** When the call was made, Unix milliseconds: prices change. */
  at_ms: number;
};

/** US dollars; `cost_usd` also holds fees per request, so it can exceed the sum of the two parts. */
export type CallPrice = {
  cost_usd: number;
  input_usd: number;
  output_usd: number;
  /** Which row was used: `provider/model@since`. */
  price_id: string;
  price_source: PriceSource;
  /** Processing tier and step that were used, see priceTierText; '' = standard rates. */
  price_tier: string;
  /** What was assumed, in the order of PRICE_NOTES. */
  price_notes: readonly PriceNote[];
};

/** How costs are computed wherever rows are built. */
export type PriceFn = (call: PricedCall) => CallPrice | null;

/** `batch`, `>200000` (more input than that), `batch>200000`; '' for standard rates. */
export function priceTierText(serviceTier: string, above: number | null): string {
  return above === null ? serviceTier : `${serviceTier}>${above}`;
}

/** The reverse of priceTierText. */
export function readPriceTier(text: string): { service_tier: string | null; above_input_tokens: number | null } {
  const [tier = '', above] = text.split('>');
  return { service_tier: tier === '' ? null : tier, above_input_tokens: above === undefined ? null : Number(above) };
}
