/** A person who looks for something: completions by keyboard, a view that is saved and opened again, the file of what was found. */
import { readFile } from 'node:fs/promises';
import { type Browser, CHROMIUM_PATH, openBrowser } from '@sentryai/testing/browser';
import { eventually } from '@sentryai/testing/eventually';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const EVENTS = 40;

describe('search and export', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
    const events = Array.from({ length: EVENTS }, (_, n) => ({
      type: 'log',
      level: n % 2 === 0 ? 'info' : 'warn',
      message: `订单 ${n} "paid", thanks`,
      logger: n % 4 === 0 ? 'billing api' : 'billing-worker',
      tags: { plan: 'gold' },
    }));
    const response = await fetch(`${product.urls.ingest}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    expect(await response.json()).toMatchObject({ accepted: EVENTS });
    await eventually(async () => expect((await product.get<{ data: unknown[] }>('/api/v1/logs?limit=100')).data).toHaveLength(EVENTS));
  });
  afterAll(async () => {
    await product.stop();
    await removeHome(product.home);
  });

  it('hands everything out in all formats', async () => {
    const take = async (query: string) => {
      const response = await fetch(`${product.urls.api}/api/v1/export/logs?${query}`, {
        headers: { authorization: `Bearer ${product.apiKey}` },
      });
      expect(response.status).toBe(200);
      return Buffer.from(await response.arrayBuffer());
    };
    const lines = (await take('format=jsonl')).toString().trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message).toSorted()).toEqual(
      Array.from({ length: EVENTS }, (_, n) => `订单 ${n} "paid", thanks`).toSorted(),
    );
    expect((await take('format=csv&query=level:warn')).toString().split('\r\n')).toHaveLength(EVENTS / 2 + 2);
    const parquet = await take('format=parquet');
    expect([parquet.subarray(0, 4).toString(), parquet.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
  });

  describe.skipIf(!CHROMIUM_PATH)('at the page', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser();
      await browser.page.goto(product.loginLink);
      await browser.page.getByRole('heading', { name: 'Overview' }).waitFor();
    });
    afterAll(() => browser?.close());

    it('a query is written by keyboard from what is proposed', async () => {
      const { page } = browser;
      await page.goto(`${product.urls.web}/logs`);
      const box = page.getByRole('combobox', { name: 'Search' });
      await box.waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('logg');
      await page.getByRole('option', { name: /^logger/ }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect(await box.inputValue()).toBe('logger:');
      await page.getByRole('option', { name: /^billing api/ }).waitFor();
      await page.keyboard.type('BILL');
      // The rarer one stands behind the commoner one.
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Tab');
      expect(await box.inputValue()).toBe('logger:"billing api" ');
      await page.keyboard.press('Enter');
      await page.waitForURL(/query=/);
      await eventually(async () => expect(await page.getByText(/^订单/).count()).toBe(EVENTS / 4));
    });

    it('what was found is saved as a file', async () => {
      const { page } = browser;
      await page.getByRole('button', { name: 'Export' }).click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /CSV/ }).click()]);
      expect(download.suggestedFilename()).toMatch(/^logs-.*\.csv$/);
      const text = await readFile(await download.path(), 'utf8');
      expect(text.split('\r\n')).toHaveLength(EVENTS / 4 + 2);
    });

    it('a search is kept as a view, opened again, and deleted', async () => {
      const { page } = browser;
      await page.getByRole('button', { name: 'Views' }).click();
      await page.getByRole('button', { name: /Save this search/ }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('Billing API');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('dialog', { name: 'Save view' }).waitFor({ state: 'detached' });
      await page.goto(`${product.urls.web}/logs`);
      await page.getByRole('button', { name: 'Views' }).click();
      await page.getByRole('button', { name: 'Billing API', exact: true }).click();
      await page.waitForURL(/billing/);
      expect(await page.getByRole('combobox', { name: 'Search' }).inputValue()).toBe('logger:"billing api"');
      await page.getByRole('button', { name: 'Views' }).click();
      await page.getByRole('button', { name: 'Delete Billing API' }).click();
      await page.getByText('No views of this list yet').waitFor();
      expect(browser.problems).toEqual([]);
    });
  });
});
