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
const tenCents: PriceFn = () => ({ cost_usd: 0.1, input_usd: 0.06, output_usd: 0.04, price_id: 'test/gpt-4o@2026-01-01' });

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

  it("never overwrites the emitter's price", () => {
    const { row } = normalize({ ...CALL, 'llm.cost.total': 0.5 });
    applyPrice(row, tenCents);
    expect(row).toMatchObject({ cost_usd: 0.5, cost_source: 'emitter', price_id: '' });
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
