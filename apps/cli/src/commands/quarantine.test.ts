import type { QuarantineEntry } from '@sentryai/schema';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';

const ITEM: QuarantineEntry = {
  id: 'b-0-1-2.7',
  status: 'waiting',
  received_at: '2026-11-22T12:00:00.000000Z',
  key: 'ik_1',
  protocol: 'otlp',
  signal: 'traces',
  item_type: 'span',
  item_count: 1,
  item_index: 7,
  reason: 'normalize_failed',
  message: 'internal error: TypeError',
  last_failure: null,
  replay_count: 0,
  bytes: 5,
  changed_at: null,
  changed_by: null,
};

/** What the API answers by path, and what it was asked; the real one answers in e2e/src/ledger.test.ts. */
let answers: Record<string, { status?: number; body: object | Buffer }> = {};
let asked: { method: string; url: string; authorization: string; body: string }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, authorization: headers.authorization ?? '', body });
    const answer = answers[new URL(url, 'http://x').pathname] ?? {
      status: 404,
      body: { error: { code: 'nothing', message: 'There is nothing here.' } },
    };
    response.writeHead(answer.status ?? 200).end(Buffer.isBuffer(answer.body) ? answer.body : JSON.stringify(answer.body));
  });
});
beforeEach(async () => {
  answers = {};
  asked = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

async function run(...args: string[]) {
  const out: Buffer[] = [];
  let err = '';
  const env = { SENTRYAI_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, SENTRYAI_API_KEY: 'secret-key' };
  const io = {
    out: (data: string | Uint8Array) => void out.push(Buffer.from(data)),
    err: (text: string) => void (err += text),
    env,
    now: () => 0,
  };
  const code = await runCli(['quarantine', ...args], io);
  return { code, bytes: Buffer.concat(out), out: Buffer.concat(out).toString(), err };
}

describe('quarantine', () => {
  it('lists the fields that are asked for, in their order', async () => {
    answers['/api/v1/quarantine'] = { body: { data: [{ reason: ITEM.reason, bytes: 5 }], next_cursor: null } };
    const { code, out } = await run('list', '--fields', 'reason,bytes');
    expect([code, out]).toEqual([0, 'REASON            BYTES\nnormalize_failed  5\n']);
    expect(asked[0]?.url).toBe('/api/v1/quarantine?fields=reason%2Cbytes');
  });

  it('lists items in columns, with the filters that were given', async () => {
    answers['/api/v1/quarantine'] = { body: { data: [ITEM], next_cursor: 'more' } };
    const { code, out, err } = await run('list', '--reason', 'normalize_failed', '--status', 'all', '--limit', '1');
    expect([code, err]).toEqual([0, expect.stringContaining('There are more')]);
    expect(out).toMatch(
      /^ID +STATUS +RECEIVED +ITEM +REASON +MESSAGE\nb-0-1-2\.7 +waiting +2026-11-22T12:00:00 +otlp span +normalize_failed +internal error: TypeError\n$/,
    );
    expect(asked).toMatchObject([
      { url: '/api/v1/quarantine?status=all&limit=1&reason=normalize_failed', authorization: 'Bearer secret-key' },
    ]);
  });

  it('shows one item, its history and how it begins', async () => {
    const history = [{ at: '2026-11-22T12:01:00.000000Z', event: 'failed', actor: null, message: 'still' }];
    const preview = { text: 'gen_ai.request.model', is_binary: true, is_truncated: true };
    answers['/api/v1/quarantine/b-0-1-2.7'] = {
      body: { ...ITEM, last_failure: 'still', replay_count: 1, format: 'protobuf', history, preview },
    };
    const { code, out } = await run('show', 'b-0-1-2.7');
    expect(code).toBe(0);
    for (const part of ['waiting, tried 1 times', 'span at 7, otlp traces, protobuf, 5 bytes', 'last try', 'gen_ai.request.model\n…'])
      expect(out).toContain(part);
  });

  it('downloads bytes as they are', async () => {
    answers['/api/v1/quarantine/x/raw'] = { body: Buffer.from([0xff, 0, 0x80, 10]) };
    expect((await run('download', 'x')).bytes).toEqual(Buffer.from([0xff, 0, 0x80, 10]));
  });

  it('asks for another try of some items, and says which were left alone', async () => {
    answers['/api/v1/quarantine/replay'] = {
      status: 202,
      body: { requested: 1, skipped: [{ id: 'b', reason: 'already_replayed' }], has_more: false },
    };
    const { code, out, err } = await run('replay', 'a', 'b');
    expect([code, out, err]).toEqual([0, expect.stringContaining('1 item to replay'), 'b was left alone: already_replayed\n']);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ project: 1, ids: ['a', 'b'] });
  });

  it('fails when nothing was done, and says what the server says', async () => {
    answers['/api/v1/quarantine/discard'] = {
      status: 202,
      body: { requested: 0, skipped: [{ id: 'a', reason: 'not_found' }], has_more: false },
    };
    expect((await run('discard', 'a')).code).toBe(1);
    expect(await run('show', 'nothing')).toMatchObject({ code: 1, err: 'There is nothing here.\n' });
    expect((await run('list', '--api-url', 'http://127.0.0.1:1')).err).toContain('does not answer');
  });

  it('discards everything only when it is said twice', async () => {
    answers['/api/v1/quarantine/discard'] = { status: 202, body: { requested: 3, skipped: [], has_more: true } };
    expect((await run('discard', '--all')).code).toBe(2);
    expect(asked).toEqual([]);
    const { code, err } = await run('discard', '--all', '--yes', '--protocol', 'native', '--project', '2', '--json');
    expect([code, err]).toEqual([0, expect.stringContaining('call again')]);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ project: 2, all: true, protocol: 'native' });
  });

  it.each([
    [[]],
    [['nonsense']],
    [['show']],
    [['show', 'a', 'b']],
    [['replay']],
    [['replay', 'a', '--all']],
    [['list', 'a']],
    [['list', '--project', 'x']],
    [['list', '--bogus']],
  ])('refuses the words %j', async (args) => {
    const { code, err } = await run(...args);
    expect([code, err]).toEqual([2, expect.stringContaining('Usage: quarantine list')]);
  });
});
