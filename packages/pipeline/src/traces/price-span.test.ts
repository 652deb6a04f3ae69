import { priceCall } from '@sentryai/pricing';
import { describe, expect, it } from 'vitest';
import { normalize } from './build-span.fixture.ts';
import { applyPrice, type PriceFn } from './price-span.ts';

const CALL = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.usage.input_tokens': 1_000,
  'gen_ai.usage.output_tokens': 100,
};
const tenCents: PriceFn = () => ({
  cost_usd: 0.1,
  input_usd: 0.06,
  output_usd: 0.04,
  price_id: 'test/gpt-4o@2026-01-01',
  price_source: 'project',
  price_tier: 'batch',
  price_notes: ['alias', 'audio_as_text'],
});

describe('applyPrice', () => {
  it('prices a call with the price table', () => {
    const { row } = normalize({ ...CALL, 'gen_ai.provider.name': 'openai' });
    applyPrice(row, priceCall);
    expect(row.cost_source).toBe('computed');
    expect(row.cost_usd).toBeGreaterThan(0);
    expect(row.price_id).not.toBe('');
  });

  it('prices rollups and estimates as well: the trace decides what counts', () => {
    const { row } = normalize({ ...CALL, 'gen_ai.operation.name': 'invoke_agent' });
    applyPrice(row, tenCents);
    expect(row).toMatchObject({ usage_role: 'rollup', cost_usd: 0.1, cost_input_usd: 0.06, cost_output_usd: 0.04 });
  });

  it('says which price was used, and what was assumed', () => {
    const { row } = normalize(CALL);
    applyPrice(row, tenCents);
    const why = { price_source: 'project', price_tier: 'batch', price_notes: 'alias,audio_as_text', computed_cost_usd: null };
    expect(row).toMatchObject({ ...why, price_id: 'test/gpt-4o@2026-01-01' });
  });

  it("never overwrites the emitter's cost, and keeps ours beside it", () => {
    const { row } = normalize({ ...CALL, 'llm.cost.total': 0.5, 'llm.cost.prompt': 0.4 });
    applyPrice(row, tenCents);
    expect(row).toMatchObject({ cost_usd: 0.5, cost_input_usd: 0.4, cost_output_usd: null, cost_source: 'emitter' });
    expect(row).toMatchObject({ computed_cost_usd: 0.1, price_id: 'test/gpt-4o@2026-01-01', price_source: 'project' });
  });

  it("leaves the emitter's cost alone where nothing prices the call", () => {
    const { row } = normalize({ ...CALL, 'llm.cost.total': 0.5 });
    applyPrice(row, () => null);
    expect(row).toMatchObject({ cost_usd: 0.5, cost_source: 'emitter', computed_cost_usd: null, price_id: '', price_source: '' });
  });

  it('leaves spans without tokens or model, and unknown models, unpriced', () => {
    for (const attributes of [{ 'gen_ai.request.model': 'gpt-4o' }, { 'gen_ai.usage.input_tokens': 5, 'gen_ai.operation.name': 'chat' }]) {
      const { row } = normalize(attributes);
      applyPrice(row, tenCents);
      expect(row).toMatchObject({ cost_usd: null, cost_source: '' });
    }
    const { row } = normalize(CALL);
    applyPrice(row, () => null);
    expect(row.cost_usd).toBeNull();
  });
});
