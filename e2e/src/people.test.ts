/**
 * The pages about people and agents: a session of two traces is read as one conversation, its user is looked up, its agents
 * are drawn, and work is watched while it runs.
 */
import { CHROMIUM_PATH, type Browser, openBrowser } from '@sentryai/testing/browser';
import { eventually } from '@sentryai/testing/eventually';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import type { AgentGraph, Running, SessionRow } from '@sentryai/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConversation, CONVERSATION } from './people-traces.ts';

const PAGES = ['/sessions', '/users', '/agents', '/running'] as const;

describe.skipIf(!CHROMIUM_PATH)('the pages about people and agents', () => {
  let product: Product;
  let browser: Browser;
  const { sessionId, userId, firstTraceId } = CONVERSATION;
  const [firstTrace, secondTrace] = buildConversation(Date.now());
  const sessionPath = `/sessions/${encodeURIComponent(sessionId)}`;
  const open = (path: string) => browser.page.goto(`${product.urls.web}${path}`);
  const post = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${product.urls.ingest}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.ok, await response.text()).toBe(true);
  };

  beforeAll(async () => {
    product = await startProduct({ env: { SENTRYAI_SETTLE_MS: '1000' } });
    browser = await openBrowser();
    await browser.page.goto(product.loginLink);
    await browser.page.getByRole('heading', { name: 'Overview' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await product.stop();
    await removeHome(product.home);
  });

  it.each([
    ['/sessions', 'No sessions in this window', 'gen_ai.conversation.id'],
    ['/users', 'No users in this window', 'user.id'],
    ['/agents', 'No agents, tools or models in this window', 'invoke_agent'],
    ['/running', 'Nothing runs now', 'span_start'],
  ])('say how to send what is missing (%s)', async (path, title, hint) => {
    const { page } = browser;
    await open(path);
    await page.getByRole('heading', { name: title }).waitFor();
    expect(await page.getByText(hint).first().isVisible()).toBe(true);
  });

  it('show a session that arrives while somebody watches, and open it by keyboard', async () => {
    const { page } = browser;
    await open('/sessions');
    await page.getByRole('heading', { name: 'No sessions in this window' }).waitFor();
    await post('/v1/traces', firstTrace);
    await page.getByRole('link', { name: `Open session ${sessionId}` }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => decodeURIComponent(url.pathname) === `/sessions/${sessionId}`);
  });

  it('tell the conversation of both traces once, with its tool, its failure and the way to the traces', async () => {
    const { page } = browser;
    const conversation = page.getByRole('list', { name: 'Conversation' });
    await conversation.getByText('It left Hamburg this morning.').waitFor();
    expect(await conversation.innerText()).not.toContain('APITimeoutError');
    // It goes on while somebody reads.
    await post('/v1/traces', secondTrace);
    const shown = await eventually(async () => {
      const text = await conversation.innerText();
      expect(text).toContain('APITimeoutError');
      return text;
    });
    // Every call of a client sends all that was said before it again.
    for (const text of ['Where is order 7?', 'It left Hamburg this morning.', 'When will it be here?'])
      expect(shown.split(text)).toHaveLength(2);
    expect(shown.indexOf('Where is order 7?')).toBeLessThan(shown.indexOf('When will it be here?'));
    expect(shown).toContain('look_up_order');
    expect(await conversation.getByRole('link', { name: 'invoke_agent support' }).count()).toBe(2);
  });

  it('go to the failure by keyboard; the address leads others to the same turn', async () => {
    const { page } = browser;
    await page.keyboard.press('n');
    await page.waitForURL(/turn=/);
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    const turn = page.locator('[aria-current="true"]').filter({ hasText: 'APITimeoutError' });
    await turn.waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/traces\/[0-9a-f]{32}\?.*span=/);
  });

  it('lead from a session to its user, with what was spent and what failed', async () => {
    const { page } = browser;
    await eventually(async () => {
      const { data } = await product.get<{ data: SessionRow[] }>('/api/v1/sessions');
      expect(data[0]).toMatchObject({ user_id: userId, traces: 2, llm_calls: 3, tool_calls: 1 });
    });
    await open(sessionPath);
    await page.getByRole('link', { name: userId, exact: true }).click();
    await page.waitForURL((url) => url.pathname === `/users/${encodeURIComponent(userId)}`);
    await page.getByRole('heading', { level: 1, name: userId }).waitFor();
    await page
      .getByRole('region', { name: 'Sessions' })
      .getByRole('link', { name: new RegExp(sessionId) })
      .waitFor();
    const failures = page.getByRole('region', { name: 'Newest failed traces' });
    await failures.getByRole('link', { name: /invoke_agent support/ }).waitFor();
  });

  it('draw who calls whom, to be walked through by keyboard, with the same as a table', async () => {
    const { page } = browser;
    await eventually(async () => {
      const graph = await product.get<AgentGraph>('/api/v1/agents/graph');
      expect(graph.nodes.find(({ id }) => id === 'tool:look_up_order')?.calls).toBe(1);
    });
    await open('/agents');
    const agent = page.getByRole('button', { name: /^Agent support: 2 calls/ });
    await agent.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForURL(/node=/);
    const chosen = page.locator('[data-node][aria-pressed="true"]');
    expect(await chosen.count()).toBe(1);
    const name = (await chosen.getAttribute('data-node'))?.replace(/^[a-z]+:/, '') ?? '';
    const row = page.getByRole('table', { name: 'Agents, tools and models' }).getByRole('row').filter({ hasText: name });
    expect(await row.getByRole('button').getAttribute('aria-pressed')).toBe('true');
    await page.getByText('Called by').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => !url.search.includes('node='));
  });

  it('draw the agents of one trace beside its timeline', async () => {
    const { page } = browser;
    await open(`/traces/${firstTraceId}`);
    await page.getByRole('tab', { name: 'Agents' }).click();
    await page
      .getByRole('button', { name: /^Tool look_up_order: 1 call/ })
      .first()
      .waitFor();
    expect(page.url()).toContain('view=agents');
  });

  it('show work when it begins and take it away when it ends, without a reload', async () => {
    const { page } = browser;
    await open('/running');
    await page.getByRole('heading', { name: 'Nothing runs now' }).waitFor();
    const span = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16), name: 'nightly report', kind: 'agent', user_id: userId };
    const start = new Date().toISOString();
    await post('/v1/events', { type: 'span_start', ...span, start });
    await page.getByRole('link', { name: 'Open running trace nightly report' }).waitFor();
    await post('/v1/events', { type: 'span', ...span, start, end: new Date().toISOString() });
    await page.getByRole('heading', { name: 'Nothing runs now' }).waitFor();
  });

  it('say for how long nothing was heard of work, also while the page is paused', async () => {
    const { context } = browser;
    const span = { trace_id: 'c'.repeat(32), span_id: 'd'.repeat(16), name: 'stuck import', kind: 'workflow' };
    await post('/v1/events', { type: 'span_start', ...span, start: new Date().toISOString() });
    await eventually(async () => expect((await product.get<Running>('/api/v1/running')).data).toHaveLength(1));
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(`${product.urls.web}/running`);
    await page.getByRole('link', { name: 'Open running trace stuck import' }).waitFor();
    expect(await page.getByText(/no progress for/).count()).toBe(0);
    await page.getByRole('button', { name: /^Live updates: Live/ }).click();
    await page.clock.fastForward('11:00');
    await page.getByText('no progress for 11 minutes').waitFor();
    await page.close();
  });

  it.each([
    ['light', 1440],
    ['light', 390],
    ['dark', 1440],
    ['dark', 390],
  ] as const)('fit and stay free of script errors (%s, %i px)', async (colorScheme, width) => {
    const { page } = browser;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    for (const path of [...PAGES, sessionPath, `/users/${encodeURIComponent(userId)}`, `/traces/${firstTraceId}?view=agents`]) {
      await open(path);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      const overflowPx = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
      expect(overflowPx, `${path} must not scroll sideways`).toBeLessThanOrEqual(0);
    }
    expect(browser.problems).toEqual([]);
  });
});
