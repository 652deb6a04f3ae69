/** Sessions, running work and scores of what is told in several events, among what is told once. */
import { foreignTraceId } from '@sentryai/langfuse';
import {
  type EntityContentRow,
  type EntitySpanRow,
  pageOf,
  runningSchema,
  scoreEntrySchema,
  sessionDetailSchema,
  sessionRowSchema,
  sessionTurnsSchema,
} from '@sentryai/schema';
import { runQuery, trafficAround } from '@sentryai/store/queries/index';
import { buildContent, buildLlmSpan, buildScore, buildSpan, spanIdOf as plainSpanIdOf, traceIdOf } from '@sentryai/testing/builders';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BUCKET_US, entityOf, SECOND_US, spanIdOf, START_US } from './entity.fixture.ts';
import { openTestApi, TEST_NOW_MS, type TestApi } from './open-test-api.fixture.ts';

const SESSION = { session_id: 'chat', user_id: 'ada', environment: 'production' };
const said = (role: string, content: string) => ({ role, content });
const asked = [said('user', 'Where is order 7?')];
const answered = [...asked, said('assistant', 'On its way'), said('user', 'Thanks!')];

/** A request of a chat as it is told in the end: the trace's own span, and its generation. */
function request(trace: string, seconds: number): EntitySpanRow[] {
  const start_time_us = START_US + seconds * SECOND_US;
  const root = { parent_span_id: '0'.repeat(16), kind: 'workflow', is_trace: 1, has_end: 0, duration_us: 0, name: 'chat' } as const;
  const call = { kind: 'llm', response_id: `resp-${trace}`, start_time_us: start_time_us + SECOND_US, duration_us: 2 * SECOND_US } as const;
  return [entityOf(trace, trace, { ...root, start_time_us, ...SESSION }), entityOf(trace, `gen ${trace}`, { ...call, ...SESSION })];
}

function contentOf(call: EntitySpanRow, version: number, input: object[], output: string): EntityContentRow {
  const { trace_id, span_id, start_time_us } = call;
  const texts = { input: JSON.stringify(input), input_format: 'openai', output, output_format: 'text' } as const;
  return { ...buildContent({ trace_id, span_id, start_time_us, ...texts }), version };
}

let test: TestApi;
beforeAll(async () => void (test = await openTestApi()));
afterAll(() => test.close());

const running = async () => (await test.read('/api/v1/running', runningSchema)).data;

it('are one conversation, in their last version, over all traces that name the session in the end', async () => {
  const first = request('one', 0);
  const second = request('two', 60);
  const [, call] = first as [EntitySpanRow, EntitySpanRow];
  const [, reply] = second as [EntitySpanRow, EntitySpanRow];
  const elsewhere = request('three', 30);
  await test.insert({
    entity_spans: [...first.map((row) => ({ ...row, session_id: '' })), ...second, ...elsewhere],
    entity_span_content: [contentOf(call, 1, [], ''), contentOf(reply, 1, answered, 'Welcome')],
  });
  await test.insert({
    entity_spans: [
      ...first.map((row) => ({ ...row, version: 2 })),
      ...elsewhere.map((row) => ({ ...row, version: 2, session_id: 'other' })),
    ],
    entity_span_content: [contentOf(call, 2, asked, 'On its way')],
    // The same session, told once.
    spans: [
      buildLlmSpan({
        trace_id: traceIdOf(9),
        span_id: plainSpanIdOf(9),
        start_time_us: START_US + 120 * SECOND_US,
        ...SESSION,
        environment: 'staging',
      }),
    ],
  });

  const { session } = await test.read('/api/v1/sessions/chat', sessionDetailSchema);
  expect(session).toMatchObject({ traces: 3, llm_calls: 3, user_id: 'ada', environments: ['production', 'staging'], input_tokens: 300 });
  expect(session.cost_usd).toBeCloseTo(0.006);
  expect((await test.read('/api/v1/sessions/other', sessionDetailSchema)).session.traces).toBe(1);

  const { data, traces } = await test.read('/api/v1/sessions/chat/turns', sessionTurnsSchema);
  expect(traces.map(({ trace_id }) => trace_id)).toEqual([foreignTraceId(1, 'one'), foreignTraceId(1, 'two'), traceIdOf(9)]);
  const words = data.map((turn) =>
    turn.kind === 'exchange'
      ? [...turn.sent, ...turn.answer].flatMap(({ parts }) => parts.map((part) => part.type === 'text' && part.text))
      : [],
  );
  expect(words.slice(0, 2)).toEqual([
    ['Where is order 7?', 'On its way'],
    ['Thanks!', 'Welcome'],
  ]);
  expect(data[1]).toMatchObject({ history: { relation: 'continues', repeated_messages: 2 } });

  const list = await test.read('/api/v1/sessions?from=-1h', pageOf(sessionRowSchema));
  expect(list.data.find((row) => row.session_id === 'chat')).toMatchObject({ traces: 3, environments: ['production', 'staging'] });
});

it('run until a version says their end', async () => {
  const minute = { start_time_us: (TEST_NOW_MS - 60_000) * 1000, received_at_ms: TEST_NOW_MS - 60_000 };
  const open = { ...minute, has_end: 0, is_running: 1, duration_us: 0 } as const;
  const [root] = request('run', 0) as [EntitySpanRow, EntitySpanRow];
  const chain = entityOf('run', 'chain', { ...open, name: 'plan', kind: 'chain' });
  const tool = entityOf('run', 'tool', { ...open, name: 'search', kind: 'tool', parent_span_id: spanIdOf('chain') });
  const gone = entityOf('gone', 'gone', { ...open, parent_span_id: '0'.repeat(16) });
  expect(await running()).toEqual([]);
  await test.insert({ entity_spans: [{ ...root, ...minute, bucket_ms: chain.bucket_ms }, chain, tool, gone] });
  // It was told to have begun at another time, so its place is another one.
  const moved = entityOf('gone', 'gone', {
    start_time_us: minute.start_time_us - 2 * BUCKET_US,
    version: 2,
    parent_span_id: '0'.repeat(16),
  });
  await test.insert({ entity_spans: [{ ...gone, version: 2, is_deleted: 1 }, moved] });
  expect(await running()).toMatchObject([
    { name: 'chat', evidence: 'started', spans_running: 2, session_id: 'chat', step: { name: 'search', kind: 'tool', is_running: true } },
  ]);
  await test.insert({ entity_spans: [{ ...tool, version: 2, is_running: 0, has_end: 1, duration_us: 5 }] });
  expect(await running()).toMatchObject([{ spans_running: 1, spans_ended: 2, step: { name: 'plan', is_running: true } }]);
  await test.insert({ entity_spans: [{ ...chain, version: 2, is_running: 0, has_end: 1, duration_us: 9 }] });
  expect(await running()).toEqual([]);
});

it('are parents of spans that are told once, and wait for theirs like them', async () => {
  const minute = { start_time_us: (TEST_NOW_MS - 90_000) * 1000, received_at_ms: TEST_NOW_MS - 90_000 };
  const root = entityOf('mixed', 'mixed', { ...minute, parent_span_id: '0'.repeat(16) });
  const below = buildSpan({ ...minute, trace_id: root.trace_id, span_id: plainSpanIdOf(77), parent_span_id: root.span_id });
  const waiting = entityOf('waiting', 'part', { ...minute, parent_span_id: spanIdOf('not told yet') });
  await test.insert({ entity_spans: [root, waiting], spans: [below] });
  expect(await running()).toMatchObject([{ trace_id: waiting.trace_id, evidence: 'open' }]);
});

it('are found by the response that a score is about', async () => {
  const [, call] = request('one', 0) as [EntitySpanRow, EntitySpanRow];
  const place = { timestamp_us: START_US + 10 * SECOND_US, trace_id: '0'.repeat(32), span_id: '0'.repeat(16) };
  await test.insert({ scores: [buildScore(3, { ...place, name: 'about', attributes: '{"gen_ai.response.id":"resp-one"}' })] });
  const { data } = await test.read('/api/v1/scores?from=-1h', pageOf(scoreEntrySchema));
  expect(data.find((score) => score.name === 'about')).toMatchObject({ trace_id: call.trace_id, span_id: call.span_id });
  for (const query of [`trace_id:${call.trace_id}`, `span_id:${call.span_id}`]) {
    const found = await test.read(`/api/v1/scores?from=-1h&query=${encodeURIComponent(query)}`, pageOf(scoreEntrySchema));
    expect(found.data.map((score) => score.name)).toEqual(['about']);
  }
});

it('are part of the traffic that an issue began in', async () => {
  const place = { projectId: 1, fromUs: START_US - BUCKET_US, beganUs: START_US + 600 * SECOND_US, toUs: START_US + 700 * SECOND_US };
  await test.insert({ entity_spans: [entityOf('released', 'released', { release: 'draft@1' })] });
  await test.insert({ entity_spans: [entityOf('released', 'released', { release: 'shop@2', version: 2 })] });
  const releases = async (hasEntities: boolean) => {
    const rows = await runQuery(test.store, trafficAround({ ...place, services: [], promptNames: [], hasEntities }));
    return rows.filter(({ value }) => /^(draft|shop)@/.test(value));
  };
  expect(await releases(true)).toEqual([{ field: 'release', value: 'shop@2', before: 1, first_us: START_US }]);
  expect(await releases(false)).toEqual([]);
});
