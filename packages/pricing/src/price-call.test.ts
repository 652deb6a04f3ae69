import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { calcPrice } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceCall } from './price-call.ts';
import type { PricedCall } from './call-price.ts';
import { PRICE_DATA_VERSION } from './catalog.ts';

const JANUARY_2026 = Date.UTC(2026, 0, 15, 12);

function call(over: Partial<PricedCall>): PricedCall {
  return {
    provider: 'openai',
    model: '',
    model_requested: '',
    input_tokens: 0,
    output_tokens: 0,
    cache_read_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
    at_ms: JANUARY_2026,
    ...over,
  };
}

const costOf = (over: Partial<PricedCall>): number | undefined => priceCall(call(over))?.cost_usd;

describe('priceCall against published prices, computed by hand', () => {
  it('prices gpt-4o at $2.50 in and $10 out per million', () => {
    const usd = 1_000 * 0.0000025 + 500 * 0.00001;
    expect(costOf({ model: 'gpt-4o-2024-08-06', input_tokens: 1_000, output_tokens: 500 })).toBeCloseTo(usd, 12);
  });

  it('charges cached input of gpt-4o at $1.25 and only the rest in full', () => {
    const usd = 6_000 * 0.0000025 + 4_000 * 0.00000125 + 200 * 0.00001;
    expect(costOf({ model: 'gpt-4o', input_tokens: 10_000, cache_read_tokens: 4_000, output_tokens: 200 })).toBeCloseTo(usd, 12);
  });

  it('does not charge reasoning of gpt-5 twice: it is part of the output at $10', () => {
    const usd = 2_000 * 0.00000125 + 1_000 * 0.00001;
    expect(costOf({ model: 'gpt-5', input_tokens: 2_000, output_tokens: 1_000, reasoning_tokens: 800 })).toBeCloseTo(usd, 12);
  });

  it('prices an embedding by its input alone ($0.02 per million)', () => {
    expect(costOf({ model: 'text-embedding-3-small', input_tokens: 8_000, output_tokens: null })).toBeCloseTo(8_000 * 0.00000002, 15);
  });

  it('prices Anthropic cache writes at $3.75 and reads at $0.30 beside $3 in and $15 out', () => {
    const usd = 1_000 * 0.000003 + 5_000 * 0.00000375 + 20_000 * 0.0000003 + 700 * 0.000015;
    const priced = priceCall(
      call({
        provider: 'anthropic',
        model: 'claude-sonnet-4-20250514',
        input_tokens: 26_000,
        cache_write_tokens: 5_000,
        cache_read_tokens: 20_000,
        output_tokens: 700,
      }),
    );
    expect(priced?.cost_usd).toBeCloseTo(usd, 12);
    expect(priced?.input_usd).toBeCloseTo(usd - 700 * 0.000015, 12);
    expect(priced?.output_usd).toBeCloseTo(700 * 0.000015, 12);
  });

  it('prices claude-haiku-4-5 at $1 in and $5 out', () => {
    expect(costOf({ provider: 'anthropic', model: 'claude-haiku-4-5-20251001', input_tokens: 3_000, output_tokens: 100 })).toBeCloseTo(
      3_000 * 0.000001 + 100 * 0.000005,
      12,
    );
  });

  it('prices a long Gemini request wholly in the upper tier ($2.50 in, $15 out above 200 k)', () => {
    const model = { provider: 'gcp.gemini', model: 'gemini-2.5-pro' };
    expect(costOf({ ...model, input_tokens: 300_000, output_tokens: 1_000 })).toBeCloseTo(300_000 * 0.0000025 + 1_000 * 0.000015, 10);
    expect(costOf({ ...model, input_tokens: 200_000, output_tokens: 1_000 })).toBeCloseTo(200_000 * 0.00000125 + 1_000 * 0.00001, 10);
  });

  it('prices Claude on Vertex with its @date ($3 in, $15 out)', () => {
    expect(costOf({ provider: 'gcp.vertex_ai', model: 'claude-sonnet-4@20250514', input_tokens: 1_000, output_tokens: 1_000 })).toBeCloseTo(
      1_000 * 0.000003 + 1_000 * 0.000015,
      12,
    );
  });

  it('prices Bedrock ids with a region and as ARN alike ($3 in, $15 out)', () => {
    const usd = 10_000 * 0.000003 + 100 * 0.000015;
    const usage = { provider: 'aws.bedrock', input_tokens: 10_000, output_tokens: 100 };
    expect(costOf({ ...usage, model: 'us.anthropic.claude-sonnet-4-20250514-v1:0' })).toBeCloseTo(usd, 12);
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0';
    expect(costOf({ ...usage, model: arn })).toBeCloseTo(usd, 12);
  });

  it('prices Amazon Nova Pro at $0.80 in and $3.20 out', () => {
    const usd = 5_000 * 0.0000008 + 1_000 * 0.0000032;
    expect(costOf({ provider: 'aws.bedrock', model: 'amazon.nova-pro-v1:0', input_tokens: 5_000, output_tokens: 1_000 })).toBeCloseTo(
      usd,
      12,
    );
  });

  it('prices an Azure deployment by the requested model when the deployment name says nothing', () => {
    const usd = 1_000 * 0.00000015 + 1_000 * 0.0000006;
    const usage = { provider: 'azure.ai.openai', input_tokens: 1_000, output_tokens: 1_000 };
    expect(costOf({ ...usage, model: 'prod-chat-eu', model_requested: 'gpt-4o-mini' })).toBeCloseTo(usd, 12);
    expect(costOf({ ...usage, model: 'prod-chat-eu' })).toBeUndefined();
  });

  it('prices DeepSeek by the hour: $0.27 by day, $0.135 in the discount window at night (UTC)', () => {
    const usage = { provider: 'deepseek', model: 'deepseek-chat', input_tokens: 1_000, output_tokens: 0 };
    expect(costOf({ ...usage, at_ms: Date.UTC(2026, 0, 15, 12) })).toBeCloseTo(1_000 * 0.00000027, 14);
    expect(costOf({ ...usage, at_ms: Date.UTC(2026, 0, 15, 20) })).toBeCloseTo(1_000 * 0.000000135, 14);
  });

  it('prices Mistral Large at $2 in and $6 out', () => {
    const usd = 4_000 * 0.000002 + 500 * 0.000006;
    expect(costOf({ provider: 'mistral_ai', model: 'mistral-large-2411', input_tokens: 4_000, output_tokens: 500 })).toBeCloseTo(usd, 12);
  });

  it('uses the price of the day: o3 cost $10 before and $2 after 2025-06-10', () => {
    const usage = { model: 'o3', input_tokens: 1_000, output_tokens: 0 };
    const before = priceCall(call({ ...usage, at_ms: Date.UTC(2025, 5, 1) }));
    const after = priceCall(call({ ...usage, at_ms: Date.UTC(2025, 6, 1) }));
    expect(before?.cost_usd).toBeCloseTo(1_000 * 0.00001, 12);
    expect(after?.cost_usd).toBeCloseTo(1_000 * 0.000002, 12);
    expect(after?.price_id).toBe('openai/o3@2025-06-10');
    expect(before?.price_id).toBe(`openai/o3@${PRICE_DATA_VERSION}`);
  });

  it('adds a fee per request (Perplexity sonar: $1 and $1 per million, $12 per thousand requests)', () => {
    const priced = priceCall(call({ provider: 'perplexity', model: 'sonar', input_tokens: 1_000, output_tokens: 1_000 }));
    expect(priced?.cost_usd).toBeCloseTo(1_000 * 0.000001 + 1_000 * 0.000001 + 0.012, 12);
  });
});

describe('which price', () => {
  it.each([
    ['gcp.gemini', 'models/gemini-2.5-flash', 'google/gemini-2.5-flash'],
    ['', 'models/gemini-2.5-flash', 'google/gemini-2.5-flash'],
    ['gcp.vertex_ai', 'projects/p/locations/eu/publishers/google/models/gemini-2.5-pro', 'google/gemini-2.5-pro'],
    ['openai', 'ft:gpt-4o-mini-2024-07-18:acme::x1', 'openai/ft:gpt-4o-mini'],
    ['openai', 'ft:gpt-4.1-mini-2025-04-14:acme::x1', 'openai/gpt-4.1-mini'],
    ['openai', 'anthropic/claude-sonnet-4.5', 'anthropic/claude-sonnet-4-5'],
    ['', 'openai/gpt-4o', 'openai/gpt-4o'],
    ['litellm', 'bedrock/anthropic.claude-3-haiku-20240307-v1:0', 'aws/regional.anthropic.claude-3-haiku-20240307-v1:0'],
    ['openrouter', 'openai/gpt-4o', 'openrouter/openai/gpt-4o'],
    ['groq', 'llama-3.3-70b-versatile', 'groq/llama-3.3-70b-versatile'],
    ['x_ai', 'grok-4', 'x-ai/grok-4-0709'],
    ['', 'text-embedding-3-large', 'openai/text-embedding-3-large'],
  ])('finds %s %s as %s', (provider, model, id) => {
    expect(priceCall(call({ provider, model, input_tokens: 1 }))?.price_id.split('@')[0]).toBe(id);
  });

  it('prefers the answered model to the requested one', () => {
    expect(priceCall(call({ model: 'gpt-4o', model_requested: 'gpt-4o-mini', input_tokens: 1 }))?.price_id).toContain('/gpt-4o@');
  });
});

describe('unpriced is not free', () => {
  it.each([
    ['an unknown model', { model: 'acme-7b' }],
    ['an unknown vendor with an in-house model', { provider: 'acme', model: 'acme-support-7b' }],
    ['weights on own hardware', { provider: 'ollama', model: 'gpt-oss:20b' }],
    ['a known name on own hardware', { provider: 'vllm', model: 'deepseek-chat' }],
    ['weights named like a vendor behind an OpenAI client', { model: 'mistralai/Mistral-7B-Instruct-v0.3' }],
    ['a model priced by the hour only', { model: 'whisper-1' }],
    ['unknown usage', { model: 'gpt-4o', input_tokens: null, output_tokens: null }],
    ['more cache than input', { model: 'gpt-4o', input_tokens: 10, cache_read_tokens: 11 }],
    ['negative tokens', { model: 'gpt-4o', input_tokens: -1 }],
    ['no model', { model: '' }],
  ])('gives null for %s', (_case, over) => {
    expect(priceCall(call({ input_tokens: 1_000, output_tokens: 1_000, ...over }))).toBeNull();
  });

  it('gives 0 for a model that is listed as free', () => {
    const free = { provider: 'openrouter', model: 'meta-llama/llama-3.3-70b-instruct:free', input_tokens: 1_000 };
    expect(costOf(free)).toBe(0);
  });
});

const tokens = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 2_000_000 }));
const anyCall = fc.record({
  provider: fc.oneof(fc.constantFrom('openai', 'anthropic', 'aws.bedrock', 'gcp.gemini', 'deepseek', 'perplexity', ''), fc.string()),
  model: fc.oneof(
    fc.constantFrom(
      'gpt-4o',
      'gpt-5.5',
      'claude-sonnet-4-5',
      'gemini-2.5-pro',
      'deepseek-chat',
      'sonar-deep-research',
      'amazon.nova-pro-v1:0',
    ),
    fc.string(),
  ),
  model_requested: fc.oneof(fc.constant(''), fc.string()),
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_tokens: tokens,
  cache_write_tokens: tokens,
  reasoning_tokens: tokens,
  at_ms: fc.integer({ min: Date.UTC(2023, 0), max: Date.UTC(2028, 0) }),
});

describe('properties', () => {
  it('never throws and never gives a negative, infinite or NaN amount, whatever the numbers', () => {
    const wild = fc.oneof(tokens, fc.double());
    fc.assert(
      fc.property(anyCall, wild, wild, fc.double(), (base, input_tokens, cache_read_tokens, at_ms) => {
        for (const probe of [base, { ...base, input_tokens, cache_read_tokens }, { ...base, at_ms }]) {
          const priced = priceCall(probe);
          if (priced === null) continue;
          for (const usd of [priced.cost_usd, priced.input_usd, priced.output_usd]) expect(usd >= 0 && Number.isFinite(usd)).toBe(true);
          expect(priced.cost_usd).toBeGreaterThanOrEqual(priced.input_usd + priced.output_usd);
        }
      }),
    );
  });

  it('costs at least as much for more input or more output', () => {
    fc.assert(
      fc.property(anyCall, fc.nat(500_000), fc.nat(500_000), (base, moreInput, moreOutput) => {
        const small = priceCall(base);
        if (small === null) return;
        const input_tokens = (base.input_tokens ?? 0) + moreInput;
        const large = priceCall({ ...base, input_tokens, output_tokens: (base.output_tokens ?? 0) + moreOutput });
        // 1e-9 relative: adding in another order may differ in the last bit
        expect(large?.cost_usd).toBeGreaterThanOrEqual(small.cost_usd * (1 - 1e-9));
      }),
    );
  });

  it('agrees with the library wherever the library can price the call', () => {
    const models = [
      ['openai', 'gpt-5.5'],
      ['openai', 'gpt-5.6-luna'],
      ['anthropic', 'claude-sonnet-4-6'],
      ['google', 'gemini-2.5-pro'],
      ['deepseek', 'deepseek-v4-flash'],
      ['perplexity', 'sonar-deep-research'],
      ['mistral', 'mistral-medium-latest'],
      ['x-ai', 'grok-4.5'],
    ] as const;
    const usage = fc.record({ input: fc.nat(400_000), output: fc.nat(50_000), read: fc.nat(1), write: fc.nat(1), reasoning: fc.nat(1) });
    const at = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2027, 6) });
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        usage,
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        at,
        ([providerId, model], use, part, at_ms) => {
          const parts = {
            cache_read_tokens: use.read * Math.floor(use.input * part),
            cache_write_tokens: use.write * Math.floor(use.input * part),
          };
          const reasoning = use.reasoning * Math.floor(use.output * part);
          const expected = calcPrice(
            { input_tokens: use.input, output_tokens: use.output, ...parts, output_reasoning_tokens: reasoning },
            model,
            {
              providerId,
              timestamp: new Date(at_ms),
            },
          );
          const own = priceCall(
            call({
              provider: providerId,
              model,
              input_tokens: use.input,
              output_tokens: use.output,
              ...parts,
              reasoning_tokens: reasoning,
              at_ms,
            }),
          );
          expect(own?.cost_usd).toBeCloseTo(expected?.total_price ?? Number.NaN, 10);
        },
      ),
    );
  });

  it('names the version of the price data that is installed', () => {
    const main = createRequire(import.meta.url).resolve('@pydantic/genai-prices');
    const manifest: unknown = JSON.parse(readFileSync(join(dirname(main), '..', 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ version: PRICE_DATA_VERSION });
  });
});
