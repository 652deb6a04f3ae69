/** Spans and scores that are told in several events: every reader must see the last version of each, once. */
import { foreignTraceId } from '@sentryai/langfuse';
import {
  type EntityScoreRow,
  type EntitySpanRow,
  eventEntrySchema,
  latencyBucketOf,
  latencyOfBucket,
  pageOf,
  releaseRowSchema,
  scoreEntrySchema,
  spanDetailSchema,
  spanRowSchema,
  statsSchema,
  tailEventSchema,
  totalsSchema,
  traceDetailSchema,
  traceRowSchema,
} from '@sentryai/schema';
import { BUILT_AT_MS, buildContent, buildScore, buildSpan } from '@sentryai/testing/builders';
import { eventually } from '@sentryai/testing/eventually';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET_US, entityOf, SECOND_US, spanIdOf, START_US } from './entity.fixture.ts';
import { openTestApi, TEST_API_KEY, type TestApi } from './open-test-api.fixture.ts';

const TRACE = 'my trace';
const TRACE_ID = foreignTraceId(1, TRACE);
const entity = (id: string, overrides: Partial<EntitySpanRow> = {}) => entityOf(TRACE, id, overrides);

const root = entity(TRACE, {
  parent_span_id: '0'.repeat(16),
  kind: 'workflow',
  is_trace: 1,
  has_end: 0,
  duration_us: 0,
  operation: 'trace',
  user_id: 'ada',
  name: 'answer',
});
const call = entity('gen', { kind: 'llm', start_time_us: START_US + SECOND_US, duration_us: 2 * SECOND_US, user_id: 'ada' });
const open = entity('open', { kind: 'llm', has_end: 0, duration_us: 0, name: 'open call', start_time_us: START_US + 4 * SECOND_US });

describe('versioned spans and scores', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi({ tailPollMs: 20 });
    await test.insert({
      entity_spans: [
        { ...root, name: 'first name', user_id: '', release: 'draft@1' },
        { ...call, duration_us: 0, has_end: 0, is_running: 1, input_tokens: null, output_tokens: null, cost_usd: null, usage_role: 'none' },
        entity('moved', { start_time_us: START_US - BUCKET_US * 2 }),
        open,
      ],
      entity_span_content: [
        {
          ...buildContent({
            trace_id: TRACE_ID,
            span_id: spanIdOf('gen'),
            start_time_us: call.start_time_us,
            input: 'an outdated question',
          }),
          version: 1,
        },
      ],
    });
    // Other parts of the table, as a later batch writes them.
    await test.insert({
      entity_spans: [
        { ...root, version: 2, release: 'shop@3' },
        { ...call, version: 3 },
        entity('moved', { version: 2, start_time_us: START_US + 3 * SECOND_US }),
        entity('moved', { version: 2, start_time_us: START_US - BUCKET_US * 2, is_deleted: 1 }),
      ],
      entity_span_content: [
        {
          ...buildContent({
            trace_id: TRACE_ID,
            span_id: spanIdOf('gen'),
            start_time_us: call.start_time_us,
            input:
              '[{"role":"user","content":[{"type":"text","text":"what is this"},{"type":"image_url","image_url":{"url":"@@@langfuseMedia:type=image/png|id=a3-kNPkqi4CqsC2b8aEuSf|source=bytes@@@"}}]}]',
            input_format: 'openai',
            output: 'a marvellous answer',
            output_format: 'text',
          }),
          version: 3,
        },
      ],
      spans: [buildSpan({ name: 'plain', trace_id: 'f'.repeat(32), start_time_us: START_US + 2 * SECOND_US })],
    });
    const score = (overrides: Partial<EntityScoreRow>): EntityScoreRow => ({
      ...buildScore(7, { name: 'quality', origin: 'langfuse', timestamp_us: START_US, trace_id: TRACE_ID }),
      bucket_ms: Math.floor(START_US / BUCKET_US) * (BUCKET_US / 1000),
      version: 1,
      is_deleted: 0,
      ...overrides,
    });
    await test.insert({
      entity_scores: [score({ value_number: 0.1 })],
      scores: [buildScore(8, { name: 'native', timestamp_us: START_US + SECOND_US })],
    });
    await test.insert({ entity_scores: [score({ version: 2, value_number: null, data_type: 'correction', value_string: 'better' })] });
  });
  afterAll(() => test.close());

  const window = 'from=-1h';

  it('are listed once, in their last version, among the others', async () => {
    const { data } = await test.read(`/api/v1/spans?${window}`, pageOf(spanRowSchema));
    expect(data.map((span) => [span.name, span.duration_ms, span.status])).toEqual([
      ['open call', null, 'unset'],
      ['moved', 1000, 'unset'],
      ['plain', 1000, 'unset'],
      ['gen', 2000, 'unset'],
      ['answer', null, 'unset'],
    ]);
  });

  it('come page by page without a gap or a double', async () => {
    const names: string[] = [];
    let cursor = '';
    do {
      const page = await test.read(`/api/v1/spans?${window}&limit=2${cursor}`, pageOf(spanRowSchema));
      names.push(...page.data.map((span) => span.name));
      cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
    } while (cursor !== '');
    expect(names).toEqual(['open call', 'moved', 'plain', 'gen', 'answer']);
  });

  it('are found by what the last version says, not by what an older one said', async () => {
    const found = async (query: string) =>
      (await test.read(`/api/v1/spans?${window}&query=${encodeURIComponent(query)}`, pageOf(spanRowSchema))).data.map((span) => span.name);
    expect(await found('name:"first name"')).toEqual([]);
    expect(await found('user_id:ada')).toEqual(['gen', 'answer']);
    expect(await found('status:running')).toEqual([]);
    expect(await found('external_id:gen')).toEqual(['gen']);
    expect(await found('duration_ms:>=1500')).toEqual(['gen']);
    expect(await found('marvellous')).toEqual(['gen']);
    expect(await found('outdated')).toEqual([]);
    expect(await found('output:*marvel*')).toEqual(['gen']);
  });

  it('do not show an older version where the window cuts the newer one off', async () => {
    const later = `from=${new Date(START_US / 1000 - 3_600_000).toISOString()}&to=${new Date(START_US / 1000 - 60_000).toISOString()}`;
    expect((await test.read(`/api/v1/spans?${later}`, pageOf(spanRowSchema))).data).toEqual([]);
    expect((await test.read(`/api/v1/traces?${later}`, pageOf(traceRowSchema))).data).toEqual([]);
  });

  it('make a trace that lasts as long as what is in it', async () => {
    const { data } = await test.read(`/api/v1/traces?${window}&query=user_id:ada`, pageOf(traceRowSchema));
    expect(data).toMatchObject([
      {
        trace_id: TRACE_ID,
        name: 'answer',
        user_id: 'ada',
        span_count: 4,
        llm_calls: 2,
        duration_ms: 4000,
        status: 'ok',
        input_tokens: 200,
      },
    ]);
    const page = await test.read(`/api/v1/traces/${TRACE_ID}`, traceDetailSchema);
    expect(page.trace).toEqual(data[0]);
    expect(page.spans.map((span) => [span.name, span.duration_ms])).toEqual([
      ['answer', 4000],
      ['gen', 2000],
      ['moved', 1000],
      ['open call', null],
    ]);
    expect(page.spans[0]).toMatchObject({ start_time: page.trace.start_time, parent_span_id: null });
  });

  it("are found by the client's own ids, and by the ids that were made of them", async () => {
    for (const path of [encodeURIComponent(TRACE), 'gen', TRACE_ID]) {
      expect((await test.read(`/api/v1/traces/${path}`, traceDetailSchema)).trace.trace_id).toBe(TRACE_ID);
    }
    for (const path of [
      `${encodeURIComponent(TRACE)}/gen`,
      `${TRACE_ID}/gen`,
      `${TRACE_ID}/${spanIdOf('gen')}`,
      `${encodeURIComponent(TRACE)}/${spanIdOf('gen')}`,
    ]) {
      expect((await test.read(`/api/v1/spans/${path}`, spanDetailSchema)).external_id).toBe('gen');
    }
    expect((await test.get('/api/v1/traces/unknown')).status).toBe(404);
    expect((await test.get(`/api/v1/spans/${encodeURIComponent(TRACE)}/unknown`)).status).toBe(404);
  });

  it('show their last texts, and where uploaded media lie', async () => {
    const span = await test.read(`/api/v1/spans/${TRACE_ID}/gen`, spanDetailSchema);
    expect(span).toMatchObject({ output: 'a marvellous answer', duration_ms: 2000, input_tokens: 100 });
    expect(span.messages.input?.[0]?.parts).toEqual([
      { type: 'text', text: 'what is this' },
      {
        type: 'media',
        modality: 'image',
        mime_type: 'image/png',
        uri: '/api/v1/blobs/6b7fa434f92a8b80aab02d9bf1a12e49?project=1',
        size_bytes: null,
      },
    ]);
  });

  it('count in charts and totals, their duration only where it is known', async () => {
    const stats = await test.read(`/api/v1/stats?${window}&group_by=user_id&step=1h`, statsSchema);
    const lasted = latencyOfBucket(latencyBucketOf(2 * SECOND_US)) / 1000;
    expect(stats.totals).toMatchObject({ count: 2, input_tokens: 200, duration_ms_p50: lasted, duration_ms_p99: lasted });
    expect(stats.series.map((series) => [series.group, series.totals.count, series.totals.cost_usd])).toEqual([
      ['', 1, 0.002],
      ['ada', 1, 0.002],
    ]);
    expect(await test.read(`/stats?${window}`, totalsSchema)).toMatchObject({ traces: 2, spans: 5, llm_calls: 2, cost_usd: 0.004 });
  });

  it('are among the newest events of all types', async () => {
    const { data } = await test.read(`/events?${window}`, pageOf(eventEntrySchema));
    expect(data.map((entry) => [entry.type, entry.title])).toEqual([
      ['span', 'open call'],
      ['span', 'moved'],
      ['span', 'plain'],
      ['span', 'gen'],
      ['score', 'native = 0.5'],
      ['span', 'answer'],
      ['score', 'quality = better'],
    ]);
  });

  it('are scored, and a score that is sent again takes its new value', async () => {
    const { data } = await test.read(`/api/v1/scores?${window}`, pageOf(scoreEntrySchema));
    expect(data.map((score) => [score.name, score.value])).toEqual([
      ['native', 0.5],
      ['quality', 'better'],
    ]);
    const query = encodeURIComponent('data_type:correction');
    expect((await test.read(`/api/v1/scores?${window}&query=${query}`, pageOf(scoreEntrySchema))).data).toHaveLength(1);
  });

  it('make their release known, in their last version', async () => {
    const { data } = await test.read(`/api/v1/releases?${window}`, pageOf(releaseRowSchema));
    const first_seen = new Date(START_US / 1000).toISOString().replace('Z', '000Z');
    expect(data.filter(({ release }) => /^(draft|shop)/.test(release))).toMatchObject([{ release: 'shop@3', first_seen }]);
  });

  it('belong to their project', async () => {
    expect((await test.read(`/api/v1/spans?${window}&project=2`, pageOf(spanRowSchema))).data).toEqual([]);
    expect((await test.get(`/api/v1/traces/${encodeURIComponent(TRACE)}?project=2`)).status).toBe(404);
  });

  it('appear in the live tail when they are told, and again when they are told anew', async () => {
    const address = await test.api.listen();
    const events: string[] = [];
    const stream = request(
      `${address}/api/v1/tail?types=span&query=name:live`,
      { headers: { authorization: `Bearer ${TEST_API_KEY}` } },
      (response) => {
        response.setEncoding('utf8').on('data', (chunk: string) => {
          for (const line of chunk.split('\n').filter((text) => text.startsWith('data: '))) events.push(line.slice(6));
        });
      },
    );
    stream.end();
    const live = entity('live', { start_time_us: BUILT_AT_MS * 1000, received_at_ms: BUILT_AT_MS + 59_000, has_end: 0, is_running: 1 });
    const told = (version: number, more: Partial<EntitySpanRow>) => test.insert({ entity_spans: [{ ...live, version, ...more }] });
    try {
      await new Promise((resolve) => stream.once('response', resolve));
      let version = 0;
      // The first look of a tail only finds out where to begin: told until it has begun.
      await eventually(async () => {
        await told((version += 1), { received_at_ms: BUILT_AT_MS + 59_000 + version });
        expect(events.length).toBeGreaterThan(0);
      });
      await told(version + 1, { received_at_ms: BUILT_AT_MS + 59_500 + version, is_running: 0, has_end: 1 });
      const statuses = () =>
        events.map((text) => tailEventSchema.parse(JSON.parse(text))).map((event) => (event.type === 'span' ? event.data.status : ''));
      await eventually(async () => expect(statuses()).toContain('unset'));
      expect(statuses()[0]).toBe('running');
      expect(statuses().filter((status) => status === 'unset')).toHaveLength(1);
    } finally {
      stream.destroy();
    }
  });
});
