import { expect, it } from 'vitest';
import { searchCatalog } from './search-catalog.ts';

it('finds prices by words of vendor and model, in any order and case', () => {
  const { rows, total } = searchCatalog('SONNET-4-5 anthropic', 5);
  expect(total).toBeGreaterThan(0);
  expect(rows.every(({ model }) => `${model.providerId}/${model.model}`.includes('sonnet-4-5'))).toBe(true);
  const own = rows.find(({ model }) => model.providerId === 'anthropic');
  expect(own?.terms.usd_per_million).toMatchObject({ input: 3, output: 15, cache_read: 0.3 });
  expect(own?.terms.long_context).toMatchObject([{ above_input_tokens: 200_000, usd_per_million: { input: 6 } }]);
});

it('says how many there are when it answers only some', () => {
  const { rows, total } = searchCatalog('', 3);
  expect(rows).toHaveLength(3);
  expect(total).toBeGreaterThan(500);
  expect(searchCatalog('no-such-model-at-all', 3)).toEqual({ rows: [], total: 0 });
});
