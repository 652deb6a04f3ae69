/**
 * Prices as people use them: calls of a model that nothing prices are shown, a price is given by command line and page, new
 * calls are priced at once, stored ones by a re-pricing that survives the loss of the process, and every total follows once.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RepriceJobEntry, SpanDetail, Stats, UnpricedModels } from '@sentryai/schema';
import { CHROMIUM_PATH, openBrowser } from '@sentryai/testing/browser';
import { eventually } from '@sentryai/testing/eventually';
import { freePorts, type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CLI = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'src', 'main.ts');
const ENV = { SENTRYAI_RETENTION_DAYS: '0', SENTRYAI_SETTLE_MS: '200' };
const WAIT = { timeoutMs: 60_000, everyMs: 200 };
const DAY_MS = 86_400_000;

let product: Product;
let ports: number[];
beforeAll(async () => {
  ports = await freePorts(5);
  product = await startProduct({ ports, env: ENV });
});
afterAll(async () => {
  await product.stop();
  await removeHome(product.home);
});

/** Calls with 1,000 tokens in, of which 400 cached, and 100 out, each a trace of its own. Answers the ids of the last one. */
async function call(model: string, count = 1, atMs = Date.now()): Promise<{ trace_id: string; span_id: string }> {
  const ids = Array.from({ length: count }, () => ({ trace_id: randomBytes(16).toString('hex'), span_id: randomBytes(8).toString('hex') }));
  const usage = { provider: 'acme', model, input_tokens: 1_000, cache_read_tokens: 400, output_tokens: 100 };
  const times = { timestamp: new Date(atMs).toISOString(), start: new Date(atMs).toISOString(), end: new Date(atMs + 5).toISOString() };
  const body = JSON.stringify(ids.map((each) => ({ type: 'span', name: 'chat', kind: 'llm', ...times, ...each, ...usage })));
  const response = await fetch(`${product.urls.ingest}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect([response.status, await response.text()]).toEqual([202, expect.any(String)]);
  return ids.at(-1)!;
}

async function cli(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const env = { ...process.env, SENTRYAI_API_URL: product.urls.api, SENTRYAI_HOME: product.home };
  const child = spawn(process.execPath, [CLI, 'prices', ...args], { env });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, out, err };
}

async function post<T>(path: string, body: object): Promise<T> {
  const headers = { authorization: `Bearer ${product.apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(`${product.urls.api}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

const detail = (ids: { trace_id: string; span_id: string }) => product.get<SpanDetail>(`/api/v1/spans/${ids.trace_id}/${ids.span_id}`);
const unpriced = async () =>
  (await product.get<UnpricedModels>('/api/v1/prices/unpriced?from=-30d')).data.map(({ model, calls }) => [model, calls]);
/** Dollars of all time, as charts count them. */
async function totalUsd(): Promise<number | null> {
  return (await product.get<Stats>('/api/v1/stats?from=-30d&step=1d')).totals.cost_usd;
}
const expectTotals = (usd: number): Promise<void> => eventually(async () => expect(await totalUsd()).toBeCloseTo(usd, 9), WAIT);

/** At $2, cached $0.50, $8: 600 * 2 + 400 * 0.5 + 100 * 8 = 2,200 millionths. */
const ACME_USD = 0.0022;

describe('prices', () => {
  it('are missing for a model that nobody knows, which is said and not counted as 0', async () => {
    await call('acme-1', 30, Date.now() - 9 * DAY_MS);
    const last = await call('acme-1', 10);
    await eventually(async () => expect(await unpriced()).toEqual([['acme-1', 40]]), WAIT);
    expect(await detail(last)).toMatchObject({ cost_usd: null, price: null });
    const listed = await cli('unpriced', '--from', '-30d');
    expect([listed.code, listed.out]).toEqual([0, expect.stringMatching(/acme-1 +acme +40 +40000 +4000 /)]);
  });

  it('hold for calls that come in seconds after they were set', async () => {
    const set = await cli('set', 'acme-*', '--input', '2', '--output', '8', '--cache-read', '0.5');
    expect([set.code, set.out]).toEqual([0, expect.stringMatching(/^pr_\w+: \*\/acme-\* input 2, output 8, cache_read 0\.5/)]);
    await eventually(async () => {
      const ids = await call('acme-2');
      await eventually(async () => expect((await detail(ids)).cost_usd).toBeCloseTo(ACME_USD, 12), { timeoutMs: 2_000, everyMs: 100 });
      const { price } = await detail(ids);
      expect(price).toMatchObject({ source: 'project', model: 'acme-*', assumed: [] });
      expect(price?.explanation).toBe(
        'priced as acme-* (price of the project); input at $2, output at $8, cached at $0.5 per million tokens',
      );
    }, WAIT);
    expect(await unpriced()).toContainEqual(['acme-1', 40]);
  });

  it('reach stored calls by a re-pricing that goes on after the process was killed, and totals count each call once', async () => {
    const [before] = await product
      .get<UnpricedModels>('/api/v1/prices/unpriced?from=-30d')
      .then(({ data }) => data.filter(({ model }) => model === 'acme-2'));
    const late = await product.get<{ data: { cost_usd: number | null }[] }>('/api/v1/spans?from=-30d&limit=200&query=model:acme-2');
    expect(late.data.length).toBeGreaterThan(before?.calls ?? 0);
    const usd = (40 + late.data.length) * ACME_USD;
    const job = await post<RepriceJobEntry>('/prices/reprice', { from: '-30d' });
    expect(job.status).toBe('waiting');
    await eventually(async () => {
      const { status } = await product.get<RepriceJobEntry>(`/api/v1/prices/reprice/${job.id}`);
      expect(status).not.toBe('waiting');
    }, WAIT);
    await product.stop('SIGKILL');
    product = await startProduct({ ports, env: ENV, home: product.home });
    const done = await eventually(
      async () => {
        const now = await product.get<RepriceJobEntry>(`/api/v1/prices/reprice/${job.id}`);
        expect(now).toMatchObject({ status: 'done', progress: 1 });
        return now;
      },
      { timeoutMs: 120_000, everyMs: 500 },
    );
    expect(done).toMatchObject({ spans: 40 + late.data.length, error: null });
    expect(await unpriced()).toEqual([]);
    await expectTotals(usd);
    const again = await cli('reprice', '--from', '-30d', '--json');
    expect(JSON.parse(again.out)).toMatchObject({ status: 'done', priced: 0, changed: 0, traces: 0 });
    await expectTotals(usd);
  });

  it.skipIf(!CHROMIUM_PATH)('are given from the page with a few clicks, stored calls included', async () => {
    await call('gpt-5-inhouse', 3);
    await eventually(async () => expect(await unpriced()).toEqual([['gpt-5-inhouse', 3]]), WAIT);
    const usd = (await totalUsd()) ?? 0;
    const browser = await openBrowser({ width: 390, height: 844, colorScheme: 'light' });
    try {
      const { page } = browser;
      await page.goto(product.loginLink);
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.goto(`${product.urls.web}/settings/prices?range=7d`);
      const row = page.getByRole('listitem').filter({ hasText: 'gpt-5-inhouse' });
      await row.getByRole('button', { name: 'Set price' }).click();
      const dialog = page.getByRole('dialog', { name: 'Set a price' });
      await dialog
        .getByLabel(/^Input/)
        .first()
        .fill('ten');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByText('“ten” for input is no amount').waitFor();
      await dialog
        .getByLabel(/^Input/)
        .first()
        .fill('10');
      await dialog
        .getByLabel(/^Output/)
        .first()
        .fill('20');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Everything is priced').waitFor({ timeout: 60_000 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await page.getByRole('tab', { name: /Own prices 2/ }).click();
      await page.getByRole('listitem').filter({ hasText: 'gpt-5-inhouse' }).getByText('$20.00').waitFor();
      await page.getByRole('tab', { name: 'Price list' }).click();
      await page.getByLabel('Search the price list').fill('anthropic opus-4-1');
      await page.getByText('claude-opus-4-1').first().waitFor();
      expect(browser.problems.filter((text) => !text.includes('401'))).toEqual([]);
    } finally {
      await browser.close();
    }
    // 3 calls: 1,000 at $10 (no rate for cached ones) and 100 at $20
    await expectTotals(usd + 3 * 0.012);
  });
});
