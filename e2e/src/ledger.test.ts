/**
 * Every item accounted for: real captures, garbage, bodies over the limit and repetitions, with kills in between; then the
 * numbers are those of the senders, and the ledger balances. Items that the store refuses are isolated, looked at and
 * replayed by command line and page. A store that lost rows is found out.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LedgerCheckResult, OutcomeSums, QuarantineEntry } from '@sentryai/schema';
import { runStatements } from '@sentryai/store/embedded/run-statement.fixture';
import { CHROMIUM_PATH, openBrowser } from '@sentryai/testing/browser';
import { eventually } from '@sentryai/testing/eventually';
import { loadFixtures } from '@sentryai/testing/fixtures';
import { sendCaptured } from '@sentryai/testing/send-captured';
import { freePorts, type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemCountOf } from './captured-items.ts';

const BODY_BYTES_MAX = 400_000;
const ENV = { SENTRYAI_INIT_INGEST_KEYS: 'key-one,key-two', SENTRYAI_RETENTION_DAYS: '0', SENTRYAI_BODY_BYTES_MAX: String(BODY_BYTES_MAX) };
const CLI = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'src', 'main.ts');
/** Each request of an array of events; the third of each four is refused. */
const EVENTS_PER_REQUEST = 4;

type Sums = Record<string, number>;

let product: Product;
let ports: number[];
const start = async (home?: string): Promise<void> => {
  product = await startProduct({ ports, env: ENV, ...(home === undefined ? {} : { home }) });
};
beforeAll(async () => {
  ports = await freePorts(5);
  await start();
});
afterAll(async () => {
  await product.stop();
  await removeHome(product.home);
});

const captured = loadFixtures('otlp').flatMap(({ requests }) => requests.filter(({ path }) => /\/v1\/(traces|logs|metrics)$/.test(path)));
const withKey = (key: string) => ({ authorization: `Bearer ${key}` });

async function postEvents(key: string, body: string): Promise<number> {
  const headers = { ...withKey(key), 'content-type': 'application/json' };
  const response = await fetch(`${product.urls.ingest}/v1/events`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

const newEvents = (): object[] =>
  Array.from({ length: EVENTS_PER_REQUEST }, (_, index) => ({
    type: 'log',
    level: 'info',
    id: randomBytes(8).toString('hex'),
    ...(index === 2 ? {} : { message: 'load' }),
  }));

/** What the ledger says of a key: items by outcome, and `received`, which is counted apart. */
async function ledgerOf(keyId: string): Promise<Sums> {
  const sums = await product.get<OutcomeSums>(`/api/v1/outcomes?from=-1h&group_by=outcome&key=${keyId}`);
  return { received: sums.received ?? 0, ...Object.fromEntries(sums.groups.map(({ outcome, quantity }) => [outcome ?? '', quantity])) };
}

const check = () => product.get<LedgerCheckResult>('/api/v1/outcomes/check?from=-1h');
/** Items that ended; what SDKs dropped never came in. */
const endsOf = (sums: Sums): number =>
  Object.entries(sums).reduce((sum, [name, quantity]) => (name === 'received' || name === 'dropped_by_sdk' ? sum : sum + quantity), 0);

describe('the ledger', () => {
  let keys: [one: string, two: string];
  /** Items of requests that were answered, by key: acknowledged or refused for good. */
  const answered = { one: 0, two: 0 };
  /** Items of requests whose connection broke: they came in, or they did not. */
  let unanswered = 0;

  it('counts what each key sent: captures, partly refused events, garbage, and bodies over the limit', async () => {
    for (const request of captured) {
      expect((await sendCaptured(product.urls.otlp, request, withKey('key-one'))).status).toBe(200);
      answered.one += itemCountOf(request);
    }
    expect(answered.one).toBeGreaterThan(200);
    for (let round = 0; round < 5; round += 1) {
      expect(await postEvents('key-two', JSON.stringify(newEvents()))).toBe(202);
      answered.two += EVENTS_PER_REQUEST;
    }
    for (const garbage of ['{', '[', 'nonsense', '\u0000']) {
      expect(await postEvents('key-two', garbage)).toBe(400);
      answered.two += 1;
    }
    expect(await postEvents('key-two', JSON.stringify([{ type: 'log' }, { type: 'nothing' }]))).toBe(400);
    answered.two += 2;
    expect(await postEvents('key-two', 'x'.repeat(BODY_BYTES_MAX + 1))).toBe(413);
    answered.two += 1;
    const report = { type: 'client_report', id: 'report', discarded: [{ reason: 'queue_overflow', type: 'log', quantity: 30 }] };
    expect(await postEvents('key-two', JSON.stringify(report))).toBe(202);
    answered.two += 1;
    // Nobody's, so in no key's count.
    expect(await postEvents('key-unknown', '[]')).toBe(401);

    await eventually(async () => {
      const rows = await product.get<OutcomeSums>('/api/v1/outcomes?from=-1h&group_by=outcome,key,protocol');
      const of = (protocol: string) => rows.groups.find((group) => group.protocol === protocol && group.outcome === 'stored')?.key ?? '';
      keys = [of('otlp'), of('native')];
      expect([(await ledgerOf(keys[0])).received, (await ledgerOf(keys[1])).received]).toEqual([answered.one, answered.two]);
    });
    const [one, two] = [await ledgerOf(keys[0]), await ledgerOf(keys[1])];
    expect([endsOf(one), endsOf(two)]).toEqual([answered.one, answered.two]);
    expect(two).toMatchObject({ stored: 16, rejected: 5 + 4 + 2 + 1, dropped_by_sdk: 30 });
    expect(await check()).toMatchObject({ status: 'balanced', received: answered.one + answered.two });
  });

  it('counts everything that is sent again as duplicate, and nothing else', async () => {
    const before = await ledgerOf(keys[0]);
    for (const request of captured) await sendCaptured(product.urls.otlp, request, withKey('key-one'));
    const again = captured.reduce((sum, request) => sum + itemCountOf(request), 0);
    answered.one += again;
    await eventually(async () => {
      const after = await ledgerOf(keys[0]);
      expect(after).toEqual({ ...before, received: answered.one, duplicate: (before['duplicate'] ?? 0) + again });
    });
  });

  it('is right after kills: what was answered is in it, and what came in ended once', { timeout: 180_000 }, async () => {
    for (let round = 0; round < 3; round += 1) {
      const kill = new AbortController();
      const clients = Array.from({ length: 4 }, async () => {
        while (!kill.signal.aborted) {
          const status = await postEvents('key-two', JSON.stringify(newEvents())).catch(() => 0);
          if (status === 202) answered.two += EVENTS_PER_REQUEST;
          else if (!kill.signal.aborted) unanswered += EVENTS_PER_REQUEST;
          else break;
        }
      });
      // The moment of the kill is the test's subject.
      await new Promise((resolve) => setTimeout(resolve, 200 + round * 350));
      await product.stop('SIGKILL');
      kill.abort();
      unanswered += 4 * EVENTS_PER_REQUEST;
      await Promise.all(clients);
      await start(product.home);
    }
    await eventually(async () => {
      const two = await ledgerOf(keys[1]);
      expect(two['received']).toBeGreaterThanOrEqual(answered.two);
      expect(two['received']).toBeLessThanOrEqual(answered.two + unanswered);
      expect(endsOf(two)).toBe(two['received']);
    });
    expect(await check()).toMatchObject({ status: 'balanced', deviations: [] });
    const health = (await (await fetch(`${product.urls.processor}/health`)).json()) as { checks: Record<string, { ok: boolean }> };
    expect(health.checks['ledger']).toMatchObject({ ok: true });
  });
});

async function cli(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { SENTRYAI_API_URL: _, SENTRYAI_API_KEY: __, ...env } = process.env;
  const child = spawn(process.execPath, [CLI, 'quarantine', ...args, '--home', product.home, '--api-url', product.urls.api], { env });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

/** Changes the store behind the product's back, while it is down. */
async function tamper(...statements: string[]): Promise<void> {
  await product.stop();
  await runStatements(join(product.home, 'store'), statements);
  await start(product.home);
}

describe('items that cannot be stored', () => {
  const list = async (status: string) => (await product.get<{ data: QuarantineEntry[] }>(`/api/v1/quarantine?status=${status}`)).data;
  const messages = async () =>
    (await product.get<{ data: { message: string }[] }>('/api/v1/logs?from=-1h&limit=1000')).data
      .map(({ message }) => message)
      .filter((message) => message !== 'load')
      .sort();

  it('are isolated from the request they came in, and nothing is held up', async () => {
    await tamper("ALTER TABLE logs ADD CONSTRAINT no_poison CHECK NOT startsWith(message, 'poison')");
    const logs = ['good 1', 'poison 1', 'good 2', 'poison 2', 'poison 3'].map((message) => ({
      type: 'log',
      level: 'info',
      id: message,
      message,
    }));
    expect(await postEvents('key-two', JSON.stringify(logs))).toBe(202);
    await eventually(async () => expect(await list('open')).toHaveLength(3));
    expect((await list('open')).map(({ item_index, reason, item_type }) => [item_index, reason, item_type])).toEqual([
      [4, 'store_refused', 'log'],
      [3, 'store_refused', 'log'],
      [1, 'store_refused', 'log'],
    ]);
    expect(await messages()).toEqual(['good 1', 'good 2']);
    expect(await check()).toMatchObject({ status: 'balanced' });
  });

  it('are listed, shown, downloaded and discarded from the command line, without a key on this machine', async () => {
    const listed = await cli('list');
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out.trim().split('\n')).toHaveLength(4);
    const [item] = await list('open');
    expect((await cli('show', item!.id)).out).toContain('VIOLATED_CONSTRAINT');
    expect(JSON.parse((await cli('download', item!.id)).out)).toEqual([
      { type: 'log', level: 'info', id: 'poison 3', message: 'poison 3' },
    ]);
    expect((await cli('discard', item!.id)).out).toContain('1 item to discard');
    await eventually(async () =>
      expect((await list('discarded')).map(({ id, changed_by }) => [id, changed_by])).toEqual([[item!.id, 'admin@localhost']]),
    );
    const failed = (await list('open'))[0]!.id;
    expect((await cli('replay', failed)).code).toBe(0);
    await eventually(async () =>
      expect((await list('open')).find(({ id }) => id === failed)).toMatchObject({
        status: 'waiting',
        replay_count: 1,
        last_failure: expect.any(String),
      }),
    );
  });

  it.skipIf(!CHROMIUM_PATH)('are replayed from the page once the cause is gone, and then count as stored', async () => {
    await tamper('ALTER TABLE logs DROP CONSTRAINT no_poison');
    const browser = await openBrowser({ width: 390, height: 844, colorScheme: 'light' });
    try {
      const { page } = browser;
      await page.goto(product.loginLink);
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.goto(`${product.urls.web}/delivery?range=1h`);
      await page.getByText('Items by outcome').waitFor();
      await page.getByRole('button', { name: 'Check this window now' }).click();
      await page.getByText(/^Balanced: /).waitFor();
      await page.getByRole('tab', { name: /Quarantine 2/ }).click();
      await page
        .getByRole('button', { name: /^Details of/ })
        .first()
        .click();
      await page.getByText('"poison 2"').waitFor();
      expect(page.url()).toContain('item=');
      await page
        .getByRole('dialog', { name: /Quarantined item/ })
        .getByRole('button', { name: 'Close' })
        .click();
      await page.getByRole('button', { name: 'Replay all waiting' }).click();
      const confirm = page.getByRole('dialog', { name: /^Replay every waiting item/ });
      await confirm.getByRole('button', { name: 'Replay', exact: true }).click();
      await confirm.getByText('2 items will be done within seconds').waitFor();
      await confirm.getByRole('button', { name: 'Close' }).click();
      await page.getByText('Quarantine is empty').waitFor();
      // Nothing sticks out of a phone's width.
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await page.getByRole('tab', { name: 'Outcomes' }).click();
      await page
        .getByRole('button', { name: /^Rejected/ })
        .first()
        .click();
      await page.waitForURL(/outcome=rejected/);
      await page.getByText('A required field is missing.').first().waitFor();
      expect(browser.problems.filter((text) => !text.includes('401'))).toEqual([]);
    } finally {
      await browser.close();
    }
    expect(await messages()).toEqual(['good 1', 'good 2', 'poison 1', 'poison 2']);
    expect(await check()).toMatchObject({ status: 'balanced', deviations: [] });
  });
});

it('a store that lost rows is found out', async () => {
  await tamper("ALTER TABLE logs DELETE WHERE message = 'good 1' SETTINGS mutations_sync = 2");
  expect(await check()).toMatchObject({ status: 'unbalanced', deviations: [{ kind: 'rows_missing', table: 'logs', project_id: 1 }] });
});
