import { parseObject } from './json-text.ts';
import { SPAN_LIMITS } from './limits.ts';
import { readNumber } from './read-value.ts';
import type { SpanFacts } from './span-facts.ts';

export type EmitterCost = { cost_usd: number | null; cost_input_usd: number | null; cost_output_usd: number | null };
const NONE: EmitterCost = { cost_usd: null, cost_input_usd: null, cost_output_usd: null };

function amount(value: unknown): number | null {
  const number = typeof value === 'number' || typeof value === 'string' ? readNumber(value) : null;
  return number !== null && number >= 0 ? number : null;
}

function fromObject(object: Record<string, unknown>): EmitterCost {
  const input = amount(object['input'] ?? object['input_cost'] ?? object['prompt']);
  const output = amount(object['output'] ?? object['output_cost'] ?? object['completion']);
  let total = amount(object['total'] ?? object['total_cost']);
  if (total === null) {
    const amounts = Object.values(object)
      .map(amount)
      .filter((value) => value !== null);
    total = amounts.length === 0 ? null : amounts.reduce((sum, value) => sum + value, 0);
  }
  return { cost_usd: total, cost_input_usd: input, cost_output_usd: output };
}

/**
 * The price that the emitter itself put on the call, in US dollars. A total of 0 is no price: emitters without a price
 * for the model, and failed calls, say 0.
 */
export function readEmitterCost(facts: SpanFacts): EmitterCost {
  const object = parseObject(facts.value('cost_json'), SPAN_LIMITS.parseChars);
  const cost: EmitterCost = object === null ? { ...NONE } : fromObject(object);
  cost.cost_usd ??= amount(facts.value('cost_total'));
  cost.cost_input_usd ??= amount(facts.value('cost_input'));
  cost.cost_output_usd ??= amount(facts.value('cost_output'));
  if (cost.cost_usd === null && (cost.cost_input_usd !== null || cost.cost_output_usd !== null)) {
    cost.cost_usd = (cost.cost_input_usd ?? 0) + (cost.cost_output_usd ?? 0);
  }
  return cost.cost_usd === null || cost.cost_usd === 0 ? NONE : cost;
}
