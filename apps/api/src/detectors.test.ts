import {
  type OccurrenceRow,
  backtestSchema,
  detectorsAnswerSchema,
  groupingAnswerSchema,
  traceDetailSchema,
  ZERO_TRACE_ID,
} from '@sentryai/schema';
import { encodeBlock } from '@sentryai/store/block';
import { buildContent, buildLlmSpan, BUILT_AT_MS, traceIdOf } from '@sentryai/testing/builders';
import { DETECTOR_NAMES } from '@sentryai/detectors';
import { NO_RULES } from '@sentryai/occurrences';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiOptionsOf, openTestApi, TEST_API_KEY, type ProblemFields, type TestApi } from './open-test-api.fixture.ts';
import { defaultBacktestLimits, runBacktest } from './detectors/run-backtest.ts';
import { createApi } from './index.ts';

const DAY_US = 86_400_000_000;
let test: TestApi;
beforeAll(async () => {
  test = await openTestApi();
});
afterAll(() => test.close());

async function send(method: 'PUT' | 'POST', url: string, payload: object, api = test.api) {
  const response = await api.app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { host: 'localhost', authorization: `Bearer ${TEST_API_KEY}` },
    payload,
  });
  return { status: response.statusCode, body: response.json<Record<string, never> & { error?: ProblemFields }>() };
}
const detectors = (query = '') => test.read(`/api/v1/detectors${query}`, detectorsAnswerSchema);
const detector = async (name: string, query = '') => (await detectors(query)).data.find((entry) => entry.name === name)!;

function finding(n: number, overrides: Partial<OccurrenceRow> = {}): OccurrenceRow {
  return {
    project_id: 1,
    hash: traceIdOf(900),
    timestamp_us: BUILT_AT_MS * 1000,
    occurrence_id: traceIdOf(1_000 + n),
    version: 1,
    is_deleted: 0,
    received_at_ms: BUILT_AT_MS,
    kind: 'agent_loop',
    source: 'finding',
    recovery: 'unknown',
    level: 'warn',
    title: 'search was called 6 times',
    subtitle: 'Bound the loop.',
    culprit: 'search',
    trace_id: traceIdOf(50),
    span_id: '00000000000000a1',
    event_id: ZERO_TRACE_ID,
    is_handled: null,
    error_type: '',
    error_class: '',
    http_status: null,
    provider: '',
    model: '',
    tool_name: 'search',
    agent_name: '',
    prompt_name: '',
    prompt_version: '',
    service: '',
    environment: '',
    release: '',
    session_id: '',
    user_id: '',
    wasted_nano_usd: 2_000_000,
    wasted_tokens: 1_200,
    wasted_us: 4_500_000,
    tags: {},
    evidence: JSON.stringify({ span_ids: ['00000000000000a1', '00000000000000a2'], times: 6, samples: [], facts: { tool: 'search' } }),
    ...overrides,
  };
}

async function storeFindings(...rows: OccurrenceRow[]): Promise<void> {
  const token = JSON.stringify(rows.map(({ occurrence_id, version }) => [occurrence_id, version]));
  await test.store.insert(encodeBlock('occurrences', rows, ''), token);
}

describe('GET /detectors', () => {
  it('describes every detector in whole words, with bounds, units and what holds', async () => {
    const { data, families } = await detectors();
    expect(data.map(({ name }) => name)).toEqual([...DETECTOR_NAMES]);
    for (const entry of data) {
      expect(families.map(({ name }) => name)).toContain(entry.family);
      for (const text of [entry.title, entry.description, entry.rule, entry.advice]) expect(text.length).toBeGreaterThan(3);
    }
    const loop = data.find(({ name }) => name === 'agent_loop')!;
    expect(loop).toMatchObject({ title: 'Agent loop', kind: 'agent_loop', enabled: true, is_changed: false });
    expect(loop.thresholds[0]).toEqual({
      name: 'runs_min',
      description: 'Runs with alike arguments from which on it is a loop.',
      type: 'number',
      unit: 'runs',
      default: 4,
      min: 2,
      max: 1000,
      value: 4,
    });
  });

  it('counts what was found in the window: living findings of the project, each in its newest version', async () => {
    await storeFindings(
      finding(1),
      finding(2, { recovery: 'recovered', trace_id: traceIdOf(51) }),
      finding(3),
      finding(4, { timestamp_us: BUILT_AT_MS * 1000 - 3 * DAY_US }),
      finding(5, { project_id: 2 }),
      finding(6, { kind: 'error', source: 'event' }),
    );
    await storeFindings(finding(3, { version: 2, is_deleted: 1 }));
    expect((await detector('agent_loop')).findings).toEqual({
      count: 2,
      recovered_count: 1,
      traces: 2,
      wasted_ms: 9_000,
      wasted_tokens: 2_400,
      wasted_usd: 0.004,
    });
    expect((await detector('agent_loop', '?from=-7d')).findings.count).toBe(3);
    expect((await detector('agent_loop', '?project=2')).findings.count).toBe(1);
    expect((await detector('refusal')).findings).toMatchObject({ count: 0, wasted_ms: null, wasted_usd: null });
  });
});

describe('PUT /detectors', () => {
  beforeEach(async () => {
    await test.metadata.setSetting('project/1/detectors', '{}');
  });

  it('changes what is named, keeps the rest, and takes null back to the default', async () => {
    const changed = await send('PUT', '/detectors', {
      detectors: { agent_loop: { thresholds: { runs_min: 6 } }, refusal: { enabled: false } },
    });
    expect(changed.status).toBe(200);
    await send('PUT', '/detectors', { detectors: { agent_loop: { thresholds: { alike_share_min: 0.8 } } } });
    const loop = await detector('agent_loop');
    expect(loop).toMatchObject({ enabled: true, is_changed: true });
    expect(loop.thresholds.slice(0, 3).map(({ name, value }) => [name, value])).toEqual([
      ['runs_min', 6],
      ['unchanged_share_min', 0.5],
      ['alike_share_min', 0.8],
    ]);
    expect(await detector('refusal')).toMatchObject({ enabled: false });
    await send('PUT', '/detectors', { detectors: { agent_loop: null, refusal: { enabled: null } } });
    expect(await detector('agent_loop')).toMatchObject({ is_changed: false });
    expect(await detector('refusal')).toMatchObject({ enabled: true, is_changed: false });
  });

  it('stores what the processor reads', async () => {
    await send('PUT', '/detectors', { detectors: { agent_loop: { enabled: false, thresholds: { runs_min: 9 } } } });
    expect(await test.metadata.getSetting('project/1/detectors')).toBe('{"agent_loop":{"isOn":false,"runsMin":9}}');
  });

  it.each([
    [{ agent_loop: { thresholds: { runs_min: 1 } } }, '`detectors.agent_loop.thresholds.runs_min` must be a number from 2 to 1000.'],
    [{ agent_loop: { thresholds: { runs_min: '6' } } }, '`detectors.agent_loop.thresholds.runs_min` must be a number.'],
    [
      { agent_loop: { thresholds: { speed: 1 } } },
      '`detectors.agent_loop.thresholds.speed` is no threshold of this detector; it has runs_min,',
    ],
    [{ agent_loop: { enabled: 'no' } }, '`detectors.agent_loop.enabled` must be true or false'],
    [{ agent_loop: { runs_min: 6 } }, '`detectors.agent_loop.runs_min` is not known'],
    [{ agent_loops: { enabled: true } }, '`detectors.agent_loops` is no detector; there are truncated_answer,'],
    [{ toString: { enabled: true } }, '`detectors.toString` is no detector'],
    [{ leaked_secret: { thresholds: { ignored_kinds: [1] } } }, '`detectors.leaked_secret.thresholds.ignored_kinds` must be a list'],
  ])('refuses %j by name and bound, and changes nothing of the request', async (change, message) => {
    const { status, body } = await send('PUT', '/detectors', { detectors: { refusal: { enabled: false }, ...change } });
    expect([status, body.error?.code]).toEqual([400, 'invalid_settings']);
    expect(body.error?.message).toContain(message);
    expect(body.error?.message).toContain('Nothing was changed.');
    expect(await detector('refusal')).toMatchObject({ enabled: true });
  });

  it('notes who changed what, and loses none of several changes at once', async () => {
    await Promise.all(
      ['refusal', 'runaway', 'stuck_run'].map((name) => send('PUT', '/detectors', { detectors: { [name]: { enabled: false } } })),
    );
    const { data, changes } = await detectors();
    expect(data.filter(({ enabled }) => !enabled).map(({ name }) => name)).toEqual(['refusal', 'runaway', 'stuck_run']);
    expect(changes[0]).toMatchObject({ by: 'API key', changes: { stuck_run: { enabled: false } } });
  });

  it('keeps projects apart, and asks who may', async () => {
    await send('PUT', '/detectors', { project: 2, detectors: { refusal: { enabled: false } } });
    expect(await detector('refusal')).toMatchObject({ enabled: true });
    expect(await detector('refusal', '?project=2')).toMatchObject({ enabled: false });
    expect(await send('PUT', '/detectors', { project: 3, detectors: {} })).toMatchObject({ status: 403 });
    expect((await test.get('/api/v1/detectors?project=3')).status).toBe(403);
    expect((await test.get('/api/v1/detectors', { authorization: 'Bearer wrong' })).status).toBe(401);
  });
});

describe('POST /detectors/{name}/backtest', () => {
  const cut = (n: number, output_tokens: number, more: object = {}) =>
    buildLlmSpan({
      trace_id: traceIdOf(n),
      finish_reason: 'length',
      output_tokens,
      start_time_us: BUILT_AT_MS * 1000 - n * 60_000_000,
      ...more,
    });
  beforeAll(async () => {
    await test.insert({
      spans: [
        ...[100, 100, 300, 300, 300].map((tokens, n) => cut(200 + n, tokens)),
        cut(210, 300, { start_time_us: BUILT_AT_MS * 1000 - 20 * DAY_US }),
        cut(211, 300, { project_id: 2 }),
        buildLlmSpan({ trace_id: traceIdOf(212) }),
      ],
    });
  });
  const tryIt = async (body: object, name = 'truncated_answer') => {
    const answer = await send('POST', `/detectors/${name}/backtest`, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return backtestSchema.parse(answer.body);
  };

  it('tells what thresholds would find beside what is found now, with evidence, and changes nothing', async () => {
    const tried = await tryIt({ thresholds: { wanted_cap_tokens: 200 } });
    expect(tried).toMatchObject({ found: 3, found_now: 5, added: 0, removed: 2, affected_traces: 3, is_partial: false, days: 7 });
    expect(tried.findings.map(({ trace_id }) => trace_id)).toEqual([traceIdOf(202), traceIdOf(203), traceIdOf(204)]);
    expect(tried.findings[0]).toMatchObject({ is_found_now: true, evidence: { facts: { output_tokens: 300 } } });
    expect(await detector('truncated_answer')).toMatchObject({ is_changed: false });
  });

  it('looks back as far as it is asked to', async () => {
    expect(await tryIt({ days: 30 })).toMatchObject({ found: 6, found_now: 6 });
    expect(await tryIt({ project: 2 })).toMatchObject({ found: 1 });
  });

  it('finds what a detector that is off would find', async () => {
    await send('PUT', '/detectors', { detectors: { truncated_answer: { enabled: false } } });
    expect(await tryIt({})).toMatchObject({ found: 5, found_now: 0, added: 5 });
    await send('PUT', '/detectors', { detectors: { truncated_answer: null } });
  });

  it('does not count what another detector tells instead', async () => {
    await test.insert({
      spans: [cut(220, 400)],
      span_content: [
        buildContent({
          trace_id: traceIdOf(220),
          output: JSON.stringify([
            { role: 'assistant', parts: [{ type: 'text', content: 'I am sorry, but I cannot help with that request.' }] },
          ]),
          output_format: 'messages',
        }),
      ],
    });
    expect(await tryIt({}, 'refusal')).toMatchObject({ found: 1 });
    expect(await tryIt({})).toMatchObject({ found: 5 });
  });

  it('compares traces hour by hour, also when the detector had kept nothing', async () => {
    const run = (n: number, spans: number, minutesAgo: number) =>
      Array.from({ length: spans }, (_, at) =>
        buildLlmSpan({
          trace_id: traceIdOf(n),
          span_id: (at + 1).toString(16).padStart(16, '0'),
          parent_span_id: at === 0 ? '0000000000000000' : '0000000000000001',
          name: at === 0 ? 'run' : 'step',
          kind: at === 0 ? 'agent' : 'llm',
          agent_name: 'planner',
          usage_role: at === 0 ? 'none' : 'own',
          start_time_us: BUILT_AT_MS * 1000 - minutesAgo * 60_000_000 + at * 1000,
        }),
      );
    await test.insert({ spans: [...Array.from({ length: 8 }, (_, n) => run(300 + n, 3, 300 + n)).flat(), ...run(320, 60, 5)] });
    await send('PUT', '/detectors', { detectors: { runaway: { enabled: false } } });
    const strict = await tryIt({ thresholds: { steps_min: 20 } }, 'runaway');
    expect(strict.findings.map(({ trace_id }) => trace_id)).toEqual([traceIdOf(320)]);
    expect(strict.found_now).toBe(0);
    expect(await tryIt({ thresholds: { steps_min: 100 } }, 'runaway')).toMatchObject({ found: 0 });
    await send('PUT', '/detectors', { detectors: { runaway: null } });
  });

  it('says when it did not read everything, and reads the newest', async () => {
    const api = await createApi({ ...apiOptionsOf(test), backtestLimits: { tracesMax: 3 } });
    const { body } = await send('POST', '/detectors/truncated_answer/backtest', { days: 7 }, api);
    expect(body).toMatchObject({ is_partial: true, stopped_by: 'traces', traces_read: 3 });
    await api.close();
  });

  it('ends with whoever asked for it', async () => {
    const gone = new AbortController();
    const plan = { detector: 'truncated_answer', tried: NO_RULES, current: NO_RULES, fromUs: 0, nowMs: BUILT_AT_MS, listedMax: 1 } as const;
    const options = { store: test.store, projectId: 1, plan, limits: defaultBacktestLimits(), signal: gone.signal };
    const run = runBacktest(options);
    gone.abort();
    await expect(run).rejects.toThrow();
    await expect(runBacktest(options)).rejects.toThrow();
  });

  it('refuses what it cannot try', async () => {
    const wrong = await send('POST', '/detectors/truncated_answer/backtest', { thresholds: { wanted_cap_tokens: -1 } });
    expect([wrong.status, wrong.body.error?.message]).toEqual([400, expect.stringContaining('must be a number from 0 to 4096')]);
    expect((await send('POST', '/detectors/nothing/backtest', {})).status).toBe(404);
    expect((await send('POST', '/detectors/refusal/backtest', { days: 400 })).status).toBe(400);
    expect((await send('POST', '/detectors/refusal/backtest', { project: 3 })).status).toBe(403);
  });
});

describe('grouping', () => {
  const grouping = (query = '') => test.read(`/api/v1/grouping${query}`, groupingAnswerSchema);

  it('keeps rules of the project as they were written', async () => {
    const rules = '# ours\ntype:ConnectionError -> database-down\n';
    const { status } = await send('PUT', '/grouping', { fingerprint_rules: rules });
    expect(status).toBe(200);
    await send('PUT', '/grouping', { in_app_rules: [{ field: 'path', pattern: '*/vendor/*', in_app: false }] });
    expect(await grouping()).toMatchObject({
      fingerprint_rules: rules,
      in_app_rules: [{ field: 'path', pattern: '*/vendor/*', in_app: false }],
      rule_count: 2,
    });
    expect(JSON.parse((await test.metadata.getSetting('project/1/grouping')) ?? '')).toMatchObject({ fingerprint_rules: rules });
    expect(await grouping('?project=2')).toMatchObject({ fingerprint_rules: '', in_app_rules: [], rule_count: 0 });
  });

  it.each([
    [{ fingerprint_rules: 'type:A -> a\n\ntype:B' }, '`fingerprint_rules, line 3` -> is missing'],
    [{ fingerprint_rules: 'tipe:A -> a' }, '`fingerprint_rules, line 1` tipe is no field'],
    [{ in_app_rules: [{ field: 'path', pattern: 'a', in_app: true }, { field: 'x' }] }, '`in_app_rules[1]` field must be one of path'],
    [{ in_app_rules: 'all' }, '`in_app_rules` must be a list.'],
    [{ fingerprint_rules: 7 }, '`fingerprint_rules` must be a text'],
  ])('refuses %j with the line', async (rules, message) => {
    const before = await grouping();
    const { status, body } = await send('PUT', '/grouping', rules);
    expect([status, body.error?.code]).toEqual([400, 'invalid_settings']);
    expect(body.error?.message).toContain(message);
    expect(await grouping()).toEqual(before);
  });

  it('asks who may', async () => {
    expect((await send('PUT', '/grouping', { project: 3 })).status).toBe(403);
  });
});

describe('a trace', () => {
  it('carries what failed in it and what was found, with issue, evidence and waste', async () => {
    await test.insert({ spans: [buildLlmSpan({ trace_id: traceIdOf(50), span_id: '00000000000000a1' })] });
    await test.metadata.countOccurrences({
      token: 'one',
      nowMs: BUILT_AT_MS,
      groups: [
        {
          project_id: 1,
          hashes: { main: traceIdOf(900), weaker: [], earlier: [] },
          kind: 'agent_loop',
          words: { title: 't', subtitle: '', culprit: '', level: 'warn' },
          count: 1,
          recovered_count: 0,
          first_ms: BUILT_AT_MS,
          last_ms: BUILT_AT_MS,
          releases: [],
        },
      ],
    });
    const { occurrences } = await test.read(`/api/v1/traces/${traceIdOf(50)}`, traceDetailSchema);
    const first = occurrences.find(({ occurrence_id }) => occurrence_id === traceIdOf(1_001));
    expect(first).toMatchObject({
      occurrence_id: traceIdOf(1_001),
      issue_id: expect.stringMatching(/^\d+$/),
      recovery: 'unknown',
      span_ids: ['00000000000000a1', '00000000000000a2'],
      times: 6,
      wasted_ms: 4_500,
      wasted_tokens: 1_200,
      wasted_usd: 0.002,
      facts: { tool: 'search' },
    });
    expect(occurrences.map(({ occurrence_id }) => occurrence_id)).not.toContain(traceIdOf(1_003));
    const { open_issues, data } = await detectors();
    expect(open_issues).toEqual({ total: 1, errors: 0, detectors: 1 });
    expect(data.find(({ name }) => name === 'agent_loop')?.open_issues).toBe(1);
  });
});
