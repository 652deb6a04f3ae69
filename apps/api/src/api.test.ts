import { request as httpRequest } from 'node:http';
import {
  errorEntrySchema,
  eventEntrySchema,
  healthSchema,
  logEntrySchema,
  meSchema,
  metricNameSchema,
  metricSeriesSchema,
  outcomeEntrySchema,
  pageOf,
  scoreEntrySchema,
  spanDetailSchema,
  spanRowSchema,
  statsSchema,
  tailEventSchema,
  totalsSchema,
  traceDetailSchema,
  traceRowSchema,
  type SpanRow,
} from '@sentryai/schema';
import {
  BUILT_AT_MS,
  buildContent,
  buildError,
  buildLlmSpan,
  buildLog,
  buildMetric,
  buildOutcome,
  buildScore,
  buildSpan,
  spanIdOf,
  traceIdOf,
} from '@sentryai/testing/builders';
import { eventually } from '@sentryai/testing/eventually';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openTestApi, TEST_API_KEY, TEST_NOW_MS, type TestApi } from './open-test-api.fixture.ts';

const US = 1000;
const SECOND_US = 1_000_000;
const start = (seconds: number) => BUILT_AT_MS * US + seconds * SECOND_US;
const AGENT_TRACE = traceIdOf(0xa);
const FAILED_TRACE = traceIdOf(0xb);
const RUNNING_TRACE = traceIdOf(0xc);
const ORPHAN_TRACE = traceIdOf(0xd);
const OTHER_PROJECT_TRACE = traceIdOf(0xe);
const HOSTILE = `it's "quoted" \\ back\tslash\n{x:UInt8} %_ 日本 '; DROP TABLE spans --`;

/** An agent that calls a model twice (one a second view of the other) and a tool; a span_start of the ended root is kept beside it. */
const agentRoot = buildSpan({
  trace_id: AGENT_TRACE,
  span_id: spanIdOf(0xa0),
  name: 'support agent',
  kind: 'agent',
  start_time_us: start(0),
  duration_us: 5 * SECOND_US,
  session_id: 'session-1',
  user_id: 'user-1',
  release: '1.0.0',
  tags: { plan: 'gold' },
});
const inAgent = (overrides: Partial<SpanRow>): Partial<SpanRow> => ({
  trace_id: AGENT_TRACE,
  parent_span_id: spanIdOf(0xa0),
  ...overrides,
});
const spans: SpanRow[] = [
  agentRoot,
  buildLlmSpan(inAgent({ span_id: spanIdOf(0xa1), start_time_us: start(1), attributes_string: { feature: 'refunds', hostile: HOSTILE } })),
  // The HTTP instrumentation's view of the same call.
  buildLlmSpan(inAgent({ span_id: spanIdOf(0xa2), parent_span_id: spanIdOf(0xa1), start_time_us: start(1), usage_role: 'own' })),
  buildSpan(
    inAgent({
      span_id: spanIdOf(0xa3),
      start_time_us: start(3),
      name: 'look up order',
      kind: 'tool',
      tool_name: 'orders',
      attributes_number: { retries: 2 },
    }),
  ),
  buildSpan({
    trace_id: FAILED_TRACE,
    span_id: spanIdOf(0xb0),
    start_time_us: start(10),
    name: 'failing',
    status: 'error',
    error_type: 'Timeout',
  }),
  buildLlmSpan({
    trace_id: FAILED_TRACE,
    span_id: spanIdOf(0xb1),
    parent_span_id: spanIdOf(0xb0),
    start_time_us: start(10) + 5,
    status: 'error',
    error_type: 'Timeout',
    error_message: 'the model did not answer',
    model: 'claude-sonnet-5',
    provider: 'anthropic',
    cost_usd: null,
    cost_source: '',
    ttft_us: null,
    duration_us: 3 * SECOND_US,
  }),
  buildSpan({
    trace_id: ORPHAN_TRACE,
    span_id: spanIdOf(0xd0),
    parent_span_id: spanIdOf(0xdd),
    start_time_us: start(-30),
    name: 'orphan',
    external_id: 'obs/42',
    is_streaming: true,
  }),
  buildSpan({ project_id: 2, trace_id: OTHER_PROJECT_TRACE, span_id: spanIdOf(0xe0), name: 'of the second project' }),
];
const running = buildSpan({
  trace_id: RUNNING_TRACE,
  span_id: spanIdOf(0xc0),
  start_time_us: start(20),
  duration_us: 0,
  name: 'still at work',
});

const page = <Row extends z.ZodType>(row: Row) => pageOf(row);

describe('the read API', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
    await test.insert({
      spans,
      span_starts: [running, { ...agentRoot, duration_us: 0 }],
      span_content: [
        buildContent({
          trace_id: AGENT_TRACE,
          span_id: spanIdOf(0xa1),
          start_time_us: start(1),
          input: JSON.stringify([{ role: 'user', content: 'Where is my refund?' }]),
          input_format: 'openai',
          output: 'It is on its way.',
          output_format: 'text',
          parameters: '{"temperature":0.5}',
          documents: '[{"id":"d1","content":"policy"}]',
          events: JSON.stringify([{ time_us: start(2), name: 'first token', attributes: { n: 1 } }]),
          links: JSON.stringify([{ trace_id: FAILED_TRACE, span_id: spanIdOf(0xb0), attributes: {} }]),
          attributes: '{"gen_ai.request.seed":7}',
        }),
      ],
      logs: [
        buildLog(1, {
          level: 'warn',
          message: 'slow answer',
          logger: 'app.chat',
          trace_id: AGENT_TRACE,
          span_id: spanIdOf(0xa1),
          attributes: '{"took":{"ms":900},"queue":"eu"}',
        }),
        buildLog(2, { timestamp_us: start(1) + 1, external_id: 'my-log', message: HOSTILE, tags: { plan: 'gold' } }),
        buildLog(3, { project_id: 2, message: 'of the second project' }),
      ],
      errors: [
        buildError(1, {
          trace_id: FAILED_TRACE,
          is_handled: true,
          exceptions: JSON.stringify([
            { type: 'ValueError', value: 'bad', handled: true, frames: [{ function: 'f', filename: 'a.py', lineno: 3, in_app: true }] },
          ]),
          fingerprint: '["a","b"]',
          breadcrumbs: '[{"message":"before"}]',
        }),
        buildError(2, { timestamp_us: start(2), exceptions: 'damaged' }),
      ],
      scores: [
        buildScore(1, { trace_id: AGENT_TRACE, comment: 'helpful' }),
        buildScore(2, { timestamp_us: start(1), name: 'thumb', data_type: 'boolean', value_number: 0, value_string: 'false' }),
        buildScore(3, { timestamp_us: start(2), name: 'label', data_type: 'categorical', value_number: null, value_string: 'good' }),
      ],
      metrics: [buildMetric(1, { value: 3 }), buildMetric(2, { value: 5, service: 'worker', timestamp_us: start(1) })],
      outcomes: [buildOutcome({ quantity: 7 }), buildOutcome({ quantity: 1, outcome: 'rejected', reason: 'invalid_json' })],
    });
  });
  afterAll(() => test.close());

  describe('traces', () => {
    it('come newest first, with each call counted once over the whole tree', async () => {
      const { data, next_cursor } = await test.read('/api/v1/traces', page(traceRowSchema));
      expect(next_cursor).toBeNull();
      expect(data.map((row) => row.trace_id)).toEqual([RUNNING_TRACE, FAILED_TRACE, AGENT_TRACE, ORPHAN_TRACE]);
      expect(data.find((row) => row.trace_id === AGENT_TRACE)).toEqual({
        trace_id: AGENT_TRACE,
        name: 'support agent',
        start_time: '2026-01-15T12:00:00.000000Z',
        duration_ms: 5000,
        status: 'ok',
        span_count: 4,
        llm_calls: 1,
        tool_calls: 1,
        input_tokens: 100,
        output_tokens: 20,
        total_tokens: 120,
        cost_usd: 0.002,
        unpriced_calls: 0,
        error_count: 0,
        session_id: 'session-1',
        user_id: 'user-1',
        service: 'shop',
        environment: 'test',
        release: '1.0.0',
        models: ['gpt-4o-2024-08-06'],
        tags: { plan: 'gold' },
      });
    });

    it('say whether they failed, run, or lack their root', async () => {
      const { data } = await test.read('/api/v1/traces', page(traceRowSchema));
      const byId = new Map(data.map((row) => [row.trace_id, row]));
      expect(byId.get(FAILED_TRACE)).toMatchObject({ status: 'error', error_count: 1, unpriced_calls: 1, cost_usd: null });
      expect(byId.get(RUNNING_TRACE)).toMatchObject({ status: 'running', duration_ms: null, name: 'still at work' });
      expect(byId.get(ORPHAN_TRACE)).toMatchObject({ status: 'ok', name: 'orphan' });
    });

    it('show the same numbers on their own page', async () => {
      const { data } = await test.read('/api/v1/traces', page(traceRowSchema));
      for (const row of data) {
        const detail = await test.read(`/api/v1/traces/${row.trace_id}`, traceDetailSchema);
        expect(detail.trace).toEqual(row);
        expect(detail.spans).toHaveLength(row.span_count);
        expect(detail.truncated).toBe(false);
      }
      const { spans: skeletons } = await test.read(`/api/v1/traces/${AGENT_TRACE}`, traceDetailSchema);
      expect(skeletons.filter((span) => span.usage_role === 'own')).toHaveLength(1);
      expect(skeletons.filter((span) => span.usage_role === 'duplicate')).toHaveLength(1);
      expect(skeletons.find((span) => span.span_id === spanIdOf(0xa0))).toMatchObject({ status: 'unset', parent_span_id: null });
    });

    it.each([
      ['refund', [AGENT_TRACE]],
      ['tool_name:orders', [AGENT_TRACE]],
      ['status:running', [RUNNING_TRACE]],
      ['status:error', [FAILED_TRACE]],
      ['model:claude-* or name:orphan', [FAILED_TRACE, ORPHAN_TRACE]],
      ['session_id:nobody', []],
    ])('match %s by any of their spans', async (query, expected) => {
      const { data } = await test.read(`/api/v1/traces?query=${encodeURIComponent(query)}`, page(traceRowSchema));
      expect(data.map((row) => row.trace_id)).toEqual(expected);
    });

    it('are found by ids in upper case, with dashes, and by ids that clients gave', async () => {
      const uuid = `${AGENT_TRACE.slice(0, 8)}-${AGENT_TRACE.slice(8, 12)}-${AGENT_TRACE.slice(12, 16)}-${AGENT_TRACE.slice(16, 20)}-${AGENT_TRACE.slice(20)}`;
      for (const written of [AGENT_TRACE.toUpperCase(), uuid]) {
        expect((await test.read(`/api/v1/traces/${written}`, traceDetailSchema)).trace.trace_id).toBe(AGENT_TRACE);
      }
      const byClientId = await test.read(`/api/v1/traces/${encodeURIComponent('obs/42')}`, traceDetailSchema);
      expect(byClientId.trace.trace_id).toBe(ORPHAN_TRACE);
    });

    it('answer 404 when they are unknown or of another project', async () => {
      for (const id of ['f'.repeat(32), 'no-such-id', OTHER_PROJECT_TRACE]) {
        expect(await test.get(`/api/v1/traces/${id}`)).toMatchObject({ status: 404, body: { error: { code: 'trace_not_found' } } });
      }
    });
  });

  describe('spans', () => {
    it('come newest first, running ones among them, each once', async () => {
      const { data } = await test.read('/api/v1/spans', page(spanRowSchema));
      expect(data).toHaveLength(8);
      expect(data[0]).toMatchObject({ trace_id: RUNNING_TRACE, status: 'running', duration_ms: null });
      expect(data.filter((row) => row.span_id === spanIdOf(0xa0))).toHaveLength(1);
      expect(data.map((row) => row.start_time)).toEqual(
        data
          .map((row) => row.start_time)
          .toSorted()
          .reverse(),
      );
    });

    it.each([
      ['kind:llm', 3],
      ['kind:[llm, tool] and not status:error', 3],
      ['duration_ms:>2s', 2],
      ['duration_ms:>2s duration_ms:<=3s', 1],
      ['has:error_message', 1],
      ['not has:model', 5],
      ['has:input', 1],
      ['input:REFUND', 1],
      ['"is on its way"', 1],
      ['feature:refunds', 1],
      ['feature:ref*', 1],
      ['retries:2', 1],
      ['retries:>=2', 1],
      ['has:retries', 1],
      ['gen_ai.request.seed:7', 1],
      ['gen_ai.request.seed:>7', 0],
      ['gen_ai.response.model:claude-sonnet-5', 1],
      ['plan:gold', 1],
      ['tags:plan', 1],
      ['tags.plan:g*', 1],
      ['cost_usd:>0.001', 2],
      ['not cost_usd:>0.001', 6],
      ['total_tokens:120', 3],
      [`span_id:${spanIdOf(0xa3)}`, 1],
      [`parent_span_id:${spanIdOf(0xa0)}`, 2],
      [AGENT_TRACE, 4],
      ['external_id:obs/42', 1],
      ['is_streaming:true', 1],
      ['start_time:>=2026-01-15T12:00:10Z', 3],
      ['MODEL did*answer', 1],
      [`hostile:${JSON.stringify(HOSTILE).replaceAll('\\t', '\t').replaceAll('\\n', '\n')}`, 1],
    ])('match %s', async (query, expected) => {
      const { data } = await test.read(`/api/v1/spans?query=${encodeURIComponent(query)}`, page(spanRowSchema));
      expect(data).toHaveLength(expected);
    });

    it('are read whole, with messages, documents, events and all attributes', async () => {
      const span = await test.read(`/api/v1/spans/${AGENT_TRACE}/${spanIdOf(0xa1)}`, spanDetailSchema);
      expect(span).toMatchObject({
        name: 'chat gpt-4o',
        ttft_ms: 250,
        output: 'It is on its way.',
        parameters: { temperature: 0.5 },
        documents: [{ id: 'd1', content: 'policy' }],
        attributes: { 'gen_ai.request.seed': 7, feature: 'refunds', hostile: HOSTILE },
        events: [{ time: '2026-01-15T12:00:02.000000Z', name: 'first token', attributes: { n: 1 } }],
        links: [{ trace_id: FAILED_TRACE, span_id: spanIdOf(0xb0) }],
        truncated: [],
      });
      expect(span.messages.input?.[0]).toMatchObject({ role: 'user', parts: [{ type: 'text', text: 'Where is my refund?' }] });
      expect(span.messages.output?.[0]).toMatchObject({ role: 'assistant' });
    });

    it('are read while they run, and without any content', async () => {
      const span = await test.read(`/api/v1/spans/${RUNNING_TRACE}/${spanIdOf(0xc0)}`, spanDetailSchema);
      expect(span).toMatchObject({
        status: 'running',
        duration_ms: null,
        input: null,
        messages: { input: null, output: null },
        attributes: {},
      });
    });

    it('are found by the id that the client gave', async () => {
      const span = await test.read(`/api/v1/spans/${ORPHAN_TRACE}/${encodeURIComponent('obs/42')}`, spanDetailSchema);
      expect(span.span_id).toBe(spanIdOf(0xd0));
      expect((await test.get(`/api/v1/spans/${ORPHAN_TRACE}/${spanIdOf(1)}`)).status).toBe(404);
    });
  });

  describe('logs, errors and scores', () => {
    it.each([
      ['/logs', 'level:warning', 1],
      ['/logs', 'slow', 1],
      ['/logs', 'queue:eu', 1],
      ['/logs', 'took.ms:>=900', 1],
      ['/logs', 'took.ms:900', 1],
      ['/logs', 'has:took.ms', 1],
      ['/logs', 'plan:gold', 1],
      ['/logs', 'logger:app.*', 1],
      ['/logs', `trace_id:${AGENT_TRACE}`, 1],
      ['/logs', 'id:my-log', 1],
      ['/logs', 'not has:trace_id', 1],
      ['/errors', 'type:ValueError', 2],
      ['/errors', 'handled:true', 1],
      ['/errors', 'a.py', 1],
      ['/scores', 'value:>0.4', 1],
      ['/scores', 'name:label value_string:good', 1],
      ['/scores', 'helpful', 1],
    ])('%s match %s', async (path, query, expected) => {
      const { body } = await test.get(`/api/v1${path}?query=${encodeURIComponent(query)}`);
      expect((body as unknown as { data: unknown[] }).data).toHaveLength(expected);
    });

    it('answer what was sent', async () => {
      const logs = await test.read('/api/v1/logs', page(logEntrySchema));
      expect(logs.data).toMatchObject([
        { event_id: 'my-log', message: HOSTILE, trace_id: null, tags: { plan: 'gold' } },
        { level: 'warn', logger: 'app.chat', trace_id: AGENT_TRACE, attributes: { took: { ms: 900 }, queue: 'eu' } },
      ]);
      const errors = await test.read('/api/v1/errors', page(errorEntrySchema));
      expect(errors.data).toMatchObject([
        { exceptions: [{ type: 'ValueError', value: 'value 2', frames: [] }], fingerprint: null, breadcrumbs: null },
        { exceptions: [{ type: 'ValueError', handled: true, frames: [{ function: 'f', lineno: 3 }] }], fingerprint: ['a', 'b'] },
      ]);
      const scores = await test.read('/api/v1/scores', page(scoreEntrySchema));
      expect(scores.data.map((score) => score.value)).toEqual(['good', false, 0.5]);
    });
  });

  describe('numbers', () => {
    it('count model calls, own tokens and money over time', async () => {
      const stats = await test.read('/api/v1/stats?step=1m', statsSchema);
      expect(stats.totals).toMatchObject({
        count: 3,
        errors: 1,
        input_tokens: 300,
        output_tokens: 60,
        cost_usd: 0.004,
        unpriced_calls: 1,
      });
      // Latencies are kept in buckets of 4 %.
      const expectAbout = (ms: number | null | undefined, expected: number) =>
        expect(Math.abs((ms ?? 0) / expected - 1)).toBeLessThan(0.021);
      expectAbout(stats.totals.ttft_ms_p50, 250);
      expectAbout(stats.series[0]?.points[0]?.duration_ms_p50, 1000);
      expect(stats.series).toHaveLength(1);
      expect(stats.series[0]).toMatchObject({ group: null, totals: stats.totals });
      expect(stats.series[0]?.points).toMatchObject([{ time: '2026-01-15T12:00:00.000000Z', count: 3 }]);
    });

    it('split by group, biggest first, and say when there are more groups', async () => {
      const stats = await test.read('/api/v1/stats?group_by=model', statsSchema);
      expect(stats.series.map((series) => [series.group, series.totals.count, series.totals.errors])).toEqual([
        ['gpt-4o-2024-08-06', 2, 0],
        ['claude-sonnet-5', 1, 1],
      ]);
      expect(stats.has_more_groups).toBe(false);
      const first = await test.read('/api/v1/stats?group_by=model&limit=1', statsSchema);
      expect(first).toMatchObject({ has_more_groups: true, totals: { count: 3 } });
      expect(first.series).toHaveLength(1);
    });

    it('count other kinds when asked to', async () => {
      const tools = await test.read('/api/v1/stats?kinds=tool,agent', statsSchema);
      expect(tools.totals).toMatchObject({ count: 2, input_tokens: null, cost_usd: null });
      const kinds = await test.read('/api/v1/stats?group_by=kind', statsSchema);
      expect(Object.fromEntries(kinds.series.map((series) => [series.group, series.totals.count]))).toEqual({
        llm: 3,
        other: 2,
        agent: 1,
        tool: 1,
      });
      const filtered = await test.read('/api/v1/stats?query=provider:anthropic', statsSchema);
      expect(filtered.totals).toMatchObject({ count: 1, errors: 1 });
    });

    it('are null, not 0, where nothing is known', async () => {
      const stats = await test.read('/api/v1/stats?from=-30d&to=-20d', statsSchema);
      expect(stats.totals).toMatchObject({ count: 0, input_tokens: null, cost_usd: null, duration_ms_p50: null, ttft_ms_p99: null });
      expect(stats.series[0]?.points).toEqual([]);
    });

    it('sum up the dashboard, the ledger and metrics', async () => {
      const totals = await test.read('/stats', totalsSchema);
      expect(totals).toMatchObject({
        traces: 3,
        spans: 7,
        llm_calls: 3,
        logs: 2,
        errors: 2,
        input_tokens: 300,
        total_tokens: 360,
        cost_usd: 0.004,
      });
      const outcomes = await test.read('/api/v1/outcomes', page(outcomeEntrySchema));
      expect(outcomes.data.map((row) => [row.outcome, row.reason, row.quantity])).toEqual([
        ['rejected', 'invalid_json', 1],
        ['stored', null, 7],
      ]);
      const names = await test.read('/api/v1/metrics/names', page(metricNameSchema));
      expect(names.data).toMatchObject([{ name: 'queue.depth', kind: 'gauge', count: 2 }]);
      const series = await test.read('/api/v1/metrics/series?name=queue.depth&group_by=service', metricSeriesSchema);
      expect(series.series.map((one) => [one.group, one.points[0]?.last])).toEqual([
        ['shop', 3],
        ['worker', 5],
      ]);
    });

    it('list the newest events of all types', async () => {
      const { data } = await test.read('/events', page(eventEntrySchema));
      expect(new Set(data.map((event) => event.type))).toEqual(new Set(['span', 'log', 'error', 'metric', 'score']));
      expect(data.find((event) => event.id === 'my-log')).toMatchObject({ type: 'log', level: 'info' });
      expect(data.map((event) => event.timestamp)).toEqual(
        data
          .map((event) => event.timestamp)
          .toSorted()
          .reverse(),
      );
    });
  });

  describe('pages', () => {
    it.each([
      '/api/v1/traces?',
      '/api/v1/spans?',
      '/api/v1/logs?',
      '/api/v1/errors?',
      '/api/v1/scores?',
      '/api/v1/outcomes?',
      '/events?',
      '/api/v1/traces?query=service:shop&',
    ])('of %s join to the whole list without gaps or repeats', async (path) => {
      const whole = await test.read(`${path}limit=100`, page(z.looseObject({})));
      const joined: unknown[] = [];
      let cursor = '';
      for (let pages = 0; pages <= whole.data.length; pages += 1) {
        const next = await test.read(`${path}limit=1${cursor}`, page(z.looseObject({})));
        expect(next.data).toHaveLength(1);
        joined.push(...next.data);
        if (next.next_cursor === null) break;
        cursor = `&cursor=${next.next_cursor}`;
      }
      expect(joined).toEqual(whole.data);
      expect(joined.length).toBeGreaterThan(1);
    });
  });

  describe('mistakes', () => {
    it.each([
      ['/api/v1/spans?limit=0', 400, 'invalid_parameter', '`limit`'],
      ['/api/v1/spans?limit=1001', 400, 'invalid_parameter', '`limit`'],
      ['/api/v1/spans?from=soon', 400, 'invalid_parameter', '`from`'],
      ['/api/v1/spans?cursor=abc', 400, 'invalid_parameter', '`cursor`'],
      ['/api/v1/spans?project=x', 400, 'invalid_parameter', '`project`'],
      ['/api/v1/stats?group_by=password', 400, 'invalid_parameter', '`group_by`'],
      ['/api/v1/stats?kinds=llm,nope', 400, 'invalid_parameter', '`kinds`'],
      ['/api/v1/stats?step=1s', 400, 'invalid_parameter', '`step`'],
      ['/api/v1/tail?types=spam', 400, 'invalid_parameter', '`types`'],
      ['/api/v1/spans?project=77', 403, 'project_not_allowed', '77'],
      ['/api/v1/nowhere', 404, 'route_not_found', 'openapi.json'],
    ])('in %s are named', async (url, status, code, words) => {
      const answer = await test.get(url);
      expect(answer).toMatchObject({ status, body: { error: { code } } });
      expect(answer.body.error?.message).toContain(words);
      expect(answer.body.error?.request_id).toMatch(/^[0-9a-f]{16}$/);
    });

    it('in the query are answered with their position and a suggestion, on every list', async () => {
      for (const path of ['traces', 'spans', 'logs', 'errors', 'scores', 'stats', 'tail']) {
        const { status, body } = await test.get(`/api/v1/${path}?query=${encodeURIComponent('a:1 and (b:2')}`);
        expect(status).toBe(400);
        expect(body.error).toMatchObject({ code: 'invalid_query', position: 8 });
        expect(body.error?.suggestion).toContain(')');
      }
    });
  });

  it('answers any query text with rows or with 400, never with a failure of the store', async () => {
    const value = fc.oneof(
      fc.constantFrom(
        '5',
        '-1.5',
        'true',
        'a*',
        '*',
        '""',
        '[1, b*]',
        AGENT_TRACE,
        '4bf9*',
        'llm',
        'error',
        '-1h',
        JSON.stringify(HOSTILE),
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    );
    const columns = [
      'trace_id',
      'span_id',
      'kind',
      'status',
      'usage_role',
      'cost_usd',
      'duration_ms',
      'ttft_ms',
      'total_tokens',
      'http_status',
    ];
    const others = [
      'is_streaming',
      'start_time',
      'tags',
      'tags.x',
      'input',
      'documents',
      'level',
      'timestamp',
      'value',
      'handled',
      'exceptions',
      'id',
    ];
    const attributes = ['gen_ai.request.seed', 'a.b.c', 'free', 'has'];
    const operator = fc.constantFrom(':', ':>', ':<=');
    const term = fc.tuple(fc.constantFrom(...columns, ...others, ...attributes), operator, value).map((parts) => parts.join(''));
    const presence = fc.constantFrom(...columns, ...others, ...attributes).map((key) => `has:${key}`);
    const query = fc.array(fc.oneof(term, presence, value, fc.constantFrom('or', 'not', '(', ')')), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(query, fc.constantFrom('spans', 'traces', 'logs', 'errors', 'scores', 'stats'), async (terms, path) => {
        const { status, text } = await test.get(`/api/v1/${path}?query=${encodeURIComponent(terms.join(' '))}`);
        expect([200, 400], text).toContain(status);
      }),
      { numRuns: Number(process.env['SENTRYAI_FUZZ_RUNS'] ?? 100) },
    );
  });

  describe('doors', () => {
    const send = (options: { method?: 'GET' | 'POST' | 'DELETE'; url: string; headers?: Record<string, string>; body?: object }) =>
      test.api.app.inject({
        method: options.method ?? 'GET',
        url: options.url,
        headers: { host: 'localhost', ...options.headers },
        ...(options.body === undefined ? {} : { payload: options.body }),
      });

    it('are shut without sign-in on everything that reads', async () => {
      const { paths } = (await send({ url: '/openapi.json' })).json<{ paths: Record<string, Record<string, unknown>> }>();
      const open = new Set(['/health', '/metrics', '/api/v1/auth/link', '/api/v1/auth/login', '/api/v1/auth/logout']);
      const shut = Object.entries(paths).flatMap(([path, methods]) =>
        open.has(path) ? [] : Object.keys(methods).map((method) => [path, method] as const),
      );
      expect(shut.length).toBeGreaterThan(15);
      for (const [path, method] of shut) {
        const url = path.replaceAll(/\{\w+\}/g, AGENT_TRACE);
        const answer = await send({ url, method: method.toUpperCase() as 'GET' });
        expect([path, method, answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([
          path,
          method,
          401,
          'not_signed_in',
        ]);
        const wrongKey = await send({ url, method: method.toUpperCase() as 'GET', headers: { authorization: 'Bearer wrong' } });
        expect(wrongKey.statusCode).toBe(401);
      }
    });

    it('answer health to everybody, and to no foreign host name', async () => {
      expect(healthSchema.parse((await send({ url: '/health' })).json())).toMatchObject({ status: 'ok', role: ['api'] });
      for (const url of ['/health', '/openapi.json', '/api/v1/me', '/nowhere']) {
        const answer = await send({ url, headers: { host: 'evil.example', authorization: `Bearer ${TEST_API_KEY}` } });
        expect([answer.statusCode, answer.json<{ error: { code: string } }>().error.code]).toEqual([403, 'host_not_allowed']);
      }
    });

    it('give metrics to this machine alone', async () => {
      expect((await send({ url: '/metrics' })).body).toContain('sentryai_api_request_duration_seconds');
      expect((await send({ url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.9' } })).statusCode).toBe(401);
      expect(
        (await send({ url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.9', authorization: `Bearer ${TEST_API_KEY}` } }))
          .statusCode,
      ).toBe(200);
    });

    it('open to a sign-in link once, and close again', async () => {
      const token = await test.auth.createLoginLink();
      const signIn = await send({ method: 'POST', url: '/api/v1/auth/link', body: { token } });
      expect(signIn.statusCode).toBe(200);
      const cookie = String(signIn.headers['set-cookie']).split(';')[0] ?? '';
      expect(cookie).toContain(test.auth.cookieName);
      expect((await send({ method: 'POST', url: '/api/v1/auth/link', body: { token } })).statusCode).toBe(401);

      const me = meSchema.parse((await send({ url: '/api/v1/me', headers: { cookie } })).json());
      expect(me).toMatchObject({ user: { email: 'admin@example.org' }, projects: [{ id: 1 }, { id: 2 }], ingest: { is_keyless: true } });
      const issued = (await send({ url: '/api/v1/auth/token', headers: { cookie } })).json<{ token: string }>();
      expect((await send({ url: '/api/v1/me', headers: { authorization: `Bearer ${issued.token}` } })).statusCode).toBe(200);

      const own = { cookie, origin: 'http://localhost:3000' };
      const foreign = await send({ method: 'POST', url: '/api/v1/keys', headers: { cookie, origin: 'https://evil.example' }, body: {} });
      expect([foreign.statusCode, foreign.json<{ error: { code: string } }>().error.code]).toEqual([403, 'origin_not_allowed']);
      expect((await send({ method: 'POST', url: '/api/v1/keys', headers: own, body: { name: 'mine' } })).statusCode).toBe(201);
      expect((await send({ method: 'POST', url: '/api/v1/auth/logout', headers: own })).statusCode).toBe(200);
      test.auth.clearCache();
      expect((await send({ url: '/api/v1/me', headers: { cookie } })).statusCode).toBe(401);
    });

    it('open to a password, and say no more than no to a wrong one', async () => {
      const login = (password: string) =>
        send({ method: 'POST', url: '/api/v1/auth/login', body: { email: 'admin@example.org', password } });
      expect((await login('correct horse battery')).statusCode).toBe(200);
      expect((await login('wrong')).json()).toMatchObject({ error: { code: 'login_failed' } });
    });

    it('make keys that are shown once, work, and can be disabled', async () => {
      const headers = { authorization: `Bearer ${TEST_API_KEY}` };
      const made = (await send({ method: 'POST', url: '/api/v1/keys', headers, body: { kind: 'api', name: 'ci' } })).json<{
        id: string;
        key: string;
      }>();
      const withNew = () => send({ url: '/api/v1/me', headers: { authorization: `Bearer ${made.key}` } });
      expect((await withNew()).statusCode).toBe(200);
      const list = (await send({ url: '/api/v1/keys', headers })).body;
      expect(list).toContain(made.id);
      expect(list).not.toContain(made.key);
      expect((await send({ method: 'DELETE', url: `/api/v1/keys/${made.id}`, headers })).json()).toMatchObject({ is_disabled: true });
      expect((await withNew()).statusCode).toBe(401);
      const ingest = (await send({ method: 'POST', url: '/api/v1/keys', headers, body: { with_secret: true } })).json<{
        key: string;
        secret: string;
        dsn: string;
      }>();
      expect(ingest.dsn).toBe(`http://${ingest.key}@localhost:8000/1`);
      expect((await test.metadata.listIngestKeys(1)).some((key) => key.secret_hash !== null)).toBe(true);
    });
  });
});

describe('projects', () => {
  let test: TestApi;
  beforeAll(async () => {
    // An identity that may see the second project alone.
    test = await openTestApi({
      authOf: (auth) => ({
        ...auth,
        authenticate: async (presented) => {
          const identity = await auth.authenticate(presented);
          return identity && { ...identity, projects: [2] };
        },
      }),
    });
    await test.insert({ spans: [...spans], logs: [buildLog(1), buildLog(2, { project_id: 2, message: 'second' })] });
  });
  afterAll(() => test.close());

  it('are closed to the keys of others, on every route that reads one', async () => {
    for (const path of [
      'traces',
      'spans',
      'logs',
      'errors',
      'scores',
      'stats',
      'outcomes',
      'outcomes/check',
      'delivery',
      'quarantine',
      'quarantine/any-id',
      'quarantine/any-id/raw',
      'metrics/names',
      'tail',
      'keys',
      `traces/${AGENT_TRACE}`,
      `spans/${AGENT_TRACE}/${spanIdOf(0xa1)}`,
    ]) {
      expect(await test.get(`/api/v1/${path}`)).toMatchObject({ status: 403, body: { error: { code: 'project_not_allowed' } } });
    }
    for (const path of ['/events', '/stats']) expect((await test.get(path)).status).toBe(403);
  });

  it('never show rows of each other', async () => {
    const traces = await test.read('/api/v1/traces?project=2', pageOf(traceRowSchema));
    expect(traces.data.map((row) => row.trace_id)).toEqual([OTHER_PROJECT_TRACE]);
    const logs = await test.read('/api/v1/logs?project=2&query=not id:zzz', pageOf(logEntrySchema));
    expect(logs.data.map((log) => log.message)).toEqual(['second']);
    expect((await test.get(`/api/v1/traces/${AGENT_TRACE}?project=2`)).status).toBe(404);
    expect((await test.read('/api/v1/me', meSchema)).projects.map((project) => project.id)).toEqual([2]);
  });
});

describe('the live tail', () => {
  let test: TestApi;
  let baseUrl: string;
  beforeAll(async () => {
    test = await openTestApi({ tailPollMs: 20 });
    await test.insert({ logs: [buildLog(1, { message: 'from before', received_at_ms: TEST_NOW_MS - 1_000 })] });
    baseUrl = await test.api.listen();
  });
  afterAll(() => test.close());

  /** Opens a stream; `events` fills as they come. */
  async function follow(query: string) {
    const received: string[] = [];
    const state = { isEnded: false };
    await new Promise<void>((resolve, reject) => {
      const outgoing = httpRequest(
        `${baseUrl}/api/v1/tail?${query}`,
        { headers: { authorization: `Bearer ${TEST_API_KEY}` } },
        (response) => {
          expect(response.headers['content-type']).toContain('text/event-stream');
          response.setEncoding('utf8');
          response.on('data', (text: string) => void received.push(text));
          response.on('close', () => (state.isEnded = true));
          resolve();
        },
      );
      outgoing.on('error', reject);
      outgoing.end();
    });
    const events = () =>
      [...received.join('').matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, name, data]) => {
        const event = tailEventSchema.parse(JSON.parse(data ?? ''));
        expect(event.type).toBe(name);
        return event;
      });
    return { events, state };
  }

  it('sends what is stored from now on, by type and query, once', async () => {
    const all = await follow('');
    const errors = await follow(`types=span,log&query=${encodeURIComponent('status:error or level:error')}`);
    // Rows that only serve to see that the first looks, which find out where to begin, are over on both streams.
    let n = 100;
    await eventually(async () => {
      n += 1;
      const received_at_ms = TEST_NOW_MS + 10;
      await test.insert({
        logs: [buildLog(n, { level: 'error', message: 'first', received_at_ms })],
        scores: [buildScore(n, { received_at_ms })],
      });
      expect(all.events().some((event) => event.type === 'score')).toBe(true);
      expect(errors.events()).not.toEqual([]);
    });
    const isLater = (event: z.infer<typeof tailEventSchema>) =>
      event.type !== 'score' && !(event.type === 'log' && event.data.message === 'first');
    await test.insert({
      logs: [
        buildLog(2, { level: 'error', message: 'new', received_at_ms: TEST_NOW_MS + 20 }),
        buildLog(3, { message: 'quiet', received_at_ms: TEST_NOW_MS + 20 }),
      ],
      spans: [buildSpan({ status: 'error', received_at_ms: TEST_NOW_MS + 20 })],
      errors: [buildError(1, { received_at_ms: TEST_NOW_MS + 20 })],
    });
    await eventually(async () => {
      const types = (stream: typeof all) =>
        stream
          .events()
          .filter(isLater)
          .map((event) => event.type)
          .toSorted();
      expect(types(all)).toEqual(['error', 'log', 'log', 'span']);
      expect(types(errors)).toEqual(['log', 'span']);
    });
    const ids = all.events().map((event) => `${event.type} ${event.type === 'span' ? event.data.span_id : event.data.event_id}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(all.events().some((event) => event.type === 'log' && event.data.message === 'from before')).toBe(false);
  });

  it('ends its streams when the server stops', async () => {
    const stream = await follow('types=log');
    await test.api.close();
    await eventually(async () => expect(stream.state.isEnded).toBe(true));
  });
});
