/** A person sets limits: makes a key, limits it, sees it refused and used, disables and deletes it; sees what was cut. */
import type { KeyEntry } from '@sentryai/schema';
import { CHROMIUM_PATH, type Browser, openBrowser } from '@sentryai/testing/browser';
import { eventually } from '@sentryai/testing/eventually';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

describe.skipIf(!CHROMIUM_PATH)('settings', () => {
  let product: Product;
  let browser: Browser;
  let key = '';
  beforeAll(async () => {
    product = await startProduct();
    browser = await openBrowser();
    await browser.page.goto(product.loginLink);
    await browser.page.getByRole('heading', { name: 'Overview' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await product.stop();
    await removeHome(product.home);
  });

  const keyNamed = async (name: string): Promise<KeyEntry | undefined> =>
    (await product.get<{ data: KeyEntry[] }>('/api/v1/keys')).data.find((entry) => entry.name === name);
  const send = async (body: object): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${product.urls.ingest}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };

  it('make a key with the keyboard alone, and show it once', async () => {
    const { page } = browser;
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('button', { name: 'New key' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('checkout');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New key' });
    await dialog.getByText('Copy the key now').waitFor();
    key = (await dialog.locator('code').first().innerText()).trim();
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    await page.keyboard.press('Escape');
    await page.getByRole('listitem', { name: 'checkout' }).waitFor();
    expect(await page.content()).not.toContain(key);
  });

  it('say what is wrong with a limit, save what is right, and ingest follows', async () => {
    const { page } = browser;
    const item = page.getByRole('listitem', { name: 'checkout' });
    await item.getByRole('button', { name: 'Limits' }).click();
    const form = page.getByRole('form', { name: 'Limits of checkout' });
    await form.getByLabel('Items a second').fill('plenty');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('A number above 0').waitFor();
    await form.getByLabel('Items a second').fill('0.01');
    await form.getByLabel('Items at once').fill('2');
    await form.getByLabel('Logs').fill('50');
    await form.getByRole('button', { name: 'Save' }).click();
    await item.getByText('0.01 items/s · keeps 50% of logs').waitFor();
    expect(await keyNamed('checkout')).toMatchObject({ limits: { items_per_second: 0.01, items_burst: 2 }, sampling: { logs: 0.5 } });

    const span = {
      type: 'span',
      trace_id: TRACE_ID,
      span_id: '00f067aa0ba902b7',
      name: 'n'.repeat(1_500),
      kind: 'tool',
      start: Date.now() / 1000,
      end: Date.now() / 1000,
    };
    expect((await send([span, span])).status).toBe(202);
    const refused = await send(span);
    expect(refused).toMatchObject({ status: 429, text: expect.stringContaining('rate_limited') });
  });

  it('count today’s use against a quota', async () => {
    const { page } = browser;
    const today = page.getByRole('region', { name: 'Today' });
    await today.getByRole('button', { name: 'Daily quota' }).click();
    await today.getByLabel('Items a day').fill('2');
    await today.getByRole('button', { name: 'Save' }).click();
    await today.getByText('Used up.').waitFor();
    expect(await today.getByRole('meter', { name: 'Items used today' }).getAttribute('aria-valuetext')).toBe('2 of 2');
    const keyless = await fetch(`${product.urls.ingest}/v1/events`, {
      method: 'POST',
      body: '{"type":"log","level":"info","message":"m"}',
    });
    expect(keyless.status).toBe(401);
    await today.getByRole('button', { name: 'Daily quota' }).click();
    await today.getByLabel('Items a day').fill('');
    await today.getByRole('button', { name: 'Save' }).click();
    await today.getByText('no quota').first().waitFor();
  });

  it('say with an item what of it was cut', async () => {
    const { page } = browser;
    await eventually(() => product.get(`/api/v1/traces/${TRACE_ID}`));
    await page.goto(`${product.urls.web}/traces/${TRACE_ID}`);
    const notice = page.getByRole('region', { name: 'Cut on receipt' });
    await notice.waitFor();
    expect(await notice.innerText()).toContain('name was 1,500 characters');
  });

  it.each([
    ['light', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('fit and stay free of script errors (%s, %i px)', async (colorScheme, width) => {
    const { page } = browser;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    await page.goto(`${product.urls.web}/settings/keys`);
    await page.getByRole('listitem', { name: 'checkout' }).getByRole('button', { name: 'Limits' }).click();
    const overflowPx = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflowPx).toBeLessThanOrEqual(0);
    const shots = process.env['SENTRYAI_SHOTS'];
    if (shots) await page.screenshot({ path: `${shots}/settings-${colorScheme}-${width}.png` });
    expect(browser.problems).toEqual([]);
  });

  it('disable, enable and delete a key, after asking', async () => {
    const { page } = browser;
    const item = page.getByRole('listitem', { name: 'checkout' });
    await item.getByRole('button', { name: 'Disable' }).click();
    await item.getByText('disabled').waitFor();
    expect(await keyNamed('checkout')).toMatchObject({ is_disabled: true });
    await item.getByRole('button', { name: 'Enable' }).click();
    await item.getByRole('button', { name: 'Disable' }).waitFor();
    await item.getByRole('button', { name: 'Delete checkout' }).click();
    await page.keyboard.press('Escape');
    expect(await keyNamed('checkout')).toBeDefined();
    await item.getByRole('button', { name: 'Delete checkout' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await item.waitFor({ state: 'detached' });
    expect(await keyNamed('checkout')).toBeUndefined();
  });

  it('make a project and go to its keys', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'New project' }).click();
    await page.getByLabel('Name').fill('staging');
    await page.keyboard.press('Enter');
    await page.waitForURL(/project=2/);
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    expect((await product.get<{ data: { id: number; name: string }[] }>('/api/v1/projects')).data).toMatchObject([
      { id: 1 },
      { id: 2, name: 'staging' },
    ]);
    expect(browser.problems).toEqual([]);
  });
});
