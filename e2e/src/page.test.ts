/** A person at the page: opens the printed link, watches a real client's trace arrive, opens it, reads the conversation. */
import { CHROMIUM_PATH, type Browser, openBrowser } from '@sentryai/testing/browser';
import { type Fixture, isTracesRequest, loadFixtures } from '@sentryai/testing/fixtures';
import { sendCaptured } from '@sentryai/testing/send-captured';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const fixture = loadFixtures('otlp').find(({ name }) => name === 'vercel-ai-v7/tool-loop') as Fixture;

const PAGES = [
  '/',
  '/traces?from=2026-01-01T00:00:00Z&to=now',
  '/sessions',
  '/users',
  '/agents',
  '/running',
  '/issues',
  '/errors',
  '/logs',
  '/metrics',
  '/releases',
  '/detectors',
  '/delivery',
  '/settings/keys',
  '/settings/prices',
];

describe.skipIf(!CHROMIUM_PATH)('the page', () => {
  let product: Product;
  let browser: Browser;
  beforeAll(async () => {
    product = await startProduct({ env: { SENTRYAI_RETENTION_DAYS: '0' } });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await product.stop();
    await removeHome(product.home);
  });

  it('asks for sign-in first, and the printed link signs in without a form', async () => {
    const { page } = browser;
    await page.goto(`${product.urls.web}/traces`);
    await page.waitForURL(/\/login/);
    await page.goto(product.loginLink);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(page.url()).not.toContain('token');
    // The refused requests that led to the sign-in page are the browser's to report, and right.
    expect(browser.problems.filter((text) => !text.includes('401'))).toEqual([]);
    browser.problems.length = 0;
  });

  it('explains how to send a first trace while there is nothing to show', async () => {
    const { page } = browser;
    await page.getByRole('tab', { name: 'OpenTelemetry' }).click();
    await page.getByText('OTEL_EXPORTER_OTLP_ENDPOINT').first().waitFor();
    expect(await page.getByText(product.urls.otlp.replace('127.0.0.1', 'localhost')).first().isVisible()).toBe(true);
  });

  it('shows a trace that arrives while somebody watches, without a reload', async () => {
    const { page } = browser;
    // The capture is from another day: the window must hold it.
    await page.goto(`${product.urls.web}/traces?from=2026-01-01T00:00:00Z&to=now`);
    await page.getByRole('heading', { name: 'Traces', exact: true }).waitFor();
    for (const request of fixture.requests.filter(isTracesRequest))
      expect((await sendCaptured(product.urls.otlp, request)).status).toBe(200);
    const row = page.getByRole('link', { name: /Open trace invoke_agent/ }).first();
    await row.waitFor();
    await row.click();
    await page.waitForURL(/\/traces\/[0-9a-f]{32}/);
  });

  it('draws the spans and lets one be read as a conversation', async () => {
    const { page } = browser;
    const spans = page.getByRole('tree', { name: 'Spans' }).getByRole('treeitem');
    await spans.first().waitFor();
    expect(await spans.count()).toBe(fixture.expect.inPayload.spanCount);
    await page
      .getByRole('treeitem')
      .filter({ hasText: /^.*chat/ })
      .first()
      .click();
    const panel = page.getByRole('region', { name: /Span chat/ });
    // The role's word is capitalized by the style sheet.
    await panel
      .getByText(/^user$/i)
      .first()
      .waitFor();
    expect(page.url()).toContain('span=');
    const shown = (await panel.innerText()).toLowerCase();
    expect(shown).toContain('assistant');
  });

  it('keeps its place when the address is shared', async () => {
    const { page } = browser;
    const selected = page.url();
    await page.goto('about:blank');
    await page.goto(selected);
    await page.getByRole('region', { name: /Span chat/ }).waitFor();
  });

  it('reads a metric: picked from the list, split, narrowed, and shared by its address', async () => {
    const { page } = browser;
    expect((await sendTokenUsage(product.urls.otlp)).status).toBe(200);
    await page.goto(`${product.urls.web}/metrics`);
    await page.getByRole('textbox', { name: 'Find a metric' }).fill('token');
    await page.getByRole('option', { name: /gen_ai\.client\.token\.usage/ }).click();
    await page.waitForURL(/name=gen_ai\.client\.token\.usage/);
    await page.getByRole('radio', { name: 'p95' }).click();
    await page.getByRole('button', { name: 'Split by' }).click();
    await page.getByRole('menuitemradio', { name: 'gen_ai.request.model' }).click();
    const values = page.getByRole('region', { name: 'Values' });
    await values.getByRole('button', { name: 'small-model' }).waitFor();
    expect(await values.getByRole('row').count()).toBe(3);
    await values.getByRole('button', { name: 'large-model' }).click();
    await page.waitForURL(/query=/);
    await expect.poll(() => values.getByRole('row').count()).toBe(2);
    await page.getByText('Newest points, as they were sent').click();
    await page.getByText('gen_ai.request.model=large-model').first().waitFor();

    const shared = page.url();
    await page.goto('about:blank');
    await page.goto(shared);
    await values.getByRole('button', { name: 'large-model' }).waitFor();
    expect(await page.getByRole('radio', { name: 'p95' }).getAttribute('aria-checked')).toBe('true');
    expect(browser.problems).toEqual([]);
  });

  describe.each([
    ['light', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('%s, %i px wide', (colorScheme, width) => {
    beforeAll(async () => {
      const { page } = browser;
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      await page.addInitScript(watchOverflow);
    });

    it('fits while it loads and when it has loaded, free of script errors', async () => {
      const { page } = browser;
      for (const path of PAGES) {
        await page.goto(`${product.urls.web}${path}`);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await expect.poll(() => page.locator('.skeleton').count()).toBe(0);
        expect(await page.evaluate('window.overflowPx()'), `${path} must not scroll sideways`).toBe(0);
      }
      expect(browser.problems).toEqual([]);
    });

    it('fits when nothing can be loaded', async () => {
      const { page } = browser;
      // The page asks again after a 5xx; a 4xx is shown at once.
      const error = { code: 'forbidden', message: `You may not read ${'a-long-name.'.repeat(12)}`, request_id: 'a'.repeat(36) };
      const anythingButSignIn = /\/api\/v1\/(?!(?:me|auth|projects)\b)/;
      await page.route(anythingButSignIn, (route) => route.fulfill({ status: 403, json: { error } }));
      try {
        for (const path of PAGES) {
          await page.goto(`${product.urls.web}${path}`);
          await page.getByRole('alert').first().waitFor();
          expect(await page.evaluate('window.overflowPx()'), `${path} must not scroll sideways`).toBe(0);
        }
      } finally {
        await page.unroute(anythingButSignIn);
        browser.problems.length = 0;
      }
    });
  });

  it('leads to every page on a phone, by the bar or behind More', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(product.urls.web);
    const nav = page.getByRole('navigation', { name: 'Main' });
    await nav.getByRole('link', { name: 'Issues' }).click();
    await page.getByRole('heading', { level: 1, name: 'Issues' }).waitFor();
    await nav.getByRole('button', { name: 'More pages' }).click();
    await page.getByRole('menuitem', { name: 'Delivery' }).click();
    await page.getByRole('heading', { level: 1, name: 'Delivery' }).waitFor();
    await page.getByRole('menu', { name: 'More pages' }).waitFor({ state: 'hidden' });
  });
});

/** Runs in the page before its own scripts: remembers by how much any of its frames was wider than the window. */
const watchOverflow = `(() => {
  let widestPx = 0;
  const look = () => { if (document.body) widestPx = Math.max(widestPx, document.documentElement.scrollWidth - window.innerWidth); };
  window.overflowPx = () => { look(); return widestPx; };
  const everyFrame = () => { look(); requestAnimationFrame(everyFrame); };
  everyFrame();
})()`;

/** Tokens of calls of two models, measured a moment ago. */
function sendTokenUsage(otlp: string): Promise<Response> {
  const timeUnixNano = `${Date.now() - 60_000}000000`;
  const point = (model: string, tokens: number) => ({
    attributes: [{ key: 'gen_ai.request.model', value: { stringValue: model } }],
    timeUnixNano,
    count: 1,
    sum: tokens,
    explicitBounds: [10, 100, 1000],
    bucketCounts: [0, 0, 1, 0],
  });
  const dataPoints = [point('small-model', 200), point('large-model', 800)];
  const histogram = { aggregationTemporality: 1, dataPoints };
  const body = {
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'gen_ai.client.token.usage', unit: '{token}', histogram }] }] }],
  };
  return fetch(`${otlp}/v1/metrics`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}
