import type { Store } from '@sentryai/store';
import {
  BUILT_AT_MS,
  buildAttachment,
  buildContent,
  buildError,
  buildLlmSpan,
  buildLog,
  buildMetric,
  buildScore,
  buildSpan,
  spanIdOf,
  traceIdOf,
} from '@sentryai/testing/builders';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { happened, occurrence } from '../issues/happened.fixture.ts';
import { openTestApi, type TestApi } from '../open-test-api.fixture.ts';

type Row = Record<string, unknown>;
type Answer = { data?: Row[]; spans?: Row[]; next_cursor?: string | null };

const AT_US = BUILT_AT_MS * 1000;
const CONTEXT = {
  external_id: 'their-id',
  trace_id: traceIdOf(1),
  span_id: spanIdOf(2),
  session_id: 'chat-1',
  user_id: 'ada',
  release: '1.2',
  tags: { plan: 'gold' },
  attributes: JSON.stringify({ region: 'eu', n: 1 }),
};
const METRIC = { ...CONTEXT, name: 'duration', unit: 's', description: 'how long', series_id: spanIdOf(7), start_time_us: AT_US - 9 };
const TRACE = `/api/v1/traces/${traceIdOf(1)}`;
const SPAN = `/api/v1/spans/${traceIdOf(1)}/${spanIdOf(2)}`;

const LISTS = [
  '/events',
  '/api/v1/spans',
  '/api/v1/traces',
  '/api/v1/sessions',
  '/api/v1/users',
  '/api/v1/logs',
  '/api/v1/errors',
  '/api/v1/scores',
  '/api/v1/releases',
  '/api/v1/issues',
  '/api/v1/issues/1/events?errors=true',
  '/api/v1/metrics/names',
  '/api/v1/metrics/points?name=duration',
  '/api/v1/outcomes',
  '/api/v1/keys',
  '/api/v1/projects',
  '/api/v1/prices/catalog?limit=3',
  '/api/v1/prices',
  '/api/v1/prices/unpriced',
  '/api/v1/prices/reprice',
  '/api/v1/views',
  '/api/v1/running',
  '/api/v1/quarantine',
  '/api/v1/source-maps',
  '/api/v1/detectors',
  '/api/v1/completions',
  '/api/v1/sessions/chat-1/turns',
];

describe('fields', () => {
  let test: TestApi;
  let sent: Parameters<Store['query']>[0][];
  beforeAll(async () => {
    test = await openTestApi();
    const query = test.store.query.bind(test.store);
    test.store.query = (options) => {
      sent.push(options);
      return query(options);
    };
    const inTrace = { trace_id: traceIdOf(1), session_id: 'chat-1', user_id: 'ada', release: '1.2', external_id: 'theirs' };
    await test.insert({
      spans: [
        buildSpan({ ...inTrace, kind: 'agent', tags: { plan: 'gold' } }),
        buildLlmSpan({
          ...inTrace,
          span_id: spanIdOf(2),
          parent_span_id: spanIdOf(1),
          status: 'error',
          error_type: 'RateLimitError',
          error_message: 'too many requests',
          http_status: 429,
          tool_name: 'search',
          response_id: 'resp-1',
          cache_read_tokens: 3,
          cache_write_tokens: 4,
          reasoning_tokens: 5,
          attributes_string: { region: 'eu' },
          attributes_number: { n: 1 },
          attributes_bool: { is_new: true },
        }),
      ],
      span_content: [
        buildContent({
          span_id: spanIdOf(2),
          input: JSON.stringify([{ role: 'user', content: 'hello' }]),
          input_format: 'openai',
          output: JSON.stringify([{ role: 'assistant', content: 'hi' }]),
          output_format: 'openai',
          system_instructions: 'be kind',
          documents: '[{"id":"d1"}]',
          parameters: '{"temperature":1}',
          attributes: '{"deep":{"er":1}}',
          events: JSON.stringify([{ time_us: AT_US, name: 'retry', attributes: {} }]),
        }),
      ],
      logs: Array.from({ length: 5 }, (_, n) => buildLog(n + 1, { ...CONTEXT, timestamp_us: AT_US - n, logger: 'shop' })),
      errors: [
        buildError(1, {
          ...CONTEXT,
          message: 'it broke',
          is_handled: false,
          exceptions: JSON.stringify([{ type: 'PriceError', value: 'no price', frames: [{ function: 'f' }] }]),
          fingerprint: '["a"]',
          breadcrumbs: '[1]',
          contexts: '{"os":{}}',
        }),
        buildError(2, { ...CONTEXT, timestamp_us: AT_US - 1, is_handled: true }),
      ],
      blobs: [buildAttachment(1)],
      scores: [
        buildScore(1, { ...CONTEXT, comment: 'well done' }),
        buildScore(2, { ...CONTEXT, data_type: 'categorical', value_number: null, value_string: 'good' }),
        buildScore(3, { ...CONTEXT, data_type: 'boolean', value_number: 1 }),
        buildScore(4, { attributes: JSON.stringify({ 'gen_ai.response.id': 'resp-1' }) }),
      ],
      metrics: [
        buildMetric(1, METRIC),
        buildMetric(2, {
          ...METRIC,
          kind: 'histogram',
          temporality: 'delta',
          count: 3,
          sum: 6,
          min: 1,
          max: 3,
          explicit_bounds: [1, 2],
          bucket_counts: [1, 1, 1],
          exemplars: JSON.stringify([{ time_us: AT_US, value: 1 }]),
        }),
        buildMetric(3, {
          ...METRIC,
          kind: 'exponential_histogram',
          temporality: 'delta',
          count: 3,
          scale: 2,
          zero_count: 1,
          zero_threshold: 0.1,
          positive_offset: 1,
          positive_counts: [1],
          negative_offset: 2,
          negative_counts: [1],
        }),
        buildMetric(4, {
          ...METRIC,
          kind: 'summary',
          temporality: 'cumulative',
          count: 2,
          quantiles: [0.5],
          quantile_values: [1],
          flags: 1,
        }),
      ],
    });
    await happened(test, [
      occurrence('one', {
        source: 'event',
        event_id: traceIdOf(1),
        occurrence_id: traceIdOf(1),
        wasted_tokens: 5,
        user_id: 'ada',
        service: 'shop',
      }),
    ]);
  });
  afterAll(() => test.close());
  beforeEach(() => {
    sent = [];
  });

  const answer = async (url: string): Promise<Answer> => {
    const { status, body, text } = await test.get(url);
    expect([status, status === 200 ? '' : text]).toEqual([200, '']);
    return body as unknown as Answer;
  };
  const withFields = (url: string, fields: string) => `${url}${url.includes('?') ? '&' : '?'}fields=${fields}`;
  const only = (row: Row, field: string): Row => (field in row ? { [field]: row[field] } : {});

  it.each(LISTS)('%s answers each field by itself as it does among all, and all else as ever', async (url) => {
    const { data = [], ...rest } = await answer(url);
    for (const field of new Set(data.flatMap((row) => Object.keys(row)))) {
      expect(await answer(withFields(url, field))).toEqual({ ...rest, data: data.map((row) => only(row, field)) });
    }
    const refused = await test.get(withFields(url, 'nonesuch'));
    expect([refused.status, refused.body.error?.code]).toEqual([400, 'invalid_parameter']);
    expect(refused.body.error?.message).toMatch(/`fields` names "nonesuch", which is no field here\. There are \w+/);
  });

  it('is told of every list in the description of the API', async () => {
    const { paths } = (await answer('/openapi.json')) as unknown as {
      paths: Record<string, { get?: { parameters?: { name: string }[] } }>;
    };
    const taking = Object.keys(paths).filter((path) => paths[path]?.get?.parameters?.some(({ name }) => name === 'fields'));
    expect(taking).toEqual(
      expect.arrayContaining([
        '/api/v1/running',
        '/api/v1/views',
        '/api/v1/quarantine',
        '/api/v1/traces/{trace_id}',
        '/api/v1/export/{name}',
      ]),
    );
    expect(taking).not.toContain('/api/v1/stats');
  });

  it('keeps the order asked, and takes the parameter several times', async () => {
    const { text } = await test.get('/api/v1/logs?fields=message&fields=level,event_id&query=message:"message 1"');
    expect(text).toBe('{"data":[{"message":"message 1","level":"info","event_id":"their-id"}],"next_cursor":null}');
    expect((await answer('/api/v1/logs?fields=')).data?.[0]).toHaveProperty('attributes.region', 'eu');
  });

  it('goes on from page to page', async () => {
    const messages: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Answer = await answer(`/api/v1/logs?limit=2&fields=message${cursor === '' ? '' : `&cursor=${cursor}`}`);
      messages.push(...(page.data ?? []));
      cursor = page.next_cursor ?? null;
    }
    expect(messages).toEqual([1, 2, 3, 4, 5].map((n) => ({ message: `message ${n}` })));
  });

  it('takes skeletons of a trace, each field as it is among all', async () => {
    const { spans = [], ...rest } = await answer(TRACE);
    for (const field of Object.keys(spans[0] ?? {})) {
      expect(await answer(withFields(TRACE, field))).toEqual({ ...rest, spans: spans.map((span) => only(span, field)) });
    }
    expect((await test.get(withFields(TRACE, 'input'))).body.error?.message).toContain('There are span_id, parent_span_id, name');
  });

  it('takes one span, each field as it is among all', async () => {
    const whole = (await answer(SPAN)) as Row;
    for (const field of Object.keys(whole)) expect(await answer(withFields(SPAN, field))).toEqual(only(whole, field));
    expect((await test.get(withFields(SPAN, 'spans'))).status).toBe(400);
  });

  it('leaves an answer without rows as it is', async () => {
    const url = '/api/v1/outcomes?group_by=outcome';
    expect(await answer(withFields(url, 'key'))).toEqual(await answer(url));
  });

  it('does not change an error', async () => {
    expect(await test.get(`/api/v1/spans/${traceIdOf(99)}/${spanIdOf(1)}?fields=name`)).toMatchObject({
      status: 404,
      body: { error: { code: 'span_not_found' } },
    });
    expect(await test.get('/api/v1/logs?query=level:loud&fields=level')).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_query' } },
    });
  });

  describe('that nobody wants', () => {
    const sqlOf = (name: string) => sent.filter((query) => query.name === name).map(({ sql }) => sql);

    it('are not read from the store', async () => {
      await answer('/api/v1/logs?fields=timestamp,level');
      expect(sqlOf('list_logs')[0]).toMatch(/SELECT event_id, timestamp, received_at, trace_id, span_id, level\s+FROM logs/);
      await answer('/api/v1/errors?fields=message&query=attributes.region:eu');
      expect(sqlOf('list_errors')[0]).toMatch(/SELECT event_id, timestamp, received_at, trace_id, span_id, message\s+FROM errors/);
      await answer('/api/v1/spans?fields=duration_ms');
      expect(sqlOf('list_spans')[0]).toMatch(/SELECT trace_id, span_id, parent_span_id, start_time, duration_us, received_at/);
      await answer('/api/v1/metrics/points?name=duration&fields=value');
      expect(sqlOf('metric_points')[0]).not.toMatch(/FROM \([^)]*exemplars/);
    });

    it.each([
      ['/api/v1/errors', 'message', 'list_attachments'],
      ['/api/v1/errors', 'message', 'hashes_of_events'],
      ['/api/v1/spans', 'name', 'span_roles'],
      ['/api/v1/scores', 'value', 'spans_of_responses'],
      ['/api/v1/sessions', 'session_id', 'session_places'],
      ['/api/v1/issues', 'id,title,count', 'issue_measures'],
      ['/api/v1/issues/1/events?errors=true', 'event_id', 'list_errors'],
    ])('are not looked up elsewhere: %s?fields=%s without %s', async (url, fields, name) => {
      await answer(url);
      expect(sqlOf(name)).not.toEqual([]);
      sent = [];
      await answer(withFields(url, fields));
      expect(sqlOf(name)).toEqual([]);
    });

    it('leave the texts of a span where they are', async () => {
      await answer(withFields(SPAN, 'name,attributes'));
      expect(sqlOf('span_content')[0]).toContain("'' AS input, '' AS output");
      await answer(withFields(SPAN, 'name,cost_usd'));
      expect(sqlOf('span_content')).toHaveLength(1);
    });
  });
});
