import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';

const ISSUE = {
  id: '12',
  status: 'unresolved',
  substatus: 'new',
  kind: 'error',
  count: 9,
  recovered_count: 1,
  count_in_window: 3,
  user_count: 2,
  priority: 'high',
  first_seen: '2026-11-20T12:00:00.000000Z',
  last_seen: '2026-11-22T12:00:00.000000Z',
  assignee: null,
  title: 'PriceError: no price',
};

/** What the API answers by method and path, and what it was asked; the real one answers in e2e/src/issues.test.ts. */
let answers: Record<string, object> = {};
let asked: { method: string; url: string; body: unknown }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const { method = '', url = '' } = request;
    asked.push({ method, url, body: body === '' ? null : (JSON.parse(body) as unknown) });
    const answer = answers[`${method} ${new URL(url, 'http://x').pathname}`];
    response
      .writeHead(answer === undefined ? 404 : 200)
      .end(JSON.stringify(answer ?? { error: { code: 'x', message: 'There is nothing here.' } }));
  });
});
beforeEach(async () => {
  answers = {};
  asked = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function run(...args: string[]) {
  let [out, err] = ['', ''];
  const env = { SENTRYAI_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, SENTRYAI_API_KEY: 'secret-key' };
  const io = {
    out: (data: string | Uint8Array) => void (out += String(data)),
    err: (text: string) => void (err += text),
    env,
    now: () => 0,
  };
  const code = await runCli(['issues', ...args], io);
  return { code, out, err };
}

describe('issues', () => {
  it('lists issues in columns, with the filters that were given', async () => {
    answers['GET /api/v1/issues'] = { data: [ISSUE], next_cursor: 'more', held_back: { occurrences: 7, fingerprints: 7, since: '' } };
    const { code, out, err } = await run('list', '--query', 'is:new', '--sort', 'users', '--limit', '1');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^ID +STATUS +KIND +COUNT +USERS .*\n12 +new +error +3 +2 +2026-11-22T12:00:00 +PriceError: no price\n$/),
    ]);
    expect(err).toContain('There are more');
    expect(err).toContain('7 occurrences opened no issue');
    expect(asked[0]?.url).toBe('/api/v1/issues?query=is%3Anew&sort=users&limit=1');
  });

  it('lists the fields that are asked for, in their order', async () => {
    const { title, user_count, assignee } = ISSUE;
    answers['GET /api/v1/issues'] = { data: [{ title, user_count, assignee, sparkline: [1, 2] }], next_cursor: null, held_back: null };
    const { code, out } = await run('list', '--fields', 'title,user_count,assignee,sparkline');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^TITLE +USER COUNT +ASSIGNEE +SPARKLINE\nPriceError: no price +2 {21}\[1,2\]\n$/),
    ]);
    expect(asked[0]?.url).toBe('/api/v1/issues?fields=title%2Cuser_count%2Cassignee%2Csparkline');
    expect((await run('list', '--fields', 'title', '--json')).out).toBe(`${JSON.stringify(answers['GET /api/v1/issues'])}\n`);
  });

  it('shows one issue with what is suspect and what people said', async () => {
    answers['GET /api/v1/issues/12'] = {
      ...ISSUE,
      advice: 'Ask for less.',
      summary: 'It happened 9 times.',
      suspect_changes: [{ sentence: 'All have release 2.' }],
      fingerprints: [{ hash: 'ab'.repeat(16), last_title: 'PriceError' }],
      similar: [{ id: '13', title: 'Another' }],
      activity: [
        { type: 'commented', at: '2026-11-22T12:01:00.000000Z', by: { id: 'u', email: 'ada@example.org' }, data: { text: 'seen it' } },
      ],
    };
    const { code, out } = await run('show', '12');
    expect(code).toBe(0);
    for (const part of [
      'unresolved, new, priority high',
      'Ask for less.',
      'All have release 2.',
      'abab',
      '13  Another',
      'ada@example.org  seen it',
      'It happened 9 times.',
    ])
      expect(out).toContain(part);
  });

  it.each([
    [['resolve', '12'], { status: 'resolved', resolve: { in: 'now' } }],
    [['resolve', '12', '--in', 'next_release'], { status: 'resolved', resolve: { in: 'next_release' } }],
    [['resolve', '12', '--in', 'app@2.0'], { status: 'resolved', resolve: { in: 'release', release: 'app@2.0' } }],
    [['ignore', '12'], { status: 'ignored', ignore: { until: 'forever' } }],
    [['ignore', '12', '--until', 'escalating'], { status: 'ignored', ignore: { until: 'escalating' } }],
    [['ignore', '12', '--until', '+24h'], { status: 'ignored', ignore: { until: 'time', time: '+24h' } }],
    [['ignore', '12', '--count', '5'], { status: 'ignored', ignore: { until: 'count', count: 5 } }],
    [['ignore', '12', '--users', '3'], { status: 'ignored', ignore: { until: 'users', count: 3 } }],
    [['assign', '12', '--to', 'ada@example.org'], { assignee: 'ada@example.org' }],
    [['assign', '12', '--to', 'nobody'], { assignee: null }],
  ])('asks for %j', async (args, patch) => {
    answers['PATCH /api/v1/issues'] = { changed: ['12'], missing: [] };
    expect(await run(...args, '--project', '2')).toEqual({ code: 0, out: 'changed: 12\n', err: '' });
    expect(asked).toEqual([{ method: 'PATCH', url: '/api/v1/issues?', body: { project: 2, ids: ['12'], ...patch } }]);
  });

  it('fails when one of the issues does not exist', async () => {
    answers['PATCH /api/v1/issues'] = { changed: ['12'], missing: ['99'] };
    expect(await run('resolve', '12', '99')).toEqual({ code: 1, out: 'changed: 12\n', err: 'There is no issue 99 in this project.\n' });
  });

  it('merges, unmerges, and discards when it is said twice', async () => {
    answers['POST /api/v1/issues/merge'] = { id: '12', merged: ['13'] };
    answers['POST /api/v1/issues/unmerge'] = { id: '12', created: '14' };
    answers['DELETE /api/v1/issues/12'] = { deleted: ['12'], discarded: true };
    expect((await run('merge', '12', '13')).out).toBe('13 became part of 12\n');
    expect((await run('unmerge', '12', '--fingerprint', 'a', '--fingerprint', 'b')).out).toBe('taken out of 12 into 14\n');
    expect((await run('discard', '12')).code).toBe(2);
    expect((await run('discard', '12', '--yes')).code).toBe(0);
    expect(asked).toEqual([
      { method: 'POST', url: '/api/v1/issues/merge?', body: { ids: ['12', '13'] } },
      { method: 'POST', url: '/api/v1/issues/unmerge?', body: { id: '12', fingerprints: ['a', 'b'] } },
      { method: 'DELETE', url: '/api/v1/issues/12?discard=true', body: null },
    ]);
  });

  it.each([
    [[]],
    [['nonsense']],
    [['toString']],
    [['show']],
    [['list', '12']],
    [['resolve']],
    [['assign', '12']],
    [['merge', '12']],
    [['unmerge', '12']],
    [['ignore', '12', '--count', '3', '--users', '4']],
    [['ignore', '12', '--count', 'x']],
    [['list', '--bogus']],
  ])('refuses the words %j', async (args) => {
    const { code, err } = await run(...args);
    expect([code, err]).toEqual([2, expect.stringContaining('Usage: issues list')]);
    expect(asked).toEqual([]);
  });
});
