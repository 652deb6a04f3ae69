import { expect, it } from 'vitest';
import type { PricedCall } from './call-price.ts';
import { priceCall } from './price-call.ts';

const JANUARY_2026 = Date.UTC(2026, 0, 15, 12);
type Case = [what: string, call: Partial<PricedCall>, usd: number, tier?: string, notes?: string[]];

const call = (over: Partial<PricedCall>): PricedCall => ({
  provider: 'openai',
  model: '',
  model_requested: '',
  input_tokens: null,
  output_tokens: null,
  cache_read_tokens: null,
  cache_write_tokens: null,
  reasoning_tokens: null,
  at_ms: JANUARY_2026,
  ...over,
});
/** Tokens at US dollars per million. */
const at = (usdPerMillion: number, tokens: number): number => (tokens * usdPerMillion) / 1e6;

/** Each amount is written out from the vendor's published price list and its rule about what is part of what. */
const CASES: Case[] = [
  [
    // prompt_tokens contain cached_tokens, completion_tokens contain reasoning_tokens
    'OpenAI gpt-5: cached input at $0.125 inside $1.25, reasoning inside the output at $10',
    { model: 'gpt-5-2025-08-07', input_tokens: 20_000, cache_read_tokens: 15_360, output_tokens: 3_000, reasoning_tokens: 2_432 },
    at(1.25, 4_640) + at(0.125, 15_360) + at(10, 3_000),
  ],
  [
    'OpenAI o3 after its price cut: $2, cached $0.50, $8',
    { model: 'o3-2025-04-16', input_tokens: 50_000, cache_read_tokens: 40_960, output_tokens: 10_000, reasoning_tokens: 9_000 },
    at(2, 9_040) + at(0.5, 40_960) + at(8, 10_000),
  ],
  [
    'OpenAI o4-mini: $1.10, cached $0.275, $4.40',
    { model: 'o4-mini', input_tokens: 1_500, cache_read_tokens: 1_024, output_tokens: 700, reasoning_tokens: 512 },
    at(1.1, 476) + at(0.275, 1_024) + at(4.4, 700),
  ],
  [
    'OpenAI gpt-4.1: $2, cached $0.50, $8',
    { model: 'gpt-4.1-2025-04-14', input_tokens: 100_000, cache_read_tokens: 98_304, output_tokens: 1_000 },
    at(2, 1_696) + at(0.5, 98_304) + at(8, 1_000),
  ],
  [
    // from 272 k on the whole request costs twice the input and cached input and 1.5 times the output
    'OpenAI gpt-5.5, long context: $10, cached $1, $45 for the whole call',
    { model: 'gpt-5.5', input_tokens: 300_000, cache_read_tokens: 100_000, output_tokens: 4_000 },
    at(10, 200_000) + at(1, 100_000) + at(45, 4_000),
    '>271999',
  ],
  [
    'OpenAI gpt-5.5 just below the step: $5, $30',
    { model: 'gpt-5.5', input_tokens: 271_999, output_tokens: 100 },
    at(5, 271_999) + at(30, 100),
  ],
  [
    'OpenAI gpt-5 in a batch: half of $1.25, $0.125 and $10',
    { model: 'gpt-5', service_tier: 'batch', input_tokens: 20_000, cache_read_tokens: 8_000, output_tokens: 3_000 },
    (at(1.25, 12_000) + at(0.125, 8_000) + at(10, 3_000)) / 2,
    'batch',
    ['batch_half'],
  ],
  [
    'OpenAI o3 with flex processing, which is charged like a batch',
    { model: 'o3', service_tier: 'flex', input_tokens: 10_000, output_tokens: 2_000 },
    at(1, 10_000) + at(4, 2_000),
    'flex',
    ['batch_half'],
  ],
  [
    'OpenAI gpt-4.1 with priority processing: no rate is known, the standard one is said to be a guess',
    { model: 'gpt-4.1', service_tier: 'priority', input_tokens: 1_000, output_tokens: 100 },
    at(2, 1_000) + at(8, 100),
    '',
    ['tier_as_standard'],
  ],
  [
    // audio_tokens are part of prompt_tokens and completion_tokens
    'OpenAI gpt-realtime: text $4 and $16, audio $32 and $64, cached $0.40',
    {
      model: 'gpt-realtime',
      input_tokens: 3_000,
      cache_read_tokens: 1_000,
      output_tokens: 900,
      token_details: { input_audio: 1_500, output_audio: 800 },
    },
    at(4, 500) + at(0.4, 1_000) + at(32, 1_500) + at(16, 100) + at(64, 800),
  ],
  [
    'OpenAI gpt-image-1: text $5, image input $10, image output $40',
    { model: 'gpt-image-1', input_tokens: 1_100, output_tokens: 4_160, token_details: { input_image: 1_000 } },
    at(5, 100) + at(10, 1_000) + at(40, 4_160),
  ],
  [
    // input_tokens leave cached tokens out in the API; spans count them in
    'Anthropic Opus 4.1: reads $1.50, writes $18.75 for five minutes and $30 for an hour, $15, $75',
    {
      provider: 'anthropic',
      model: 'claude-opus-4-1-20250805',
      input_tokens: 60_000,
      cache_read_tokens: 40_000,
      cache_write_tokens: 15_000,
      token_details: { cache_write_1h: 5_000 },
      output_tokens: 2_000,
    },
    at(15, 5_000) + at(1.5, 40_000) + at(18.75, 10_000) + at(30, 5_000) + at(75, 2_000),
  ],
  [
    'Anthropic Sonnet 4.5 above 200 k tokens, cache included: $6, reads $0.60, writes $7.50, $22.50',
    {
      provider: 'anthropic',
      model: 'claude-sonnet-4-5-20250929',
      input_tokens: 250_000,
      cache_read_tokens: 180_000,
      cache_write_tokens: 20_000,
      output_tokens: 1_000,
    },
    at(6, 50_000) + at(0.6, 180_000) + at(7.5, 20_000) + at(22.5, 1_000),
    '>200000',
  ],
  [
    // the batch discount and the cache's multipliers stack
    'Anthropic Haiku 3.5 in a batch: half of $0.80, $0.08, $1 and $4',
    {
      provider: 'anthropic',
      model: 'claude-3-5-haiku-latest',
      service_tier: 'batch',
      input_tokens: 12_000,
      cache_read_tokens: 8_000,
      cache_write_tokens: 2_000,
      output_tokens: 500,
    },
    at(0.4, 2_000) + at(0.04, 8_000) + at(0.5, 2_000) + at(2, 500),
    'batch',
    ['batch_half'],
  ],
  [
    // thinking tokens are output tokens
    'Google Gemini 2.5 Flash: $0.30, cached $0.03, audio $1, $2.50 with its thoughts',
    {
      provider: 'gcp.gemini',
      model: 'gemini-2.5-flash',
      input_tokens: 10_000,
      cache_read_tokens: 4_000,
      token_details: { input_audio: 1_500 },
      output_tokens: 2_600,
      reasoning_tokens: 2_000,
    },
    at(0.3, 4_500) + at(0.03, 4_000) + at(1, 1_500) + at(2.5, 2_600),
  ],
  [
    'Google Gemini 2.5 Pro above 200 k: $2.50, cached $0.25, $15',
    { provider: 'gcp.vertex_ai', model: 'gemini-2.5-pro', input_tokens: 400_000, cache_read_tokens: 300_000, output_tokens: 8_000 },
    at(2.5, 100_000) + at(0.25, 300_000) + at(15, 8_000),
    '>200000',
  ],
  [
    'Google Gemini 2.5 Pro, long and in a batch: half of $2.50 and $15',
    { provider: 'gcp.gemini', model: 'gemini-2.5-pro', service_tier: 'batch', input_tokens: 300_000, output_tokens: 1_000 },
    at(1.25, 300_000) + at(7.5, 1_000),
    'batch>200000',
    ['batch_half'],
  ],
  [
    'Bedrock, Sonnet 4.5 through the regional profile of the US, a tenth dearer: $3.30, reads $0.33, writes $4.125, $16.50',
    {
      provider: 'aws.bedrock',
      model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      input_tokens: 12_000,
      cache_read_tokens: 9_000,
      cache_write_tokens: 1_000,
      output_tokens: 400,
    },
    at(3.3, 2_000) + at(0.33, 9_000) + at(4.125, 1_000) + at(16.5, 400),
  ],
  [
    'Bedrock, Llama 3.3 70B: $0.72 both ways',
    { provider: 'aws.bedrock', model: 'meta.llama3-3-70b-instruct-v1:0', input_tokens: 5_000, output_tokens: 5_000 },
    at(0.72, 10_000),
  ],
  [
    'Bedrock, Llama 3.3 70B with cached tokens, for which no rate is listed: charged in full, and said',
    { provider: 'aws.bedrock', model: 'meta.llama3-3-70b-instruct-v1:0', input_tokens: 5_000, cache_read_tokens: 4_000, output_tokens: 0 },
    at(0.72, 5_000),
    '',
    ['cache_read_as_input'],
  ],
  [
    'Bedrock, Nova Micro: $0.035, cached at a quarter of it, $0.14',
    { provider: 'aws.bedrock', model: 'amazon.nova-micro-v1:0', input_tokens: 8_000, cache_read_tokens: 6_000, output_tokens: 300 },
    at(0.035, 2_000) + at(0.00875, 6_000) + at(0.14, 300),
  ],
  [
    'Azure gpt-4o: $2.50, cached $1.25, $10',
    { provider: 'azure.ai.openai', model: 'gpt-4o-2024-08-06', input_tokens: 4_000, cache_read_tokens: 2_048, output_tokens: 250 },
    at(2.5, 1_952) + at(1.25, 2_048) + at(10, 250),
  ],
  [
    'Azure global batch, gpt-4.1-mini: half of $0.40 and $1.60',
    { provider: 'azure.ai.openai', model: 'gpt-4.1-mini', service_tier: 'batch', input_tokens: 100_000, output_tokens: 20_000 },
    at(0.2, 100_000) + at(0.8, 20_000),
    'batch',
    ['batch_half'],
  ],
  [
    // prompt_tokens = cache hits + cache misses
    'DeepSeek chat by day: hits $0.07, misses $0.27, $1.10',
    { provider: 'deepseek', model: 'deepseek-chat', input_tokens: 10_000, cache_read_tokens: 7_680, output_tokens: 1_000 },
    at(0.07, 7_680) + at(0.27, 2_320) + at(1.1, 1_000),
  ],
  [
    'DeepSeek reasoner in the night window (16:30 to 00:30 UTC): hits $0.035, misses $0.135, $0.55 with its reasoning',
    {
      provider: 'deepseek',
      model: 'deepseek-reasoner',
      input_tokens: 10_000,
      cache_read_tokens: 6_400,
      output_tokens: 4_000,
      reasoning_tokens: 3_500,
      at_ms: Date.UTC(2026, 0, 15, 23, 59),
    },
    at(0.035, 6_400) + at(0.135, 3_600) + at(0.55, 4_000),
  ],
  [
    'Mistral Small: $0.10 and $0.30',
    { provider: 'mistral_ai', model: 'mistral-small-latest', input_tokens: 30_000, output_tokens: 2_000 },
    at(0.1, 30_000) + at(0.3, 2_000),
  ],
  [
    'Mistral Large in a batch: half of $2 and $6',
    { provider: 'mistral_ai', model: 'mistral-large-2411', service_tier: 'batch', input_tokens: 30_000, output_tokens: 2_000 },
    at(1, 30_000) + at(3, 2_000),
    'batch',
    ['batch_half'],
  ],
  [
    'a fine-tune that the catalog does not list, at its base and said so',
    { model: 'ft:gpt-4.1-mini-2025-04-14:acme::x1', input_tokens: 10_000, output_tokens: 1_000 },
    at(0.4, 10_000) + at(1.6, 1_000),
    '',
    ['fine_tune_base'],
  ],
  [
    'an Azure deployment, by the model that was asked for, and said so',
    { provider: 'azure.ai.openai', model: 'prod-chat-eu', model_requested: 'gpt-4.1-mini', input_tokens: 1_000, output_tokens: 1_000 },
    at(0.4, 1_000) + at(1.6, 1_000),
    '',
    ['requested_model'],
  ],
];

it.each(CASES)('%s', (_what, over, usd, tier = '', notes = []) => {
  const priced = priceCall(call(over));
  expect(priced?.cost_usd).toBeCloseTo(usd, 10);
  expect(priced).toMatchObject({ price_source: 'catalog', price_tier: tier, price_notes: notes });
  expect((priced?.input_usd ?? 0) + (priced?.output_usd ?? 0)).toBeCloseTo(usd, 10);
});
