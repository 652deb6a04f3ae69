import type { SpanDetail } from '@sentryai/schema';
import { formatCount, formatUsd } from '../../../lib/format.ts';

export type UsageLine = { label: string; value: string; hint: string; level: 0 | 1 };

/** Tokens of one span, parts below their whole: cached tokens are in the input, reasoning is in the output. */
export function usageLines(span: SpanDetail): UsageLine[] {
  const part = (label: string, value: number | null, hint: string): UsageLine[] =>
    value === null ? [] : [{ label, value: formatCount(value), hint, level: 1 }];
  const cached = (span.cache_read_tokens ?? 0) + (span.cache_write_tokens ?? 0);
  const hasCache = span.cache_read_tokens !== null || span.cache_write_tokens !== null;
  const fresh = hasCache && span.input_tokens !== null ? span.input_tokens - cached : null;
  return [
    { label: 'Input tokens', value: formatCount(span.input_tokens), hint: 'Everything sent, cached tokens included', level: 0 },
    ...part('not cached', fresh !== null && fresh >= 0 ? fresh : null, 'Input without what was read from or written to the cache'),
    ...part('cache read', span.cache_read_tokens, 'Read from the prompt cache, usually at a tenth of the price'),
    ...part('cache write', span.cache_write_tokens, 'Written to the prompt cache, usually at a higher price'),
    { label: 'Output tokens', value: formatCount(span.output_tokens), hint: 'Everything produced, reasoning included', level: 0 },
    ...part('reasoning', span.reasoning_tokens, 'Thinking before the answer; part of the output'),
  ];
}

/** Cost lines, or the sentence that says why there is none. */
export function costLines(span: SpanDetail): UsageLine[] {
  const part = (label: string, value: number | null): UsageLine[] =>
    value === null ? [] : [{ label, value: formatUsd(value), hint: `$${value}`, level: 1 }];
  const parts = priceParts(span);
  return [
    {
      label: 'Cost',
      value: span.cost_usd === null ? costState(span) : formatUsd(span.cost_usd),
      hint: span.cost_usd === null ? costReason(span) : `$${span.cost_usd}`,
      level: 0,
    },
    ...(parts.length > 0 && span.cost_source !== 'emitter'
      ? parts
      : [...part('input', span.cost_input_usd), ...part('output', span.cost_output_usd)]),
  ];
}

function costState(span: SpanDetail): string {
  return hasTokens(span) ? 'unpriced' : '—';
}

/** Where a price comes from, or why there is none. */
export function costReason(span: SpanDetail): string {
  if (span.cost_usd !== null) {
    if (span.cost_source === 'emitter') return givenReason(span);
    if (span.price !== null) return sentence(span.price.explanation);
    if (span.price_id !== null) return `Computed from the price of ${span.price_id}.`;
    return 'Computed from our price table.';
  }
  if (!hasTokens(span)) return 'The span carries no token counts, so there is nothing to price.';
  const name = span.model ?? span.model_requested;
  if (name === null) return 'Tokens are known, but the application did not say which model answered. Not counted as $0.';
  return `No price is known for ${name}${span.provider === null ? '' : ` of ${span.provider}`}. Not counted as $0.`;
}

function givenReason({ price }: SpanDetail): string {
  if (price === null) return 'Reported by the application itself.';
  return `Reported by the application itself. Ours would be ${formatUsd(price.computed_cost_usd)}: ${price.explanation}.`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** What each part of the cost is: tokens at a rate. */
function priceParts({ price }: SpanDetail): UsageLine[] {
  return (price?.parts ?? []).map(({ rate, tokens, usd_per_million: rateUsd, usd }) => ({
    label: rate === 'request' ? 'fee for the call' : `${formatCount(tokens)} ${rate.replaceAll('_', ' ')}`,
    value: formatUsd(usd),
    hint: rateUsd === null ? `$${usd}` : `at $${rateUsd} per million tokens`,
    level: 1,
  }));
}

/** What the usage role means for totals, in words. Null when the span simply counts. */
export function roleNote(role: SpanDetail['usage_role']): string | null {
  switch (role) {
    case 'rollup':
      return 'Repeats its children; not counted in totals.';
    case 'duplicate':
      return 'A second view of a call that another span already counts; not counted in totals.';
    case 'estimate':
      return 'Guessed by the client, not reported by the provider; not counted in totals.';
    case 'own':
    case 'none':
      return null;
  }
}

/** True when a price is all that is missing. */
export function isUnpriced(span: SpanDetail): boolean {
  return span.cost_usd === null && hasTokens(span);
}

function hasTokens(span: SpanDetail): boolean {
  return span.input_tokens !== null || span.output_tokens !== null;
}
