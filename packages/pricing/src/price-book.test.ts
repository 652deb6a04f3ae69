import { priceTermsSchema } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PricedCall } from './call-price.ts';
import { PriceBook, type PriceOverride } from './price-book.ts';
import { priceCall } from './price-call.ts';

const AT = Date.UTC(2026, 5, 15);
const call = (over: Partial<PricedCall> = {}): PricedCall => ({
  provider: 'openai',
  model: 'gpt-4o',
  model_requested: '',
  input_tokens: 1_000_000,
  output_tokens: 0,
  cache_read_tokens: null,
  cache_write_tokens: null,
  reasoning_tokens: null,
  at_ms: AT,
  ...over,
});

let made = 0;
/** A price of so many dollars per million input tokens, for project 1 of organization 10. */
function price(usd: number, over: Partial<PriceOverride> = {}): PriceOverride {
  made += 1;
  return {
    id: `p${String(made).padStart(3, '0')}`,
    organization_id: 10,
    project_id: 1,
    provider: '',
    model: 'gpt-4o',
    valid_from_ms: null,
    valid_until_ms: null,
    alias_of: null,
    terms: priceTermsSchema.parse({ usd_per_million: { input: usd, output: 1 } }),
    created_at_ms: made,
    ...over,
  };
}
const alias = (model: string, alias_of: string, over: Partial<PriceOverride> = {}): PriceOverride =>
  price(0, { model, alias_of, terms: null, ...over });
const bookOf = (...overrides: PriceOverride[]): PriceBook =>
  new PriceBook({
    overrides,
    projects: [
      { id: 1, organization_id: 10 },
      { id: 2, organization_id: 10 },
      { id: 3, organization_id: 30 },
    ],
  });
const usdOf = (book: PriceBook, over: Partial<PricedCall> = {}, project = 1): number | undefined =>
  book.price(project, call(over))?.cost_usd;

describe('whose price holds', () => {
  it('is the project’s, then the organization’s, then the catalog’s', () => {
    const book = bookOf(price(1), price(2, { project_id: null }));
    expect([1, 2, 3].map((project) => usdOf(book, {}, project))).toEqual([1, 2, 2.5]);
    expect([1, 2, 3].map((project) => book.price(project, call())?.price_source)).toEqual(['project', 'organization', 'catalog']);
  });

  it('is the project’s pattern before the organization’s exact name', () => {
    expect(usdOf(bookOf(price(2, { project_id: null }), price(1, { model: '*' })))).toBe(1);
  });

  it('is the exact name’s before a pattern’s, the longer pattern’s before the shorter’s, a named vendor’s before any', () => {
    expect(usdOf(bookOf(price(1, { model: 'gpt-4*' }), price(2), price(3, { model: 'g*' })))).toBe(2);
    expect(usdOf(bookOf(price(1, { model: 'gpt-*' }), price(2, { model: 'gpt-4*' })))).toBe(2);
    expect(usdOf(bookOf(price(1), price(2, { provider: 'openai' })))).toBe(2);
    expect(usdOf(bookOf(price(1), price(2, { provider: 'anthropic' })))).toBe(1);
  });

  it('is that of the call’s day: the newest row that has begun and not ended, from its first millisecond to before its last', () => {
    const [may, july] = [Date.UTC(2026, 4, 1), Date.UTC(2026, 6, 1)];
    const book = bookOf(price(1, { valid_until_ms: may }), price(2, { valid_from_ms: may }), price(3, { valid_from_ms: july }));
    expect([may - 1, may, july - 1, july].map((at_ms) => usdOf(book, { at_ms }))).toEqual([1, 2, 2, 3]);
  });

  it('is the catalog’s again where no row of ours holds', () => {
    expect(usdOf(bookOf(price(1, { valid_until_ms: AT })))).toBe(2.5);
  });

  it('is that of the answered model before the requested one, within one level', () => {
    const book = bookOf(price(1, { model: 'asked' }), price(2, { model: 'answered' }));
    expect(usdOf(book, { model: 'answered', model_requested: 'asked' })).toBe(2);
    expect(book.price(1, call({ model: 'other', model_requested: 'asked' }))).toMatchObject({
      cost_usd: 1,
      price_notes: ['requested_model'],
    });
  });

  it('may price what the catalog never does: own hardware, in-house models', () => {
    const book = bookOf(price(0.2, { provider: 'vllm', model: 'acme-*' }));
    expect(usdOf(book, { provider: 'vllm', model: 'acme-support-7b' })).toBe(0.2);
    expect(usdOf(book, { provider: 'ollama', model: 'acme-support-7b' })).toBeUndefined();
  });

  it.each([
    ['gpt-4o', 'azure.ai.openai', 'gpt-4o', 'azure'],
    ['gemini-2.5-pro', 'gcp.vertex_ai', 'projects/p/locations/eu/publishers/google/models/gemini-2.5-pro', 'google'],
    ['anthropic.claude-x-v1:0', 'aws.bedrock', 'arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-x-v1:0', 'aws'],
    ['gpt-4o', '', 'openai/gpt-4o', 'openai'],
    ['claude-sonnet-4', 'litellm', 'anthropic/claude-sonnet-4', 'anthropic'],
  ])('knows %s by other spellings: %s %s', (model, provider, sent, vendor) => {
    expect(usdOf(bookOf(price(7, { provider: vendor, model })), { provider, model: sent })).toBe(7);
  });

  it('is not the base’s for a fine-tune, unless an alias says so', () => {
    const tuned = { model: 'ft:gpt-4o:acme::x1' };
    expect(usdOf(bookOf(price(7)), tuned)).not.toBe(7);
    expect(usdOf(bookOf(price(7), alias('ft:gpt-4o:acme:*', 'openai/gpt-4o')), tuned)).toBe(7);
  });
});

describe('aliases', () => {
  const deployment = { provider: 'azure.ai.openai', model: 'my-gpt' };

  it('lead to the catalog’s price of the model that is meant', () => {
    const priced = bookOf(alias('my-gpt', 'azure/gpt-4o')).price(1, call(deployment));
    expect(priced).toMatchObject({ cost_usd: 2.5, price_id: expect.stringMatching(/^azure\/gpt-4o@/), price_notes: ['alias'] });
  });

  it('lead to our own price of it where there is one, on the days on which both hold', () => {
    const may = Date.UTC(2026, 4, 1);
    const book = bookOf(alias('my-gpt', 'azure/gpt-4o', { valid_from_ms: may }), price(9, { provider: 'azure', valid_from_ms: AT }));
    expect([may - 1, may, AT].map((at_ms) => usdOf(book, { ...deployment, at_ms }))).toEqual([undefined, 2.5, 9]);
  });

  it('may lead to aliases, and end where they go in a circle', () => {
    expect(usdOf(bookOf(alias('my-gpt', 'azure/other'), alias('other', 'azure/gpt-4o')), deployment)).toBe(2.5);
    expect(usdOf(bookOf(alias('my-gpt', 'azure/other'), alias('other', 'azure/my-gpt')), deployment)).toBeUndefined();
    expect(usdOf(bookOf(alias('gpt-4o', 'azure/gpt-4o')))).toBe(2.5);
  });

  it('stay cheap when there are hundreds that mean everything', () => {
    const many = Array.from({ length: 500 }, (_, n) => alias('*', `azure/nowhere-${n}`));
    const startMs = performance.now();
    expect(usdOf(bookOf(...many), deployment)).toBeUndefined();
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });
});

describe('terms of overrides', () => {
  const terms = (value: object, over: Partial<PriceOverride> = {}): PriceBook =>
    bookOf(price(0, { terms: priceTermsSchema.parse(value), ...over }));

  it('charge cached, written, reasoning, audio and image tokens at their own rates', () => {
    const book = terms({
      usd_per_million: {
        input: 1,
        output: 10,
        cache_read: 0.1,
        cache_write: 2,
        cache_write_1h: 4,
        reasoning: 20,
        input_audio: 30,
        output_audio: 40,
        input_image: 50,
        output_image: 60,
      },
      usd_per_request: 0.5,
    });
    const million = 1_000_000;
    const usd = usdOf(book, {
      input_tokens: 10 * million,
      cache_read_tokens: 2 * million,
      cache_write_tokens: 3 * million,
      output_tokens: 8 * million,
      reasoning_tokens: 2 * million,
      token_details: {
        cache_write_1h: million,
        input_audio: million,
        input_image: 2 * million,
        output_audio: million,
        output_image: million,
      },
    });
    const input = 2 * 1 + 2 * 0.1 + 2 * 2 + 1 * 4 + 1 * 30 + 2 * 50;
    const output = 4 * 10 + 2 * 20 + 1 * 40 + 1 * 60;
    expect(usd).toBeCloseTo(input + output + 0.5, 10);
  });

  it('charge what they do not list as what it is a part of, and say so', () => {
    const details = { cache_write_1h: 50, input_audio: 10, output_image: 5 };
    const priced = terms({ usd_per_million: { input: 1, output: 10, cache_write: 2 } }).price(
      1,
      call({ input_tokens: 1_000, cache_read_tokens: 300, cache_write_tokens: 100, output_tokens: 100, token_details: details }),
    );
    expect(priced?.cost_usd).toBeCloseTo((900 * 1 + 100 * 2 + 100 * 10) / 1e6, 12);
    expect(priced?.price_notes).toEqual(['cache_read_as_input', 'cache_write_1h_as_5m', 'audio_as_text', 'image_as_text']);
  });

  it('step up for the whole call above so many tokens of input', () => {
    const book = terms({
      usd_per_million: { input: 1, output: 2 },
      long_context: [
        { above_input_tokens: 500_000, usd_per_million: { input: 4 } },
        { above_input_tokens: 200_000, usd_per_million: { input: 3, output: 5 } },
      ],
    });
    const of = (input_tokens: number) => book.price(1, call({ input_tokens, output_tokens: 1_000 }));
    expect(of(200_000)).toMatchObject({ cost_usd: 0.2 + 0.002, price_tier: '' });
    expect(of(200_001)?.cost_usd).toBeCloseTo(0.600003 + 0.005, 12);
    expect(of(600_000)).toMatchObject({ cost_usd: 2.4 + 0.005, price_tier: '>500000' });
  });

  it('have rates of their own for batches; what a tier does not list is standard', () => {
    const book = terms({ usd_per_million: { input: 2, output: 8 }, service_tiers: { batch: { input: 1 } } });
    const usage = { input_tokens: 1_000_000, output_tokens: 1_000_000 };
    expect(book.price(1, call({ ...usage, service_tier: 'batch' }))).toMatchObject({ cost_usd: 9, price_tier: 'batch', price_notes: [] });
    expect(book.price(1, call({ ...usage, service_tier: 'flex' }))).toMatchObject({
      cost_usd: 10,
      price_tier: '',
      price_notes: ['tier_as_standard'],
    });
  });

  it('may be a fee per call alone', () => {
    expect(usdOf(terms({ usd_per_request: 0.01 }))).toBe(0.01);
  });
});

it('names the row that was used: vendor, pattern, day, id', () => {
  const book = bookOf(price(1, { id: 'pr_7', provider: 'openai', model: 'gpt-4*', valid_from_ms: Date.UTC(2026, 0, 1) }));
  expect(book.price(1, call())?.price_id).toBe('openai/gpt-4*@2026-01-01#pr_7');
});

it('prices like the catalog alone where no override means the model, whatever the call', () => {
  const book = bookOf(price(1, { model: 'never-heard-of-*' }));
  const names = fc.constantFrom('gpt-4o', 'claude-sonnet-4-5', 'deepseek-chat', 'gemini-2.5-pro', 'acme');
  const tokens = fc.option(fc.nat(1_000_000));
  const calls = fc.record({
    model: names,
    input_tokens: tokens,
    output_tokens: tokens,
    cache_read_tokens: tokens,
    provider: fc.constantFrom('openai', '', 'anthropic', 'deepseek'),
  });
  fc.assert(
    fc.property(calls, (over) => {
      expect(book.price(1, call(over))).toEqual(priceCall(call(over)));
    }),
  );
});
