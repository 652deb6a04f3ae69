import {
  sessionDetailSchema,
  sessionRowSchema,
  sessionTurnsSchema,
  pageOf,
  type SessionTurn,
  type SpanContentRow,
  type SpanRow,
} from '@sentryai/schema';
import {
  BUILT_AT_MS,
  buildContent,
  buildError,
  buildLlmSpan,
  buildLog,
  buildScore,
  buildSpan,
  spanIdOf,
  traceIdOf,
} from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../open-test-api.fixture.ts';

const start = (seconds: number) => (BUILT_AT_MS + seconds * 1000) * 1000;
const SESSION = 'chat/7 ä';
const path = `/api/v1/sessions/${encodeURIComponent(SESSION)}`;
const said = (role: string, content: string) => ({ role, content });
const asked = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'orders', arguments: '{"id":7}' } }],
};
const returned = { role: 'tool', tool_call_id: 'call_1', content: 'sent' };

const spans: SpanRow[] = [];
const contents: SpanContentRow[] = [];

/** A request of the chat: an agent that names the session, and its calls, which do not. */
function request(n: number, seconds: number, calls: { input: object[]; output: object[]; more?: Partial<SpanRow> }[]): void {
  const trace_id = traceIdOf(n);
  const root = spanIdOf(n * 16);
  spans.push(
    buildSpan({
      trace_id,
      span_id: root,
      name: 'invoke_agent support',
      kind: 'agent',
      agent_name: 'support',
      start_time_us: start(seconds),
      duration_us: 5_000_000,
      session_id: SESSION,
      user_id: 'ada',
      release: '1.2.0',
    }),
  );
  for (const [index, { input, output, more }] of calls.entries()) {
    const span_id = spanIdOf(n * 16 + index + 1);
    spans.push(buildLlmSpan({ trace_id, span_id, parent_span_id: root, start_time_us: start(seconds + index + 1), ...more }));
    contents.push(
      buildContent({
        trace_id,
        span_id,
        start_time_us: start(seconds + index + 1),
        input: JSON.stringify(input),
        input_format: 'openai',
        output: JSON.stringify(output),
        output_format: 'openai',
      }),
    );
  }
}

const history = [said('user', 'Where is order 7?'), asked, returned, said('assistant', 'On its way')];
request(1, 0, [
  { input: [said('system', 'Be kind'), ...history.slice(0, 1)], output: [asked] },
  { input: [said('system', 'Be kind'), ...history.slice(0, 3)], output: history.slice(3) },
]);
spans.push(
  buildSpan({
    trace_id: traceIdOf(1),
    span_id: spanIdOf(31),
    parent_span_id: spanIdOf(16),
    name: 'execute_tool orders',
    kind: 'tool',
    tool_name: 'orders',
    tool_call_id: 'call_1',
    start_time_us: start(1.5),
    duration_us: 300_000,
  }),
);
contents.push(
  buildContent({
    trace_id: traceIdOf(1),
    span_id: spanIdOf(31),
    input: '{"id":7}',
    input_format: 'json',
    output: 'sent',
    output_format: 'text',
  }),
);
const failed = {
  status: 'error',
  error_type: 'RateLimitError',
  error_message: 'slow down',
  http_status: 429,
  input_tokens: null,
  output_tokens: null,
  cost_usd: null,
  usage_role: 'none',
} as const;
const next = [...history, said('user', 'Thanks!')];
request(2, 60, [
  { input: next, output: [], more: failed },
  { input: next, output: [said('assistant', 'Welcome')] },
]);
// Words on the agent only, and the words of the call in log records: both are read.
spans.push(
  buildSpan({
    trace_id: traceIdOf(3),
    span_id: spanIdOf(48),
    name: 'flow',
    kind: 'workflow',
    start_time_us: start(120),
    session_id: SESSION,
  }),
  buildLlmSpan({
    trace_id: traceIdOf(3),
    span_id: spanIdOf(49),
    parent_span_id: spanIdOf(48),
    start_time_us: start(121),
    input_tokens: null,
    output_tokens: null,
    cost_usd: null,
    usage_role: 'none',
  }),
  buildLlmSpan({ trace_id: traceIdOf(4), span_id: spanIdOf(64), start_time_us: start(180), session_id: SESSION }),
);
contents.push(
  buildContent({
    trace_id: traceIdOf(3),
    span_id: spanIdOf(48),
    input: 'Sum it up',
    input_format: 'text',
    output: 'An order',
    output_format: 'text',
  }),
);
const messageLog = (n: number, event: string, body: object) =>
  buildLog(n, {
    trace_id: traceIdOf(4),
    span_id: spanIdOf(64),
    timestamp_us: start(180),
    message: JSON.stringify(body),
    attributes: JSON.stringify({ 'event.name': event }),
  });

describe('GET /sessions/{session_id}', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
    await test.insert({
      spans,
      span_content: contents,
      logs: [
        messageLog(1, 'gen_ai.user.message', { content: 'Bye' }),
        messageLog(2, 'gen_ai.choice', { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'See you' } }),
      ],
      scores: [
        buildScore(1, { session_id: SESSION, name: 'stars', value_number: 4 }),
        buildScore(2, { trace_id: traceIdOf(1), span_id: spanIdOf(18), name: 'helpful' }),
      ],
      errors: [buildError(1, { trace_id: traceIdOf(2), span_id: spanIdOf(33), error_type: 'RateLimitError', timestamp_us: start(61) })],
    });
  });
  afterAll(() => test.close());
  const turns = (query = '') => test.read(`${path}/turns${query}`, sessionTurnsSchema);
  const linesOf = (list: SessionTurn[]) =>
    list.map((turn) => {
      if (turn.kind !== 'exchange') return `${turn.kind} ${turn.name}`;
      const texts = [...turn.sent, ...turn.answer].flatMap(({ role, parts }) =>
        parts.map((part) => `${role}: ${part.type === 'text' ? part.text : part.type}`),
      );
      return [...texts, ...turn.tools.map(({ name, result }) => `${name} -> ${result}`)].join(' | ');
    });

  it('answers who, when and how much over all of its traces', async () => {
    const { session, scores, has_more_traces } = await test.read(path, sessionDetailSchema);
    expect(session).toMatchObject({
      session_id: SESSION,
      user_id: 'ada',
      traces: 4,
      llm_calls: 6,
      tool_calls: 1,
      error_count: 1,
      input_tokens: 400,
      unmeasured_calls: 1,
      first_seen: '2026-01-15T12:00:00.000000Z',
      agents: ['support'],
      environments: ['test'],
      releases: ['1.2.0'],
    });
    expect(scores).toMatchObject([{ name: 'stars', value: 4 }]);
    expect(has_more_traces).toBe(false);
  });

  it('tells the conversation once, with tools, retries and words from wherever they were sent', async () => {
    const page = await turns();
    expect(linesOf(page.data)).toEqual([
      'user: Where is order 7? | orders -> sent',
      'assistant: On its way',
      'user: Thanks!',
      'assistant: Welcome',
      'user: Sum it up | assistant: An order',
      '',
      'user: Bye | assistant: See you',
    ]);
    expect(page.data).toMatchObject([
      {
        system: 'Be kind',
        agents: ['support'],
        model: 'gpt-4o-2024-08-06',
        input_tokens: 100,
        tools: [{ span: { span_id: spanIdOf(31), duration_ms: 300 } }],
      },
      { system: null, history: { relation: 'continues', repeated_messages: 2 } },
      { history: { relation: 'continues', repeated_messages: 4 }, error: { type: 'RateLimitError', http_status: 429 } },
      { history: { relation: 'retry', of: { span_id: spanIdOf(33) }, repeated_messages: 5 } },
      { span_kind: 'workflow' },
      { span_kind: 'llm', history: null },
      {},
    ]);
    expect(page.traces.map(({ trace_id }) => trace_id)).toEqual([1, 2, 3, 4].map(traceIdOf));
    expect(page.scores).toMatchObject([{ name: 'helpful', span_id: spanIdOf(18) }]);
    expect(page.errors).toMatchObject([{ type: 'RateLimitError', span_id: spanIdOf(33) }]);
    expect(page.next_cursor).toBeNull();
  });

  it.each(['asc', 'desc'] as const)('gives the same conversation page by page (%s)', async (order) => {
    const whole = await turns();
    const pages: SessionTurn[][] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Awaited<ReturnType<typeof turns>> = await turns(`?order=${order}&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.data.length).toBeGreaterThan(0);
      pages.push(page.data);
      cursor = page.next_cursor;
      expect(pages.length).toBeLessThan(20);
    }
    const all = pages.flat();
    expect(pages.length).toBeGreaterThan(3);
    expect(order === 'asc' ? all : all.toReversed()).toEqual(whole.data);
  });

  it('answers 404 for a session that no span names, and 400 for a cursor of another list', async () => {
    expect(await test.get('/api/v1/sessions/nobody')).toMatchObject({ status: 404, body: { error: { code: 'session_not_found' } } });
    expect((await test.get('/api/v1/sessions/nobody/turns')).status).toBe(404);
    expect(await test.get(`${path}/turns?cursor=abc`)).toMatchObject({ status: 400, body: { error: { code: 'invalid_parameter' } } });
    expect((await test.get(`${path}?project=2`)).status).toBe(404);
  });

  it('stands in the list with where it took place', async () => {
    const { data } = await test.read('/api/v1/sessions', pageOf(sessionRowSchema));
    expect(data).toMatchObject([{ session_id: SESSION, user_id: 'ada', environments: ['test'], services: ['shop'] }]);
  });
});
