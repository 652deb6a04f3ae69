/** A team tunes a detector: sees what it found on a trace, tries a threshold on what is stored, saves it, and new traces are judged by it. */
import { randomBytes } from 'node:crypto';
import type { Backtest, DetectorsAnswer, GroupingAnswer, TraceDetail } from '@sentryai/schema';
import { CHROMIUM_PATH, type Browser, openBrowser } from '@sentryai/testing/browser';
import { eventually } from '@sentryai/testing/eventually';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const shots = process.env['SENTRYAI_TEST_SHOTS'];

describe.skipIf(!CHROMIUM_PATH)('detectors', () => {
  let product: Product;
  let browser: Browser;
  beforeAll(async () => {
    product = await startProduct({ env: { SENTRYAI_SETTLE_MS: '500' } });
    browser = await openBrowser({ colorScheme: 'light' });
    await browser.page.goto(product.loginLink);
    await browser.page.getByRole('heading', { name: 'Overview' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await product.stop();
    await removeHome(product.home);
  });

  const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
  const send = async (events: object[]): Promise<void> => {
    const response = await fetch(`${product.urls.ingest}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    expect(response.status, await response.clone().text()).toBe(202);
  };
  const change = (path: string, body: object, method = 'PUT') =>
    fetch(`${product.urls.api}/api/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${product.apiKey}` },
      body: JSON.stringify(body),
    });

  /** An agent that asks the same of a tool again and again, and whose answer is cut. */
  const loopTrace = (tools: number, outputTokens: number): { traceId: string; events: object[] } => {
    const traceId = hex(16);
    const root = hex(8);
    const startMs = Date.now() - 60_000;
    const span = (at: number, more: object) => ({
      type: 'span',
      trace_id: traceId,
      span_id: hex(8),
      parent_span_id: root,
      start: new Date(startMs + at * 1_000).toISOString(),
      end: new Date(startMs + at * 1_000 + 900).toISOString(),
      status: 'ok',
      ...more,
    });
    const model = { name: 'chat gpt-4o', kind: 'llm', provider: 'openai', model: 'gpt-4o', input_tokens: 900 };
    const calls = Array.from({ length: tools }, (_, at) => [
      span(2 * at, { ...model, output_tokens: 20, finish_reason: 'tool_calls', cost_usd: 0.002 }),
      span(2 * at + 1, {
        name: 'search_orders',
        kind: 'tool',
        tool_name: 'search_orders',
        input: '{"order":"A-17"}',
        output: 'in the depot',
      }),
    ]).flat();
    const answer = span(2 * tools, { ...model, output_tokens: outputTokens, finish_reason: 'length', output: 'Your order was' });
    const end = new Date(startMs + (2 * tools + 2) * 1_000).toISOString();
    const agent = span(0, { span_id: root, parent_span_id: undefined, name: 'order agent', kind: 'agent', agent_name: 'order agent', end });
    return { traceId, events: [agent, ...calls, answer] };
  };
  const occurrences = async (traceId: string, wanted: number) =>
    eventually(async () => {
      const detail = await product.get<TraceDetail>(`/api/v1/traces/${traceId}`);
      expect(detail.occurrences.length).toBeGreaterThanOrEqual(wanted);
      // issues are counted a moment later
      expect(detail.occurrences.filter(({ issue_id }) => issue_id === null)).toEqual([]);
      return detail.occurrences;
    });
  let first = '';

  it('find a loop and a cut answer once the trace is quiet, each an issue with evidence', async () => {
    const { traceId, events } = loopTrace(6, 300);
    first = traceId;
    await send(events);
    const found = await occurrences(traceId, 2);
    expect(found.map(({ kind }) => kind).toSorted()).toEqual(['agent_loop', 'truncated_answer']);
    const loop = found.find(({ kind }) => kind === 'agent_loop');
    expect(loop?.times).toBeGreaterThanOrEqual(6);
    expect(loop?.issue_id).toMatch(/^\d+$/);
    expect(loop?.wasted_ms).toBeGreaterThan(0);
    const { data, open_issues } = await product.get<DetectorsAnswer>('/api/v1/detectors');
    expect(data.find(({ name }) => name === 'agent_loop')).toMatchObject({ findings: { count: 1 }, open_issues: 1 });
    expect(open_issues).toEqual({ total: 2, errors: 0, detectors: 2 });
  });

  it('are drawn on the trace: marks on the spans, and a list in words', async () => {
    const { page } = browser;
    await page.goto(`${product.urls.web}/traces/${first}`);
    const marked = page.getByRole('img', { name: /found: Agent loop/ });
    await marked.first().waitFor();
    await page.getByRole('tab', { name: /Findings/ }).click();
    const list = page.getByRole('region', { name: /findings/ });
    await list.getByText('Truncated answer', { exact: true }).waitFor();
    await list
      .getByText(/wasted/)
      .first()
      .waitFor();
    if (shots) await page.screenshot({ path: `${shots}/trace-found.png` });
    await list
      .getByRole('button', { name: /Show the first of/ })
      .first()
      .click();
    await page.getByRole('tree', { name: 'Spans' }).waitFor();
    if (shots) await page.screenshot({ path: `${shots}/trace-marks.png` });
    expect(page.url()).toContain('span=');
  });

  it('can be tried on stored traces before a threshold is saved, by keyboard too', async () => {
    const { page } = browser;
    await page.keyboard.press('g');
    await page.keyboard.press('x');
    await page.getByRole('heading', { name: 'Detectors', level: 1 }).waitFor();
    if (shots) await page.screenshot({ path: `${shots}/detectors.png` });
    const row = page.getByRole('button', { name: /^Agent loop/ });
    await row.focus();
    await page.keyboard.press('Enter');
    const threshold = page.getByLabel('runs_min', { exact: true });
    await threshold.fill('1');
    await page.getByText('Allowed: 2 to 1000.').waitFor();
    await threshold.fill('9');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText(/Would have found 0 in the last 7 days/).waitFor();
    await page.getByText(/1 would be gone/).waitFor();
    await threshold.fill('3');
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText(/Would have found 1 in the last 7 days/).waitFor();
    const trial = page.getByRole('region', { name: 'Try Agent loop' });
    expect(await trial.getByRole('link').first().getAttribute('href')).toContain(first);
    if (shots) await page.screenshot({ path: `${shots}/detector-open.png`, fullPage: true });
    await page.getByRole('button', { name: /runs_min: back to the default/ }).click();
    expect(await threshold.inputValue()).toBe('4');
    await threshold.fill('9');
    await threshold.press('Enter');
    await page.getByText(/Saved; holds for traces/).waitFor();
    const { data } = await product.get<DetectorsAnswer>('/api/v1/detectors');
    expect(data.find(({ name }) => name === 'agent_loop')?.thresholds[0]).toMatchObject({ name: 'runs_min', value: 9 });
  });

  it('can be turned off by a switch, which a person sees at once', async () => {
    const { page } = browser;
    const turned = page.getByRole('switch', { name: /^Truncated answer/ });
    expect(await turned.getAttribute('aria-checked')).toBe('true');
    await turned.press('Space');
    await page.getByRole('switch', { name: 'Truncated answer: off' }).waitFor();
    await page.getByText(/^Changes$/).click();
    await page.getByText('"truncated_answer":{"enabled":false}').waitFor();
  });

  it('judge the next traces as they were set, without a restart', async () => {
    // the processor reads what projects set every few seconds
    await eventually(
      async () => {
        const quiet = loopTrace(6, 300);
        const loud = loopTrace(12, 300);
        await send([...quiet.events, ...loud.events]);
        const found = await occurrences(loud.traceId, 1);
        expect(found.map(({ kind }) => kind)).toEqual(['agent_loop']);
        expect((await product.get<TraceDetail>(`/api/v1/traces/${quiet.traceId}`)).occurrences).toEqual([]);
      },
      { timeoutMs: 40_000 },
    );
    const back = await change('/detectors/truncated_answer/backtest', { days: 1 }, 'POST');
    const tried = (await back.json()) as Backtest;
    expect(tried.found).toBeGreaterThanOrEqual(3);
    expect(tried.found_now).toBe(0);
  });

  it('stand beside rules of grouping, which name the line of a mistake', async () => {
    const { page } = browser;
    await page.getByRole('tab', { name: 'Grouping of errors' }).click();
    const rules = page.getByRole('textbox', { name: 'Fingerprint rules' });
    await rules.fill('type:A -> a\ntype:B');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/fingerprint_rules, line 2/).waitFor();
    await rules.fill('type:A -> a');
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Rule 1: pattern').fill('*/ours/*');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.', { exact: true }).waitFor();
    if (shots) await page.screenshot({ path: `${shots}/grouping.png` });
    const stored = await product.get<GroupingAnswer>('/api/v1/grouping');
    expect(stored).toMatchObject({ fingerprint_rules: 'type:A -> a', in_app_rules: [{ pattern: '*/ours/*', in_app: true }] });
    browser.problems.splice(0, browser.problems.length, ...browser.problems.filter((text) => !text.includes('400')));
  });

  it.each([
    ['light', 1440],
    ['light', 390],
    ['dark', 390],
    ['dark', 1440],
  ] as const)('fit and stay free of script errors (%s, %i px)', async (colorScheme, width) => {
    const { page } = browser;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    for (const path of [
      '/',
      '/detectors?detector=agent_loop',
      '/detectors?tab=grouping',
      `/traces/${first}`,
      `/traces/${first}?view=findings`,
    ]) {
      await page.goto(`${product.urls.web}${path}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle');
      const overflowPx = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      expect(overflowPx, `${path} must not scroll sideways`).toBeLessThanOrEqual(0);
      const name = path.replace(first, 'trace').replaceAll(/\W+/g, '-');
      if (shots) await page.screenshot({ path: `${shots}/${colorScheme}-${width}${name}.png` });
    }
    expect(browser.problems).toEqual([]);
  });
});
