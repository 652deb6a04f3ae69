import { priceTermsSchema, type PriceEntry, type RepriceJobEntry } from '@sentryai/schema';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';

const PRICE: PriceEntry = {
  id: 'pr_1',
  scope: 'project',
  provider: null,
  model: 'acme-*',
  valid_from: '2026-01-01T00:00:00.000000Z',
  valid_until: null,
  alias_of: null,
  terms: priceTermsSchema.parse({ usd_per_million: { input: 2, output: 8 }, service_tiers: { batch: { input: 1 } } }),
  created_at: '2026-11-22T12:00:00.000000Z',
};
const JOB: RepriceJobEntry = {
  id: 'rj_1',
  status: 'done',
  is_cancelling: false,
  from: '2026-10-22T12:00:00.000000Z',
  to: '2026-11-22T12:00:00.000000Z',
  model: null,
  progress: 1,
  spans_total: 12,
  spans: 12,
  priced: 8,
  changed: 3,
  unpriced: 0,
  given: 1,
  traces: 11,
  created_at: '2026-11-22T12:00:00.000000Z',
  started_at: null,
  finished_at: null,
  error: null,
};

/** What the API answers by method and path, and what it was asked; the real one answers in e2e/src/prices.test.ts. */
let answers: Record<string, object> = {};
let asked: { method: string; url: string; body: string }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const { method = '', url = '' } = request;
    asked.push({ method, url, body });
    const answer = answers[`${method} ${new URL(url, 'http://x').pathname}`];
    response
      .writeHead(answer === undefined ? 404 : 200)
      .end(JSON.stringify(answer ?? { error: { code: 'nothing', message: 'Nothing here.' } }));
  });
});
beforeEach(async () => {
  answers = {};
  asked = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function run(...args: string[]) {
  let out = '';
  let err = '';
  const env = { SENTRYAI_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, SENTRYAI_API_KEY: 'secret-key' };
  const io = {
    out: (data: string | Uint8Array) => void (out += String(data)),
    err: (text: string) => void (err += text),
    env,
    now: () => 0,
  };
  const code = await runCli(['prices', ...args], io);
  return { code, out, err };
}

describe('prices', () => {
  it('lists own prices, and those of the list that hold the words', async () => {
    answers['GET /api/v1/prices'] = { data: [PRICE], next_cursor: null };
    const { code, out } = await run('list');
    expect(code).toBe(0);
    expect(out).toMatch(/pr_1 +\*\/acme-\* +project +since 2026-01-01 +input 2, output 8; batch: input 1\n$/);
    const listed = { provider: 'openai', model: 'gpt-4o', name: '', price_id: '', valid_from: null, daily: null, terms: PRICE.terms };
    answers['GET /api/v1/prices/catalog'] = { data: [listed], next_cursor: null, total: 9, as_of: '' };
    const found = await run('list', 'gpt', '4o');
    expect([found.code, found.err]).toEqual([0, expect.stringContaining('9 prices of the list match')]);
    expect(found.out).toContain('openai/gpt-4o');
    expect(found.out).not.toContain('pr_1');
    expect(asked.at(-1)?.url).toContain('query=gpt+4o');
  });

  it('sets a price from flags, or an alias', async () => {
    answers['POST /api/v1/prices'] = PRICE;
    const { code, out } = await run(
      'set',
      'acme-*',
      '--input',
      '2',
      '--cache-read',
      '0.2',
      '--batch-input',
      '1',
      '--since',
      '2026-01-01',
      '--organization',
    );
    expect([code, out]).toEqual([0, expect.stringContaining('pr_1: */acme-*')]);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      project: 1,
      scope: 'organization',
      provider: null,
      model: 'acme-*',
      valid_from: '2026-01-01',
      valid_until: null,
      alias_of: null,
      terms: {
        usd_per_million: { input: 2, cache_read: 0.2 },
        usd_per_request: null,
        long_context: [],
        service_tiers: { batch: { input: 1 } },
      },
    });
    await run('set', 'prod', '--alias-of', 'azure/gpt-4o', '--provider', 'azure');
    expect(JSON.parse(asked[1]?.body ?? '')).toMatchObject({ alias_of: 'azure/gpt-4o', terms: null, provider: 'azure' });
  });

  it('takes a price back', async () => {
    answers['DELETE /api/v1/prices/pr_1'] = PRICE;
    expect(await run('remove', 'pr_1')).toMatchObject({ code: 0, out: 'pr_1: */acme-* is gone\n' });
    expect(await run('remove', 'pr_2')).toMatchObject({ code: 1, err: 'Nothing here.\n' });
  });

  it('lists the fields of unpriced models that are asked for, in their order', async () => {
    answers['GET /api/v1/prices/unpriced'] = { data: [{ calls: 3, model: null }], next_cursor: null, has_more: false };
    const { code, out } = await run('unpriced', '--fields', 'calls, model');
    expect([code, out]).toEqual([0, 'CALLS  MODEL\n3      \n']);
    expect(asked[0]?.url).toBe('/api/v1/prices/unpriced?fields=calls%2C+model');
  });

  it('lists models that nothing prices', async () => {
    const row = {
      provider: null,
      model: 'acme-1',
      model_requested: null,
      calls: 3,
      input_tokens: 40,
      output_tokens: null,
      first_seen: PRICE.created_at,
      last_seen: PRICE.created_at,
      near: [{ provider: 'openai', model: 'gpt-4o' }],
    };
    answers['GET /api/v1/prices/unpriced'] = { data: [row], next_cursor: null, has_more: true };
    const { out, err } = await run('unpriced', '--from', '-7d');
    expect(out).toMatch(/acme-1 +\? +3 +40 +\? +2026-11-22T12:00:00 +openai\/gpt-4o\n$/);
    expect(err).toContain('There are more');
    expect(asked[0]?.url).toContain('from=-7d');
  });

  it('starts a re-pricing, waits for it, and tells what it did', async () => {
    answers['POST /api/v1/prices/reprice'] = { ...JOB, status: 'waiting', progress: null };
    answers['GET /api/v1/prices/reprice/rj_1'] = JOB;
    const { code, out, err } = await run('reprice', '--from', '-7d', '--model', 'acme-1');
    expect([code, err]).toEqual([0, 'rj_1 100 %\n']);
    for (const part of [/status +done/, /looked at +12 of 12/, /priced now +8/, /traces corrected +11/]) expect(out).toMatch(part);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ project: 1, from: '-7d', model: 'acme-1' });
    answers['GET /api/v1/prices/reprice/rj_1'] = { ...JOB, status: 'failed', error: 'no disk' };
    expect(await run('reprice', 'rj_1')).toMatchObject({ code: 1, out: expect.stringContaining('no disk') });
    answers['POST /api/v1/prices/reprice/rj_1/cancel'] = { ...JOB, status: 'cancelled' };
    expect(await run('reprice', '--cancel', 'rj_1', '--json')).toMatchObject({ code: 0, out: expect.stringContaining('"cancelled"') });
  });

  it.each([
    [[]],
    [['nonsense']],
    [['set']],
    [['set', 'a']],
    [['set', 'a', 'b', '--input', '1']],
    [['set', 'a', '--input', 'x']],
    [['set', 'a', '--input', '-1']],
    [['set', 'a', '--input', '1', '--alias-of', 'b']],
    [['remove']],
    [['unpriced', 'a']],
    [['reprice', 'a', 'b']],
    [['list', '--project', 'x']],
    [['list', '--bogus']],
  ])('refuses the words %j', async (args) => {
    const { code, err } = await run(...args);
    expect([code, err]).toEqual([2, expect.stringContaining('Usage: prices list')]);
  });
});
