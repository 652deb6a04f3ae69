import {
  deliveryStateSchema,
  ledgerCheckSchema,
  outcomeEntrySchema,
  outcomeSumsSchema,
  pageOf,
  quarantineActionSchema,
  quarantineDetailSchema,
  quarantineRowSchema,
  type ProcessorState,
  type QuarantineEventRow,
} from '@sentryai/schema';
import { buildLog, buildOutcome, buildQuarantined, BUILT_AT_MS } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, TEST_API_KEY, TEST_NOW_MS, type TestApi } from './open-test-api.fixture.ts';

const MINUTE_MS = 60_000;
const HOUR_BEFORE_MS = BUILT_AT_MS - 60 * MINUTE_MS;

describe('outcomes', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
    await test.insert({
      outcomes: [
        buildOutcome({ outcome: 'received', item_type: '', quantity: 10 }),
        buildOutcome({ quantity: 6 }),
        buildOutcome({ outcome: 'duplicate', quantity: 2 }),
        buildOutcome({ outcome: 'rejected', reason: 'too_old', quantity: 2 }),
        buildOutcome({ outcome: 'received', item_type: '', protocol: 'native', key_id: 'ik_2', quantity: 1, minute_ms: HOUR_BEFORE_MS }),
        buildOutcome({ item_type: 'log', protocol: 'native', key_id: 'ik_2', quantity: 1, minute_ms: HOUR_BEFORE_MS }),
        buildOutcome({ outcome: 'dropped_by_sdk', reason: 'queue_overflow', item_type: 'log', quantity: 40 }),
        // Left quarantine: both counts are gone.
        buildOutcome({ outcome: 'quarantined', reason: 'normalize_failed', quantity: 1 }),
        buildOutcome({ outcome: 'quarantined', reason: 'normalize_failed', quantity: -1 }),
        buildOutcome({ outcome: 'rows_stored', item_type: 'spans', key_id: '', protocol: 'outcomes', quantity: 6 }),
      ],
    });
  });
  afterAll(() => test.close());
  const sums = (query: string) => test.read(`/api/v1/outcomes?${query}`, outcomeSumsSchema);

  it('are listed without the counts that the ledger keeps for itself, and without those that were taken back', async () => {
    const { data } = await test.read('/api/v1/outcomes', pageOf(outcomeEntrySchema));
    expect(data.map(({ outcome, quantity }) => [outcome, quantity])).toEqual([
      ['dropped_by_sdk', 40],
      ['duplicate', 2],
      ['rejected', 2],
      ['stored', 6],
      ['stored', 1],
    ]);
  });

  it('are summed by any of their fields, beside what came in', async () => {
    const all = await sums('group_by=outcome');
    expect(all).toMatchObject({ received: 11, step_ms: null, group_by: ['outcome'] });
    expect(all.groups.map(({ outcome, quantity, key }) => [outcome, quantity, key])).toEqual([
      ['dropped_by_sdk', 40, null],
      ['stored', 7, null],
      ['duplicate', 2, null],
      ['rejected', 2, null],
    ]);
    const detailed = await sums('group_by=key,protocol,item_type,outcome,reason&outcome=rejected');
    expect(detailed.groups).toEqual([
      { outcome: 'rejected', reason: 'too_old', key: 'ik_1', protocol: 'otlp', item_type: 'span', quantity: 2, points: [] },
    ]);
    expect(detailed.received).toBeNull();
    expect(await sums('group_by=outcome&key=ik_2')).toMatchObject({ received: 1, groups: [{ outcome: 'stored', quantity: 1 }] });
  });

  it('are summed over time', async () => {
    const { groups, step_ms } = await sums('step=30m&group_by=outcome&outcome=stored');
    expect(step_ms).toBe(30 * MINUTE_MS);
    expect(groups).toMatchObject([
      {
        quantity: 7,
        points: [
          { time: '2026-01-15T11:00:00.000000Z', quantity: 1 },
          { time: '2026-01-15T12:00:00.000000Z', quantity: 6 },
        ],
      },
    ]);
  });

  it.each([
    ['group_by=nonsense', 'group_by'],
    ['group_by=', 'group_by'],
    ['step=30s', 'step'],
    ['step=1x', 'step'],
  ])('refuse %s with the name of the parameter', async (query, parameter) => {
    const { status, body } = await test.get(`/api/v1/outcomes?${query}`);
    expect([status, body.error?.message]).toEqual([400, expect.stringContaining(`\`${parameter}\``)]);
  });

  it('are checked against what came in and against the tables, on request', async () => {
    const check = await test.read('/api/v1/outcomes/check?from=-2h', ledgerCheckSchema);
    expect(check).toMatchObject({ status: 'unbalanced', received: 11, rows: 6 });
    expect(check.deviations.map(({ kind, table, expected, actual }) => [kind, table, expected, actual])).toEqual([
      ['items_without_rows', null, 1, 0],
      ['rows_missing', 'spans', 6, 0],
    ]);
    expect((await test.get('/api/v1/outcomes/check?from=-3d')).status).toBe(400);
    expect(await test.read('/api/v1/outcomes/check?project=2', ledgerCheckSchema)).toMatchObject({ status: 'balanced', received: 0 });
  });
});

describe('the ledger of a project whose items are all there', () => {
  it('is balanced', async () => {
    const test = await openTestApi();
    await test.insert({
      logs: [buildLog(1), buildLog(2)],
      outcomes: [
        buildOutcome({ outcome: 'received', item_type: '', quantity: 3 }),
        buildOutcome({ outcome: 'acknowledged', item_type: '', quantity: 2 }),
        buildOutcome({ item_type: 'log', quantity: 2 }),
        buildOutcome({ item_type: 'log', outcome: 'duplicate', quantity: 1 }),
        buildOutcome({ outcome: 'rows_stored', item_type: 'logs', key_id: '', protocol: 'outcomes', quantity: 2 }),
      ],
    });
    const check = await test.read('/api/v1/outcomes/check', ledgerCheckSchema);
    await test.close();
    expect(check).toMatchObject({ status: 'balanced', received: 3, rows: 2, deviations: [] });
  });
});

describe('quarantine', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
    const event = (quarantine_id: string, name: QuarantineEventRow['event'], request_id: string, message = ''): QuarantineEventRow => {
      const actor = name.endsWith('_requested') ? 'admin@example.org' : '';
      return {
        project_id: 1,
        quarantine_id,
        request_id,
        at_ms: BUILT_AT_MS + 10_000 + Number(request_id.slice(1)),
        event: name,
        actor,
        message,
      };
    };
    const binary = Buffer.concat([
      Buffer.from([0x0a, 0x12]),
      Buffer.from('gen_ai.request.model'),
      Buffer.from([0, 1, 2]),
      Buffer.from('gpt-4o'),
    ]);
    await test.insert({
      quarantine: [
        buildQuarantined(1),
        buildQuarantined(2, { reason: 'store_refused', key_id: 'ik_2' }),
        buildQuarantined(3),
        buildQuarantined(4),
        buildQuarantined(5, {
          protocol: 'otlp',
          signal: 'traces',
          item_type: 'span',
          meta: JSON.stringify({ format: 'protobuf' }),
          body: binary.toString('base64'),
          body_bytes: binary.length,
        }),
        buildQuarantined(6, { project_id: 2 }),
        buildQuarantined(7, { body_bytes: 200 * 1024 * 1024 }),
      ],
    });
    await test.insert({
      quarantine_events: [
        event('b-0-1-2', 'replay_requested', 'r1'),
        event('b-0-1-2', 'failed', 'r1', 'still refused'),
        event('b-0-1-3', 'replay_requested', 'r2'),
        event('b-0-1-3', 'replayed', 'r2'),
        event('b-0-1-4', 'discard_requested', 'r3'),
      ],
    });
  });
  afterAll(() => test.close());

  const list = async (query = '') => (await test.read(`/api/v1/quarantine?${query}`, pageOf(quarantineRowSchema))).data;
  const post = async (path: string, payload: object) => {
    const response = await test.api.app.inject({
      method: 'POST',
      url: `/api/v1/quarantine/${path}`,
      headers: { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}`, 'content-type': 'application/json' },
      payload,
    });
    return { status: response.statusCode, body: response.json<unknown>() };
  };

  it('lists what is open, newest first, with what became of earlier tries', async () => {
    expect(
      (await list()).map(({ id, status, replay_count, last_failure, changed_by }) => [id, status, replay_count, last_failure, changed_by]),
    ).toEqual([
      ['b-0-1-7', 'waiting', 0, null, null],
      ['b-0-1-5', 'waiting', 0, null, null],
      ['b-0-1-4', 'requested', 0, null, 'admin@example.org'],
      ['b-0-1-2', 'waiting', 1, 'still refused', 'admin@example.org'],
      ['b-0-1-1', 'waiting', 0, null, null],
    ]);
    expect((await list('status=replayed')).map(({ id }) => id)).toEqual(['b-0-1-3']);
    expect(await list('status=all')).toHaveLength(6);
    expect((await list('reason=store_refused&key=ik_2')).map(({ id }) => id)).toEqual(['b-0-1-2']);
    expect((await list('protocol=otlp&item_type=span')).map(({ id }) => id)).toEqual(['b-0-1-5']);
    expect((await list('project=2')).map(({ id }) => id)).toEqual(['b-0-1-6']);
  });

  it('lists in pages that join without gaps', async () => {
    const ids: string[] = [];
    let cursor = '';
    do {
      const page = await test.read(`/api/v1/quarantine?status=all&limit=2${cursor}`, pageOf(quarantineRowSchema));
      ids.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
    } while (cursor !== '');
    expect(ids).toEqual((await list('status=all')).map(({ id }) => id));
  });

  it('shows how an item begins, and its history; bytes come as they are', async () => {
    const text = await test.read('/api/v1/quarantine/b-0-1-2', quarantineDetailSchema);
    expect(text).toMatchObject({
      format: 'json',
      item_index: 2,
      preview: { text: '[{"type":"log","level":"info","message":"message 2"}]', is_binary: false, is_truncated: false },
      history: [
        { event: 'replay_requested', actor: 'admin@example.org', message: null },
        { event: 'failed', actor: null, message: 'still refused' },
      ],
    });
    const binary = await test.read('/api/v1/quarantine/b-0-1-5', quarantineDetailSchema);
    expect(binary.preview).toEqual({ text: 'gen_ai.request.model\ngpt-4o', is_binary: true, is_truncated: false });
    const raw = await test.api.app.inject({
      url: '/api/v1/quarantine/b-0-1-5/raw',
      headers: { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}` },
    });
    expect([raw.statusCode, raw.headers['content-disposition'], raw.rawPayload.length]).toEqual([
      200,
      'attachment; filename="b-0-1-5.bin"',
      31,
    ]);
    for (const path of ['', '/raw']) expect((await test.get(`/api/v1/quarantine/b-0-1-6${path}`)).status).toBe(404);
  });

  it('takes a request for another try, and says why nothing was asked of others', async () => {
    const { status, body } = await post('replay', { ids: ['b-0-1-1', 'b-0-1-3', 'b-0-1-4', 'b-0-1-6', 'b-0-1-7'] });
    expect([status, quarantineActionSchema.parse(body)]).toEqual([
      202,
      {
        requested: 1,
        skipped: [
          { id: 'b-0-1-7', reason: 'too_large' },
          { id: 'b-0-1-4', reason: 'already_requested' },
          { id: 'b-0-1-3', reason: 'already_replayed' },
          { id: 'b-0-1-6', reason: 'not_found' },
        ],
        has_more: false,
      },
    ]);
    expect((await list()).find(({ id }) => id === 'b-0-1-1')).toMatchObject({ status: 'requested', changed_by: 'API key' });
  });

  it('takes a request about everything that waits and fits', async () => {
    expect((await post('discard', { all: true, reason: 'store_refused' })).body).toEqual({ requested: 1, skipped: [], has_more: false });
    expect((await list('status=requested')).map(({ id }) => id)).toContain('b-0-1-2');
    expect((await post('discard', { all: true, project: 2, from: '2026-01-14T00:00:00Z' })).body).toMatchObject({ requested: 1 });
  });

  it('refuses a request that names nothing, or both some and all', async () => {
    expect((await post('replay', {})).status).toBe(400);
    expect((await post('replay', { all: true, ids: ['b-0-1-1'] })).status).toBe(400);
    expect((await post('replay', { all: true, project: 9 })).status).toBe(403);
  });
});

describe('the state of delivery', () => {
  it('is what the roles last said, without reports of processes that are gone for a day', async () => {
    const test = await openTestApi();
    const queue = {
      pending_bytes: 10,
      pending_records: null,
      oldest_age_ms: 5,
      bytes_max: 100,
      durability: 'full',
      problems: [],
      unavailable_reason: null,
    };
    const at = (agoMs: number) => new Date(TEST_NOW_MS - agoMs).toISOString();
    const deviation = { kind: 'rows_missing', minute: at(0), key: null, protocol: null, table: 'spans', expected: 2, actual: 1 } as const;
    const ledger: ProcessorState['ledger'] = {
      status: 'unbalanced',
      checked_at: at(0),
      checked_to: at(0),
      received: 3,
      deviations: [
        { ...deviation, project_id: 1 },
        { ...deviation, project_id: 2 },
      ],
      problem: '',
    };
    const report = (key: string, value: object) => test.metadata.setSetting(key, JSON.stringify(value));
    await report('role_state:ingest:0', { reported_at: at(5_000), queue });
    await report('role_state:ingest:1', { reported_at: at(70_000), queue });
    await report('role_state:ingest:2', { reported_at: at(25 * 3_600_000), queue });
    await report('role_state:ingest:3', { something: 'of another version' });
    await report('role_state:processor:0', { reported_at: at(0), is_storing: true, message: '', lag_ms: 20, queue, ledger });
    const state = await test.read('/api/v1/delivery', deliveryStateSchema);
    await test.close();
    expect(state.ingest.map(({ name, is_current }) => [name, is_current])).toEqual([
      ['0', true],
      ['1', false],
    ]);
    expect(state.processors).toMatchObject([{ name: '0', lag_ms: 20, ledger: { status: 'unbalanced', deviations: [{ project_id: 1 }] } }]);
  });
});
