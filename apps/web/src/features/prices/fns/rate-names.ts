import type { ListedRates, PriceTerms, RateName } from '@sentryai/schema';

/** Kinds of tokens as people call them, in the order of the form. */
export const RATE_LABELS: Readonly<Record<RateName, string>> = {
  input: 'input',
  output: 'output',
  cache_read: 'cached',
  cache_write: 'cache write',
  cache_write_1h: 'cache write, 1 h',
  reasoning: 'reasoning',
  input_audio: 'audio in',
  output_audio: 'audio out',
  input_image: 'image in',
  output_image: 'image out',
};
export const RATE_ORDER = Object.keys(RATE_LABELS) as RateName[];

/** `$2.50`: a rate as vendors write it; never rounded. */
export function rateText(usd: number): string {
  const digits = Number(usd.toPrecision(12));
  return `$${Number.isInteger(digits * 100) ? digits.toFixed(2) : String(digits)}`;
}

/** Rates of one kind or another in one line. */
export function ratesText(rates: ListedRates): string {
  return RATE_ORDER.flatMap((name) => {
    const usd = rates[name];
    return typeof usd === 'number' ? [`${RATE_LABELS[name]} ${rateText(usd)}`] : [];
  }).join(', ');
}

/** What a price says beyond its standard rates. */
export function furtherTerms(terms: PriceTerms): string[] {
  return [
    ...(terms.usd_per_request === null ? [] : [`${rateText(terms.usd_per_request)} a call`]),
    ...terms.long_context.map(
      (step) => `above ${step.above_input_tokens.toLocaleString('en-US')} tokens: ${ratesText(step.usd_per_million)}`,
    ),
    ...Object.entries(terms.service_tiers).flatMap(([tier, rates]) => (rates === undefined ? [] : [`${tier}: ${ratesText(rates)}`])),
  ];
}
