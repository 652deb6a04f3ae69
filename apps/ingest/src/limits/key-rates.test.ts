import { type KeyLimits, NO_LIMITS } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { KeyRates } from './key-rates.ts';

const T0 = 1_790_000_000_000;
const limits = (change: Partial<KeyLimits>): KeyLimits => ({ ...NO_LIMITS, ...change });

describe('KeyRates', () => {
  it('limits nothing where nothing was set', () => {
    const rates = new KeyRates();
    rates.take('k', NO_LIMITS, 1e9, 1e12, T0);
    expect(rates.refusal('k', NO_LIMITS, T0)).toBeNull();
  });

  it('refuses by items or by bytes, each key for itself, and names the one that takes longer', () => {
    const rates = new KeyRates();
    const both = limits({ items_per_second: 10, items_burst: 10, bytes_per_second: 100, bytes_burst: 100 });
    rates.take('k', both, 20, 10, T0);
    expect(rates.refusal('k', both, T0)).toMatchObject({
      reason: 'rate_items',
      waitMs: 1_100,
      what: expect.stringContaining('10 items a second'),
    });
    expect(rates.refusal('other', both, T0)).toBeNull();
    rates.take('k', both, 1, 590, T0);
    expect(rates.refusal('k', both, T0)).toMatchObject({ reason: 'rate_bytes', waitMs: 5_010 });
    expect(rates.refusal('k', both, T0 + 5_010)).toBeNull();
  });

  it('gives ten seconds’ worth as burst where none was set', () => {
    const rates = new KeyRates();
    const slow = limits({ items_per_second: 5 });
    rates.take('k', slow, 49, 0, T0);
    expect(rates.refusal('k', slow, T0)).toBeNull();
    rates.take('k', slow, 1, 0, T0);
    expect(rates.refusal('k', slow, T0)?.waitMs).toBe(200);
  });

  it('takes back what a request that could not be kept had used', () => {
    const rates = new KeyRates();
    const one = limits({ items_per_second: 1, items_burst: 1 });
    rates.take('k', one, 100, 0, T0);
    rates.giveBack('k', 100, 0);
    expect(rates.refusal('k', one, T0)).toBeNull();
  });

  it('follows a limit that was changed', () => {
    const rates = new KeyRates();
    rates.take('k', limits({ items_per_second: 1, items_burst: 1 }), 1_000, 0, T0);
    expect(rates.refusal('k', limits({ items_per_second: 1, items_burst: 1 }), T0)).not.toBeNull();
    expect(rates.refusal('k', limits({ items_per_second: 100, items_burst: 1 }), T0)).toBeNull();
    expect(rates.refusal('k', NO_LIMITS, T0)).toBeNull();
  });

  it('keeps the debts of busy keys while a flood of keys comes by', () => {
    const rates = new KeyRates();
    const slow = limits({ items_per_second: 1, items_burst: 1 });
    rates.take('debtor', slow, 1_000_000, 0, T0);
    for (let index = 0; index < 25_000; index += 1) rates.take(`key-${index}`, slow, 0, 0, T0);
    expect(rates.refusal('debtor', slow, T0)).not.toBeNull();
  });
});
