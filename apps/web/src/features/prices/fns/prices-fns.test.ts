import type { PriceEntry, PriceTerms } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { draftOf, readPriceForm } from './price-form.ts';
import { parsePricesSearch, priceTabOf } from './prices-search.ts';
import { furtherTerms, ratesText, rateText } from './rate-names.ts';

const read = (fields: Record<string, string>, kind: 'rates' | 'alias' = 'rates', base: PriceTerms | null = null) =>
  readPriceForm((name) => fields[name] ?? '', 3, kind, base);

describe('the price form', () => {
  it('asks for what was entered and nothing else: empty is not 0', () => {
    const fields = { model: ' acme-1 ', input: '$2.5', output: '0', provider: '', valid_from: '2026-01-01', scope: 'organization' };
    expect(read(fields)).toEqual({
      request: {
        project: 3,
        scope: 'organization',
        provider: null,
        model: 'acme-1',
        valid_from: '2026-01-01',
        valid_until: null,
        alias_of: null,
        terms: { usd_per_million: { input: 2.5, output: 0 }, usd_per_request: null, long_context: [], service_tiers: {} },
      },
    });
  });

  it('knows fees, batches and long inputs', () => {
    const fields = { model: 'a', input: '1', usd_per_request: '0.01', batch_input: '0.5', long_above: '200000', long_input: '2' };
    expect(read(fields)).toMatchObject({
      request: {
        terms: {
          usd_per_request: 0.01,
          service_tiers: { batch: { input: 0.5 } },
          long_context: [{ above_input_tokens: 200_000, usd_per_million: { input: 2 } }],
        },
      },
    });
  });

  it('keeps what it has no fields for when a price is edited', () => {
    const base: PriceTerms = {
      usd_per_million: { input: 1 },
      usd_per_request: null,
      long_context: [
        { above_input_tokens: 10, usd_per_million: { input: 2, cache_read: 0.2 } },
        { above_input_tokens: 20, usd_per_million: { input: 3 } },
      ],
      service_tiers: { flex: { input: 0.7 }, batch: { input: 0.5, cache_read: 0.05 } },
    };
    expect(read({ model: 'a', input: '9', long_above: '11', long_input: '4', batch_input: '0.4' }, 'rates', base)).toMatchObject({
      request: {
        terms: {
          usd_per_million: { input: 9 },
          long_context: [
            { above_input_tokens: 11, usd_per_million: { input: 4, cache_read: 0.2 } },
            { above_input_tokens: 20, usd_per_million: { input: 3 } },
          ],
          service_tiers: { flex: { input: 0.7 }, batch: { input: 0.4, cache_read: 0.05 } },
        },
      },
    });
  });

  it.each([
    ['no model', { input: '1' }, 'rates', 'Name the model'],
    ['no rate', { model: 'a' }, 'rates', 'at least one rate'],
    ['no amount', { model: 'a', input: 'two' }, 'rates', '“two” for input'],
    ['a negative fee', { model: 'a', usd_per_request: '-1' }, 'rates', 'fee for each call'],
    ['no alias', { model: 'a' }, 'alias', 'provider/model'],
  ] as const)('says what is wrong with %s', (_what, fields, kind, words) => {
    expect(read(fields, kind)).toEqual({ problem: expect.stringContaining(words) });
  });

  it('sends an alias without rates', () => {
    expect(read({ model: 'a', alias_of: 'azure/gpt-4o', input: '1' }, 'alias')).toMatchObject({
      request: { alias_of: 'azure/gpt-4o', terms: null },
    });
  });

  it('starts from a price that is edited', () => {
    const price: PriceEntry = {
      id: 'pr_1',
      scope: 'organization',
      provider: null,
      model: 'a*',
      valid_from: '2026-01-01T00:00:00.000000Z',
      valid_until: null,
      alias_of: 'x/y',
      terms: null,
      created_at: '',
    };
    expect(draftOf(price)).toMatchObject({
      model: 'a*',
      provider: '',
      valid_from: '2026-01-01',
      valid_until: '',
      alias_of: 'x/y',
      isEdit: true,
    });
  });
});

describe('rates in words', () => {
  it('are never rounded', () => {
    expect([2.5, 10, 0, 0.075, 0.00875, 0.1 + 0.2].map(rateText)).toEqual(['$2.50', '$10.00', '$0.00', '$0.075', '$0.00875', '$0.30']);
    expect(ratesText({ output: 8, input: 2, cache_read: null })).toBe('input $2.00, output $8.00');
  });

  it('name what goes beyond the standard', () => {
    const terms: PriceTerms = {
      usd_per_million: { input: 1 },
      usd_per_request: 0.01,
      long_context: [{ above_input_tokens: 200_000, usd_per_million: { input: 2 } }],
      service_tiers: { batch: { input: 0.5 } },
    };
    expect(furtherTerms(terms)).toEqual(['$0.01 a call', 'above 200,000 tokens: input $2.00', 'batch: input $0.50']);
  });
});

it('reads the tab from the URL', () => {
  expect(priceTabOf(parsePricesSearch({ tab: 'list', search: 'x', project: '2' }))).toBe('list');
  expect(priceTabOf(parsePricesSearch({ tab: 'nonsense' }))).toBe('unpriced');
});
