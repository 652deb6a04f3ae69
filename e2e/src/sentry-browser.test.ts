/** An unmodified @sentry/browser on a page of another origin, in Chromium; then a person who looks at what it sent. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ErrorEntry, LogEntry, OutcomeEntry, ReleaseRow, ScoreEntry, TraceRow } from '@sentryai/schema';
import { type Browser, CHROMIUM_PATH, openBrowser } from '@sentryai/testing/browser';
import { eventually } from '@sentryai/testing/eventually';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const RELEASE = 'shop web@3.0.1';

/** The page's program in one file. */
async function bundle(): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, 'programs', 'sentry-browser.ts'), formats: ['es'], fileName: 'app' },
    },
  })) as Rolldown.RolldownOutput[];
  return built[0]!.output[0].code;
}

function serve(script: string): Server {
  return createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (path === '/app.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    if (path === '/')
      return response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>shop</title><script type="module" src="/app.js"></script>');
    if (path === '/answer') return response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    return response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
}

describe.skipIf(!CHROMIUM_PATH)('@sentry/browser', () => {
  let product: Product;
  let browser: Browser;
  let server: Server;
  const list = async <T>(path: string, query: string): Promise<T[]> =>
    await eventually(async () => {
      const { data } = await product.get<{ data: T[] }>(`/api/v1${path}?query=${encodeURIComponent(query)}`);
      expect(data).not.toEqual([]);
      return data;
    });

  beforeAll(async () => {
    product = await startProduct();
    browser = await openBrowser();
    server = serve(await bundle());
    await once(server, 'listening');
    const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    const parameters = new URLSearchParams({ dsn: product.dsn, release: RELEASE });
    await browser.page.goto(`${origin}/?${parameters}`);
    await browser.page.waitForFunction('window.page !== undefined');
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
    await product.stop();
    await removeHome(product.home);
  });

  it('sends all that a page does, over the border between origins', async () => {
    expect(await browser.page.evaluate('page.work()')).toBe(true);
    // The one error that the page threw on purpose; a refused request would be another.
    expect(browser.problems.filter((text) => !text.includes('no answer to render'))).toEqual([]);

    const errors = await eventually(async () => {
      const found = await list<ErrorEntry>('/errors', `environment:e2e`);
      expect(found).toHaveLength(2);
      return found;
    });
    const uncaught = errors.find(({ exceptions }) => exceptions[0]?.type === 'TypeError');
    expect(uncaught).toMatchObject({
      release: RELEASE,
      user_id: 'u-17',
      exceptions: [{ value: 'no answer to render', handled: false, mechanism: { handled: false } }],
    });
    expect(uncaught?.exceptions[0]?.frames.at(-1)?.filename).toContain('/app.js');
    expect(uncaught?.breadcrumbs).toContainEqual(expect.objectContaining({ category: 'console', message: 'about to render' }));
    const caught = errors.find(({ exceptions }) => exceptions[0]?.type === 'RangeError');
    expect(caught?.attachments?.map(({ name, content_type }) => [name, content_type])).toEqual([
      ['shot.png', 'image/png'],
      ['state.json', 'application/json'],
    ]);
    const [trace] = await list<TraceRow>('/traces', 'model:gpt-4o-mini');
    expect(trace).toMatchObject({ llm_calls: 1, input_tokens: 12, output_tokens: 7, release: RELEASE, user_id: 'u-17' });
    expect(await list<LogEntry>('/logs', 'environment:e2e')).toMatchObject([
      { level: 'info', message: 'rendered answer', attributes: { ms: 12 } },
    ]);
    expect(await list<ScoreEntry>('/scores', 'environment:e2e')).toMatchObject([{ comment: 'Love it' }]);
    expect(await list<ReleaseRow>('/releases', '')).toMatchObject([{ release: RELEASE, sessions: 1, errors: 2 }]);
    const { data } = await product.get<{ data: OutcomeEntry[] }>('/api/v1/outcomes?limit=1000');
    expect(new Set(data.map(({ outcome }) => outcome))).toEqual(new Set(['stored']));
  });

  it('may be answered with a refusal that the page can read', async () => {
    const { username: key, host } = new URL(product.dsn);
    const send = async (ofKey: string, body: string): Promise<unknown> =>
      await browser.page.evaluate(
        `page.sendByHand(${JSON.stringify(`http://${host}/api/1/envelope/?sentry_key=${ofKey}`)}, ${JSON.stringify(body)})`,
      );
    const log = { timestamp: Date.now() / 1000, trace_id: '5b8efff798038103d269b633813fc60c', level: 'info', body: 'by hand' };
    const envelope = ['{}', '{"type":"log","item_count":1}', JSON.stringify({ items: [log] })].join('\n');
    expect(await send(key, envelope)).toMatchObject({ status: 200, body: {} });
    expect(await send(key, '{}\n{"type":')).toMatchObject({
      status: 400,
      body: { detail: expect.any(String) as string },
      reason: expect.any(String) as string,
    });
    expect(await send('0'.repeat(32), '{}')).toMatchObject({ status: 403, body: { detail: expect.any(String) as string } });
    browser.problems.length = 0;
  });

  it('is seen by a person: the errors with their files, and how the release fares', async () => {
    const { page, problems } = browser;
    await page.goto(product.loginLink);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.goto(`${product.urls.web}/releases`);
    await page.getByRole('heading', { name: 'Releases' }).waitFor();
    await page.getByText(RELEASE).waitFor();
    expect(await page.getByRole('row').filter({ hasText: RELEASE }).innerText()).toContain('%');
    // With the keyboard, as in the other lists.
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/errors\?/);
    await page.getByText('too many answers').first().click();
    const files = page.getByRole('region', { name: 'Attachments' });
    await files.getByRole('button', { name: 'Preview state.json' }).click();
    await files.getByText('"cart"').waitFor();
    await files.getByRole('button', { name: 'Preview shot.png' }).click();
    await files.getByRole('img', { name: 'shot.png' }).waitFor();
    await page.waitForFunction(`document.querySelector('img[alt="shot.png"]').naturalWidth === 2`);
    const download = page.waitForEvent('download');
    await files.getByRole('link', { name: 'Download state.json' }).click();
    expect((await download).suggestedFilename()).toBe('state.json');
    expect(problems.filter((text) => !text.includes('401'))).toEqual([]);
  });

  it.each([
    ['light', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('is shown without scrolling sideways (%s, %i px)', async (colorScheme, width) => {
    const { page } = browser;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    await page.goto(`${product.urls.web}/releases`);
    await page.getByText(RELEASE).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
    await page.goto(`${product.urls.web}/errors`);
    await page.getByText('too many answers').first().click();
    await page.getByRole('button', { name: 'Preview state.json' }).click();
    await page.getByText('"cart"').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
  });
});
