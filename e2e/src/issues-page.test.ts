/**
 * Triage at the page: an exception, a failed tool and a truncated answer become issues; the keyboard opens, resolves, takes
 * back, ignores and merges them; a resolved one comes back; somebody writes a comment.
 */
import { randomBytes } from 'node:crypto';
import type { IssueList } from '@sentryai/schema';
import { CHROMIUM_PATH, type Browser, openBrowser } from '@sentryai/testing/browser';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const TIMEOUT_MS = 120_000;
const WAIT_MS = 30_000;
const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

describe.skipIf(!CHROMIUM_PATH)('issues at the page', () => {
  let product: Product;
  let browser: Browser;
  beforeAll(async () => {
    product = await startProduct({ env: { SENTRYAI_SETTLE_MS: '500', SENTRYAI_INIT_INGEST_KEYS: 'key-one' } });
    browser = await openBrowser();
    browser.page.setDefaultTimeout(WAIT_MS);
    await browser.page.goto(product.loginLink);
    await browser.page.getByRole('heading', { name: 'Overview' }).waitFor();
    browser.problems.length = 0;
  });
  afterAll(async () => {
    await browser?.close();
    await product.stop();
    await removeHome(product.home);
  });

  const row = (title: string | RegExp) => browser.page.getByRole('grid', { name: 'Issues' }).getByRole('row').filter({ hasText: title });
  const says = (text: string | RegExp) => browser.page.getByRole('status').filter({ hasText: text }).waitFor();
  /** Moves from row to row until the keyboard is on the wanted one. */
  const moveTo = async (title: string) => {
    const { page } = browser;
    await row(title).waitFor();
    const count = await row(/./).count();
    for (let step = 0; step <= count; step += 1) {
      await page.keyboard.press('j');
      if ((await row(title).getAttribute('aria-selected')) === 'true') return;
    }
    for (let step = 0; step <= count; step += 1) {
      await page.keyboard.press('k');
      if ((await row(title).getAttribute('aria-selected')) === 'true') return;
    }
    throw new Error(`the keyboard did not reach ${title}`);
  };

  it(
    'shows what fails by its cause, as it happens',
    async () => {
      const { page } = browser;
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await page.getByText('No open issues in this window').waitFor();
      await sendError(product, 'PriceError', 'shop@1.0.0');
      await sendError(product, 'PriceError', 'shop@1.0.0');
      await sendError(product, 'StockError', 'shop@1.0.0');
      await sendTrace(product);
      for (const title of ['PriceError', 'StockError', 'LookupError', /cut at the token limit/]) await row(title).waitFor();
      expect(await row('PriceError').getByTitle('2 in this window, 2 ever').count()).toBe(1);
      expect(await row(/cut at the token limit/).innerText()).toContain('Truncated answer');
      // Events of type error are no errors of the connection.
      await page.getByRole('button', { name: 'Live updates: Live' }).waitFor();
    },
    TIMEOUT_MS,
  );

  it(
    'opens one by keyboard and tells its story: stack, conversation, logs, and a comment',
    async () => {
      const { page } = browser;
      await moveTo('PriceError');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/issues\/\d+/);
      const occurrence = page.getByRole('region', { name: 'Newest occurrence' });
      await occurrence.getByText('throw new PriceError(order)').waitFor();
      await occurrence.getByText('1 library frame').waitFor();
      await occurrence.getByText('asking for the price').waitFor();
      await page.keyboard.press('j');
      await page.getByRole('region', { name: 'Occurrence', exact: true }).waitFor();
      expect(page.url()).toMatch(/event=[0-9a-f]{32}/);
      await page.getByRole('textbox', { name: 'Comment' }).fill('Prices of new goods are missing');
      await page.getByRole('button', { name: 'Comment' }).click();
      await page.getByRole('region', { name: 'Activity' }).getByText('Prices of new goods are missing').waitFor();
      await page.getByRole('heading', { name: /^PriceError/ }).click();
      await page.keyboard.press('Escape');
      await row('StockError').waitFor();
      await moveTo('cut at the token limit');
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Around it' }).getByText('Summarize the contract').waitFor();
      await page.getByRole('region', { name: 'What happened' }).getByText('What to do:').waitFor();
      await page.keyboard.press('Escape');
    },
    TIMEOUT_MS,
  );

  it(
    'resolves by keyboard, takes it back, and brings back what happens again',
    async () => {
      const { page } = browser;
      await moveTo('PriceError');
      await page.keyboard.press('e');
      await says('1 issue resolved');
      await row('PriceError').waitFor({ state: 'detached' });
      await page.keyboard.press('z');
      await says('Taken back');
      await moveTo('PriceError');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Resolve in a release' }).click();
      await page.getByRole('menuitem', { name: 'In the next release' }).click();
      await page.getByText('Resolved in the release after shop@1.0.0.').waitFor();
      await page.getByRole('link', { name: 'All issues' }).click();
      await row('StockError').waitFor();
      await row('PriceError').waitFor({ state: 'detached' });
      await page.getByRole('tab', { name: /^Resolved/ }).click();
      await row('PriceError').waitFor();
      expect(page.url()).toContain('status=resolved');
      await page.getByRole('tab', { name: /^Unresolved/ }).click();
      await sendError(product, 'PriceError', 'shop@1.1.0');
      await row('PriceError').getByText('regressed').waitFor();
    },
    TIMEOUT_MS,
  );

  it(
    'ignores until something happens, and merges two into one',
    async () => {
      const { page } = browser;
      await moveTo('LookupError');
      await page.keyboard.press('i');
      await page.getByRole('dialog', { name: 'Ignore this issue' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await says('1 issue ignored');
      await row('LookupError').waitFor({ state: 'detached' });
      await moveTo('StockError');
      await page.keyboard.press('x');
      await row('PriceError').getByRole('checkbox').click();
      await page.getByRole('toolbar', { name: 'Selected issues' }).getByText('2 issues selected').waitFor();
      await page.keyboard.press('m');
      await says('2 issues merged');
      await row('StockError').waitFor({ state: 'detached' });
      await row('PriceError').getByTitle('4 in this window, 4 ever').waitFor();
      await moveTo('PriceError');
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Fingerprints' }).getByText('StockError').waitFor();
    },
    TIMEOUT_MS,
  );

  it.each([
    ['light', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)(
    'fits and stays free of script errors (%s, %i px)',
    async (colorScheme, width) => {
      const { page } = browser;
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      const [merged] = (await product.get<IssueList>('/api/v1/issues?query=PriceError')).data;
      for (const path of ['/issues', `/issues/${merged?.id}`]) {
        await page.goto(`${product.urls.web}${path}`);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.getByText('PriceError').first().waitFor();
        const overflowPx = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect(overflowPx, `${path} must not scroll sideways`).toBeLessThanOrEqual(0);
      }
      expect(browser.problems).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

async function post(url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer key-one' },
    body: JSON.stringify(body),
  });
  expect([200, 202], await response.clone().text()).toContain(response.status);
}

/** An exception of a native client, with source, a library's frame and a breadcrumb. */
async function sendError(product: Product, type: string, release: string): Promise<void> {
  const file = `/srv/app/${type.toLowerCase()}.ts`;
  await post(`${product.urls.ingest}/v1/events`, {
    type: 'error',
    release,
    service: 'shop',
    user_id: `user-${hex(2)}`,
    breadcrumbs: [{ category: 'log', message: 'asking for the price', level: 'info', timestamp: Date.now() / 1000 }],
    exception: [
      {
        type,
        value: 'the order cannot be completed',
        frames: [
          { function: 'main', filename: '/srv/app/main.ts', lineno: 3, in_app: true },
          { function: 'handle', filename: 'node_modules/router/index.js', lineno: 80, in_app: false },
          { function: `check${type}`, filename: file, lineno: 12, in_app: true, context_line: `  throw new ${type}(order);` },
        ],
      },
    ],
  });
}

/** A run of an agent whose tool fails, and a model call that ends at its token limit. */
async function sendTrace(product: Product): Promise<void> {
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const times = { startTimeUnixNano: String(nowNs - 500_000_000n), endTimeUnixNano: String(nowNs) };
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const number = (key: string, value: number) => ({ key, value: { intValue: String(value) } });
  const failed = { code: 2, message: 'no such customer' };
  const [traceId, root] = [hex(16), hex(8)];
  const message = (role: string, content: string, more: object = {}) =>
    JSON.stringify([{ role, parts: [{ type: 'text', content }], ...more }]);
  const tool = [text('gen_ai.operation.name', 'execute_tool'), text('gen_ai.tool.name', 'lookup'), text('error.type', 'LookupError')];
  const agent = [text('gen_ai.operation.name', 'invoke_agent'), text('gen_ai.agent.name', 'planner')];
  const call = [
    text('gen_ai.operation.name', 'chat'),
    text('gen_ai.provider.name', 'openai'),
    text('gen_ai.request.model', 'gpt-4o'),
    text('gen_ai.response.model', 'gpt-4o-2024-08-06'),
    number('gen_ai.request.max_tokens', 64),
    number('gen_ai.usage.input_tokens', 900),
    number('gen_ai.usage.output_tokens', 64),
    { key: 'gen_ai.response.finish_reasons', value: { arrayValue: { values: [{ stringValue: 'length' }] } } },
    text('gen_ai.input.messages', message('user', 'Summarize the contract clause by clause.')),
    text('gen_ai.output.messages', message('assistant', 'The first clause says that the supplier shall', { finish_reason: 'length' })),
  ];
  const spans = [
    { traceId, spanId: root, name: 'invoke_agent planner', kind: 1, ...times, status: failed, attributes: agent },
    { traceId, spanId: hex(8), parentSpanId: root, name: 'execute_tool lookup', kind: 1, ...times, status: failed, attributes: tool },
    { traceId: hex(16), spanId: hex(8), name: 'chat gpt-4o', kind: 3, ...times, status: { code: 0 }, attributes: call },
  ];
  await post(`${product.urls.otlp}/v1/traces`, {
    resourceSpans: [{ resource: { attributes: [text('service.name', 'agents')] }, scopeSpans: [{ scope: { name: 'e2e' }, spans }] }],
  });
}
