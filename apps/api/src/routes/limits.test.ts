import { buildLog, buildSpan, spanIdOf, traceIdOf } from '@sentryai/testing/builders';
import {
  createdKeySchema,
  CUT_ATTRIBUTE,
  dayOf,
  KEEP_ALL,
  keyEntrySchema,
  logEntrySchema,
  NO_LIMITS,
  NO_QUOTA,
  pageOf,
  projectEntrySchema,
  spanDetailSchema,
  usageSchema,
} from '@sentryai/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, TEST_API_KEY, TEST_NOW_MS, type TestApi } from '../open-test-api.fixture.ts';

describe('limits of keys and projects', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
  });
  afterAll(() => test.close());

  const write = async (method: 'POST' | 'PATCH' | 'DELETE', url: string, body?: object) => {
    const response = await test.api.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}` },
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: response.statusCode, body: response.json<Record<string, unknown> & { error?: { code: string; message: string } }>() };
  };

  it('are given with a new key, and changed each on its own', async () => {
    const made = createdKeySchema.parse(
      (await write('POST', '/keys', { name: 'edge', limits: { items_per_second: 50 }, sampling: { spans: 0.2 } })).body,
    );
    expect(made).toMatchObject({ limits: { ...NO_LIMITS, items_per_second: 50 }, sampling: { ...KEEP_ALL, spans: 0.2 } });
    const changed = await write('PATCH', `/keys/${made.id}`, { limits: { bytes_per_second: 1e6, items_burst: 9 }, name: 'edge eu' });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        name: 'edge eu',
        limits: { items_per_second: 50, items_burst: 9, bytes_per_second: 1e6, bytes_burst: null },
        sampling: { spans: 0.2 },
      },
    });
    expect((await write('PATCH', `/keys/${made.id}`, { limits: { items_per_second: null } })).body).toMatchObject({
      limits: { items_per_second: null, bytes_per_second: 1e6 },
    });
    const listed = await test.read('/api/v1/keys', pageOf(keyEntrySchema));
    expect(listed.data.find(({ id }) => id === made.id)).toMatchObject({ name: 'edge eu', sampling: { ...KEEP_ALL, spans: 0.2 } });
    expect(listed.data.find(({ kind }) => kind === 'api')).toMatchObject({ limits: null, sampling: null });
  });

  it('can be lifted, and a key can be disabled, enabled again and deleted', async () => {
    const { body } = await write('POST', '/keys', { name: 'short-lived' });
    const url = `/keys/${String(body['id'])}`;
    expect((await write('DELETE', url)).body).toMatchObject({ is_disabled: true });
    expect((await write('PATCH', url, { is_disabled: false })).body).toMatchObject({ is_disabled: false });
    expect((await write('DELETE', `${url}?permanently=true`)).status).toBe(200);
    expect(await write('PATCH', url, { is_disabled: false })).toMatchObject({ status: 404, body: { error: { code: 'key_not_found' } } });
  });

  it.each([
    [{ limits: { items_per_second: 0 } }],
    [{ limits: { items_per_second: -1 } }],
    [{ limits: { items_burst: 1.5 } }],
    [{ limits: { bytes_per_second: '10' } }],
    [{ sampling: { spans: 1.01 } }],
    [{ sampling: { logs: -0.1 } }],
    [{ sampling: { metrics: null } }],
  ])('refuse %j and change nothing', async (change) => {
    const { body } = await write('POST', '/keys', {});
    expect(await write('PATCH', `/keys/${String(body['id'])}`, change)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_parameter' } },
    });
    expect(await test.metadata.findIngestKeyById(String(body['id']))).toMatchObject({ limits: NO_LIMITS, sampling: KEEP_ALL });
  });

  it('belong to ingest keys alone', async () => {
    const refused = { status: 400, body: { error: { code: 'not_an_ingest_key' } } };
    expect(await write('POST', '/keys', { kind: 'api', limits: { items_per_second: 1 } })).toMatchObject(refused);
    const { body } = await write('POST', '/keys', { kind: 'api' });
    expect(await write('PATCH', `/keys/${String(body['id'])}`, { sampling: { logs: 0.5 } })).toMatchObject(refused);
    expect((await write('PATCH', `/keys/${String(body['id'])}`, { is_disabled: true })).body).toMatchObject({ is_disabled: true });
  });

  it('hold for a project by the day; a new project can be read by whoever made it', async () => {
    const made = await write('POST', '/projects', { name: 'third', quota: { items_per_day: 1_000 } });
    expect(made).toMatchObject({ status: 201, body: { id: 3, name: 'third', quota: { items_per_day: 1_000, bytes_per_day: null } } });
    expect((await write('PATCH', '/projects/3', { quota: { bytes_per_day: 5_000_000_000 } })).body).toMatchObject({
      quota: { items_per_day: 1_000, bytes_per_day: 5_000_000_000 },
    });
    expect((await write('PATCH', '/projects/3', { name: 'renamed', quota: { items_per_day: null } })).body).toMatchObject({
      name: 'renamed',
      quota: { items_per_day: null, bytes_per_day: 5_000_000_000 },
    });
    const { data } = await test.read('/api/v1/projects', pageOf(projectEntrySchema));
    expect(data.map(({ id, name, quota }) => [id, name, quota.bytes_per_day])).toEqual([
      [1, 'default', null],
      [2, 'second', null],
      [3, 'renamed', 5_000_000_000],
    ]);
    expect((await write('POST', '/keys', { project: 3 })).status).toBe(201);
    expect((await write('PATCH', '/projects/99', { name: 'x' })).status).toBe(403);
    expect((await write('POST', '/projects', { name: '  ' })).status).toBe(400);
  });

  it('that cut an item on receipt are said with it, each field with its original length', async () => {
    const mark = { 'gen_ai.input.messages': 2_000_000, name: 1_500 };
    await test.insert({
      spans: [buildSpan({ attributes_string: { [CUT_ATTRIBUTE]: JSON.stringify(mark) } })],
      logs: [buildLog(1, { attributes: JSON.stringify({ a: 1, [CUT_ATTRIBUTE]: mark }) }), buildLog(2)],
    });
    const cut = [
      { field: 'gen_ai.input.messages', original_chars: 2_000_000 },
      { field: 'name', original_chars: 1_500 },
    ];
    expect((await test.read(`/api/v1/spans/${traceIdOf(1)}/${spanIdOf(1)}`, spanDetailSchema)).cut).toEqual(cut);
    const logs = await test.read('/api/v1/logs', pageOf(logEntrySchema));
    expect(logs.data.map((log) => log.cut).sort((a, b) => b.length - a.length)).toEqual([cut, []]);
  });

  it('are shown beside what was used today and sent in the last minute', async () => {
    await test.metadata.addDailyUsage(dayOf(TEST_NOW_MS), [{ project_id: 2, items: 70, bytes: 9_000 }]);
    const row = { project_id: 2, minute_ms: Math.floor(TEST_NOW_MS / 60_000) * 60_000 - 60_000, protocol: 'otlp', item_type: 'span' };
    const count = (key_id: string, outcome: string, quantity: number, minute_ms = row.minute_ms) => ({
      ...row,
      key_id,
      outcome,
      reason: '',
      quantity,
      minute_ms,
    });
    await test.insert({
      outcomes: [
        count('a', 'stored', 10),
        count('a', 'sampled', 5),
        count('a', 'duplicate', 1),
        count('a', 'limited', 7),
        count('a', 'dropped_by_sdk', 100),
        count('b', 'rejected', 2),
        count('b', 'stored', 50, row.minute_ms - 60_000),
      ],
    });
    expect(await test.read('/api/v1/usage?project=2', usageSchema)).toEqual({
      project_id: 2,
      quota: NO_QUOTA,
      today: { from: '2026-01-15T00:00:00.000000Z', resets_at: '2026-01-16T00:00:00.000000Z', items: 70, bytes: 9_000 },
      last_minute: {
        from: '2026-01-15T12:00:00.000000Z',
        to: '2026-01-15T12:01:00.000000Z',
        keys: [
          { key: 'a', taken: 16, limited: 7, rejected: 0 },
          { key: 'b', taken: 0, limited: 0, rejected: 2 },
        ],
      },
    });
    expect((await test.read('/api/v1/usage', usageSchema)).last_minute.keys).toEqual([]);
  });
});
