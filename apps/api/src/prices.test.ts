import {
  catalogPricesSchema,
  pageOf,
  type PriceEntry,
  priceEntrySchema,
  type RepriceJobEntry,
  repriceJobSchema,
  spanDetailSchema,
  unpricedModelsSchema,
} from '@sentryai/schema';
import { buildSpan as buildSameSpan, BUILT_AT_MS, spanIdOf, traceIdOf } from '@sentryai/testing/builders';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, TEST_API_KEY, type TestApi } from './open-test-api.fixture.ts';

let spans = 0;
/** Spans of traces of their own. */
const buildSpan: typeof buildSameSpan = (overrides) => {
  spans += 1;
  return buildSameSpan({ trace_id: traceIdOf(spans), span_id: spanIdOf(spans), ...overrides });
};

let test: TestApi;
beforeAll(async () => {
  test = await openTestApi();
});
afterAll(() => test.close());
afterEach(async () => {
  for (const { id } of await test.metadata.listPriceOverrides()) await test.metadata.deletePriceOverride(id);
});

type Answer = { status: number; body: Record<string, unknown> & { error?: { message: string; code: string } } };
async function send(method: 'POST' | 'DELETE', url: string, payload?: object): Promise<Answer> {
  const headers = { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}` };
  const response = await test.api.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: response.statusCode, body: response.json() };
}
const acme = { model: 'acme-*', terms: { usd_per_million: { input: 2, output: 8 } } };

describe('price overrides', () => {
  it('are set, listed with the project’s own first, replaced and taken back', async () => {
    const shared = await send('POST', '/api/v1/prices', { ...acme, scope: 'organization', provider: 'azure' });
    expect(shared.status).toBe(201);
    const own = await send('POST', '/api/v1/prices', { ...acme, valid_from: '2026-01-01' });
    expect(priceEntrySchema.parse(own.body)).toMatchObject({
      scope: 'project',
      provider: null,
      model: 'acme-*',
      valid_from: '2026-01-01T00:00:00.000000Z',
      terms: { usd_per_million: { input: 2, output: 8 }, usd_per_request: null, long_context: [], service_tiers: {} },
    });
    const again = await send('POST', '/api/v1/prices', { ...acme, valid_from: '2026-01-01', terms: { usd_per_million: { input: 3 } } });
    expect(again.body['id']).toBe(own.body['id']);
    const list = async (project: number): Promise<PriceEntry[]> =>
      (await test.read(`/api/v1/prices?project=${project}`, pageOf(priceEntrySchema))).data;
    expect((await list(1)).map(({ id, terms }) => [id, terms?.usd_per_million])).toEqual([
      [own.body['id'], { input: 3 }],
      [shared.body['id'], { input: 2, output: 8 }],
    ]);
    expect((await list(2)).map(({ id }) => id)).toEqual([shared.body['id']]);
    expect(await send('DELETE', `/api/v1/prices/${String(own.body['id'])}`)).toMatchObject({ status: 200, body: { id: own.body['id'] } });
    expect(await send('DELETE', `/api/v1/prices/${String(own.body['id'])}`)).toMatchObject({ status: 404 });
    expect(await list(1)).toHaveLength(1);
  });

  it.each([
    ['neither terms nor alias', { model: 'a' }, 'terms'],
    ['both', { ...acme, alias_of: 'openai/gpt-4o' }, 'terms'],
    ['terms that price nothing', { model: 'a', terms: { service_tiers: { batch: { input: 1 } } } }, 'terms'],
    ['a negative rate', { model: 'a', terms: { usd_per_million: { input: -1 } } }, 'terms'],
    ['an unknown rate', { model: 'a', terms: { usd_per_million: { inputs: 1 } } }, 'inputs'],
    ['an end before the beginning', { ...acme, valid_from: '2026-02-01', valid_until: '2026-01-01' }, 'valid_until'],
    ['a time that is none', { ...acme, valid_from: 'yesterday' }, 'valid_from'],
    ['an alias of nothing', { model: 'a', alias_of: 'openai/gpt-4o-minni' }, 'openai/gpt-4o-mini'],
    ['another project', { ...acme, project: 99 }, 'Project 99'],
  ])('refuse %s, and say why', async (_what, body, word) => {
    const answer = await send('POST', '/api/v1/prices', body);
    expect([400, 403]).toContain(answer.status);
    expect(answer.body.error?.message).toContain(word);
    expect(await test.metadata.listPriceOverrides()).toEqual([]);
  });

  it('are searched beside the bundled list', async () => {
    const found = await test.read('/api/v1/prices/catalog?query=anthropic+opus-4-1&limit=5', catalogPricesSchema);
    expect(found.data[0]).toMatchObject({ provider: 'anthropic', terms: { usd_per_million: { input: 15, output: 75, cache_read: 1.5 } } });
    expect(found.total).toBeGreaterThanOrEqual(found.data.length);
  });
});

const call = { kind: 'llm' as const, usage_role: 'own' as const, provider: 'acme', cost_usd: null, price_id: '', cost_source: '' as const };

describe('models that nothing prices', () => {
  beforeAll(() =>
    test.insert({
      spans: [
        buildSpan({ ...call, model: 'gpt-5-acme', input_tokens: 100, output_tokens: 10 }),
        buildSpan({ ...call, model: 'gpt-5-acme', input_tokens: 50, output_tokens: null, start_time_us: (BUILT_AT_MS - 5_000) * 1000 }),
        buildSpan({ ...call, model: 'tiny', input_tokens: null, output_tokens: 1 }),
        buildSpan({ ...call, model: 'rollup', usage_role: 'rollup', input_tokens: 9_000 }),
        buildSpan({ ...call, model: 'free', input_tokens: 9_000, cost_usd: 0, cost_source: 'computed' }),
        buildSpan({ ...call, model: 'silent', input_tokens: null, output_tokens: null }),
        buildSpan({ ...call, model: 'foreign', project_id: 2, input_tokens: 9_000 }),
      ],
    }),
  );

  it('are listed with calls and tokens, the most tokens first, and names like theirs', async () => {
    const { data, has_more } = await test.read('/api/v1/prices/unpriced', unpricedModelsSchema);
    expect(has_more).toBe(false);
    expect(data.map(({ model, calls, input_tokens, output_tokens }) => [model, calls, input_tokens, output_tokens])).toEqual([
      ['gpt-5-acme', 2, 150, 10],
      ['tiny', 1, null, 1],
    ]);
    expect(data[0]?.near.map(({ model }) => model).join()).toContain('gpt-5');
    expect(await test.read('/api/v1/prices/unpriced?limit=1', unpricedModelsSchema)).toMatchObject({
      has_more: true,
      data: [{ calls: 2 }],
    });
    expect((await test.read('/api/v1/prices/unpriced?to=-1d&from=-2d', unpricedModelsSchema)).data).toEqual([]);
  });
});

describe('the cost of a span', () => {
  const priced = {
    ...call,
    model: 'claude-sonnet-4-5',
    provider: 'anthropic',
    input_tokens: 10_000,
    cache_read_tokens: 8_000,
    output_tokens: 100,
    price_id: 'anthropic/claude-sonnet-4-5@0.1.8',
    price_source: 'catalog' as const,
  };
  // 2,000 at $3, 8,000 cached at $0.30, 100 at $15
  const usd = (2_000 * 3 + 8_000 * 0.3 + 100 * 15) / 1e6;
  const detail = async (span: ReturnType<typeof buildSpan>) => {
    await test.insert({ spans: [span] });
    return test.read(`/api/v1/spans/${span.trace_id}/${span.span_id}`, spanDetailSchema);
  };

  it('says which price, at which rates', async () => {
    const span = buildSpan({ ...priced, cost_usd: usd, cost_source: 'computed' });
    const { price } = await detail(span);
    expect(price).toMatchObject({ source: 'catalog', provider: 'anthropic', model: 'claude-sonnet-4-5', tier: null, assumed: [] });
    expect(price?.parts?.map(({ rate, tokens, usd_per_million }) => [rate, tokens, usd_per_million])).toEqual([
      ['input', 2_000, 3],
      ['output', 100, 15],
      ['cache_read', 8_000, 0.3],
    ]);
    expect(price?.explanation).toMatch(
      /^priced as anthropic\/claude-sonnet-4-5 \(price list of .*\); input at \$3, output at \$15, cached at \$0\.3 per/,
    );
  });

  it('keeps what the application said, ours beside it, and what was assumed', async () => {
    const given = { cost_usd: 0.5, cost_source: 'emitter' as const, computed_cost_usd: usd, price_notes: 'alias,tier_as_standard' };
    const { price, cost_usd } = await detail(buildSpan({ ...priced, ...given }));
    expect(cost_usd).toBe(0.5);
    expect(price).toMatchObject({ emitted_cost_usd: 0.5, computed_cost_usd: usd, assumed: ['alias', 'tier_as_standard'] });
    expect(price?.explanation).toContain('assumed: an alias names the model');
  });

  it('tells that an override was changed since, and does not make up its rates', async () => {
    const { body } = await send('POST', '/api/v1/prices', { ...acme, valid_from: '2026-01-01' });
    const price_id = `*/acme-*@2026-01-01#${String(body['id'])}`;
    const own = { ...priced, provider: 'x', model: 'acme-1', price_id, price_source: 'project' as const, cost_source: 'computed' as const };
    const at2and8 = buildSpan({ ...own, cost_usd: (10_000 * 2 + 100 * 8) / 1e6 });
    expect((await detail(at2and8)).price).toMatchObject({
      source: 'project',
      model: 'acme-*',
      since: '2026-01-01',
      parts: [{ rate: 'input' }, { rate: 'output' }],
    });
    const before = buildSpan({ ...own, cost_usd: 7 });
    expect((await detail(before)).price).toMatchObject({ parts: null, explanation: expect.stringContaining('changed since') as string });
  });

  it('is null without a price', async () => {
    expect((await detail(buildSpan({ ...call, model: 'nobody', input_tokens: 1 }))).price).toBeNull();
  });
});

it('an explanation names fees apart from rates', async () => {
  const terms = { usd_per_million: { input: 2 }, usd_per_request: 0.01 };
  const { body } = await send('POST', '/api/v1/prices', { model: 'fee-1', terms });
  const span = buildSpan({
    ...call,
    model: 'fee-1',
    input_tokens: 1_000,
    cost_usd: 0.012,
    cost_source: 'computed',
    price_id: `*/fee-1@#${String(body['id'])}`,
    price_source: 'project',
  });
  await test.insert({ spans: [span] });
  const { price } = await test.read(`/api/v1/spans/${span.trace_id}/${span.span_id}`, spanDetailSchema);
  expect(price?.explanation).toBe('priced as fee-1 (price of the project); input at $2 per million tokens; $0.01 for the call');
});

describe('re-pricing', () => {
  it('is started once, told about and cancelled', async () => {
    const started = await send('POST', '/api/v1/prices/reprice', { from: '-7d', model: 'gpt-4o' });
    expect(started.status).toBe(202);
    const job: RepriceJobEntry = repriceJobSchema.parse(started.body);
    expect(job).toMatchObject({ status: 'waiting', progress: null, model: 'gpt-4o', spans_total: null });
    expect(await send('POST', '/api/v1/prices/reprice', {})).toMatchObject({ status: 409, body: { error: { code: 'reprice_running' } } });
    expect((await test.read('/api/v1/prices/reprice', pageOf(repriceJobSchema))).data).toEqual([job]);
    expect(await test.read(`/api/v1/prices/reprice/${job.id}`, repriceJobSchema)).toEqual(job);
    const cancelled = await send('POST', `/api/v1/prices/reprice/${job.id}/cancel`);
    expect(cancelled.body).toMatchObject({ status: 'cancelled' });
    expect(await send('POST', `/api/v1/prices/reprice/${job.id}/cancel`)).toMatchObject({ status: 200, body: cancelled.body });
    expect(await test.get('/api/v1/prices/reprice/rj_unknown')).toMatchObject({ status: 404 });
  });

  it('refuses windows that are none', async () => {
    expect(await send('POST', '/api/v1/prices/reprice', { from: 'now', to: '-1d' })).toMatchObject({ status: 400 });
    expect(await test.metadata.openRepriceJob()).toBeNull();
  });
});
