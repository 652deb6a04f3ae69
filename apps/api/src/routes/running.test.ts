import { runningSchema } from '@sentryai/schema';
import { BUILT_AT_MS, buildLlmSpan, buildLog, buildSpan, spanIdOf, traceIdOf } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, TEST_NOW_MS, type TestApi } from '../open-test-api.fixture.ts';

const MINUTE_MS = 60_000;
/** A moment so many minutes before now, as spans and receipt have it. */
const ago = (minutes: number) => ({
  start_time_us: (TEST_NOW_MS - minutes * MINUTE_MS) * 1000,
  received_at_ms: TEST_NOW_MS - minutes * MINUTE_MS,
});
const span = (trace: number, id: number, parent: number, minutes: number, more: Parameters<typeof buildSpan>[0] = {}) =>
  buildSpan({
    trace_id: traceIdOf(trace),
    span_id: spanIdOf(trace * 256 + id),
    parent_span_id: parent === 0 ? spanIdOf(0) : spanIdOf(trace * 256 + parent),
    ...ago(minutes),
    ...more,
  });

describe('GET /running', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
  });
  afterAll(() => test.close());
  const running = (query = '') => test.read(`/api/v1/running${query}`, runningSchema);

  it('answers nothing where nothing runs', async () => {
    await test.insert({ spans: [span(1, 1, 0, 5)] });
    expect(await running()).toMatchObject({ now: '2026-01-15T12:01:00.000000Z', idle_minutes: 10, data: [], has_more: false });
  });

  it('tells of announced work what it does now, and when it was last heard of', async () => {
    await test.insert({
      span_starts: [
        span(2, 1, 0, 20, { name: 'invoke_agent boss', kind: 'agent', agent_name: 'boss', session_id: 'chat', user_id: 'ada' }),
        span(2, 3, 1, 2, { name: 'search', kind: 'tool' }),
      ],
      spans: [buildLlmSpan({ ...span(2, 2, 1, 19), kind: 'llm', input_tokens: 100, output_tokens: 20, usage_role: 'own', cost_usd: 0.5 })],
    });
    const { data } = await running();
    expect(data).toMatchObject([
      {
        trace_id: traceIdOf(2),
        name: 'invoke_agent boss',
        evidence: 'started',
        start_time: '2026-01-15T11:41:00.000000Z',
        last_activity: '2026-01-15T11:59:00.000000Z',
        is_stalled: false,
        step: { name: 'search', kind: 'tool', is_running: true },
        agents: ['boss'],
        spans_ended: 1,
        spans_running: 2,
        llm_calls: 1,
        total_tokens: 120,
        cost_usd: 0.5,
        session_id: 'chat',
        user_id: 'ada',
        is_partial: false,
      },
    ]);
    expect((await running('?idle_minutes=1')).data[0]?.is_stalled).toBe(true);
  });

  it('counts a log as a sign of life', async () => {
    await test.insert({
      logs: [buildLog(1, { trace_id: traceIdOf(2), timestamp_us: TEST_NOW_MS * 1000 - 1, received_at_ms: TEST_NOW_MS - 1_000 })],
    });
    expect((await running('?idle_minutes=1')).data[0]).toMatchObject({ is_stalled: false, last_activity: '2026-01-15T12:00:59.000000Z' });
  });

  it('leaves out what has ended, however late the end comes, and what was not heard of for a day', async () => {
    await test.insert({
      spans: [
        span(2, 3, 1, 0.1, { name: 'search', kind: 'tool', ...ago(2), received_at_ms: TEST_NOW_MS }),
        span(2, 1, 0, 20, { name: 'invoke_agent boss', kind: 'agent', received_at_ms: TEST_NOW_MS }),
      ],
      span_starts: [span(3, 1, 0, 25 * 60, { name: 'dead' }), span(4, 1, 0, 23 * 60, { name: 'silent' })],
    });
    expect((await running()).data).toMatchObject([{ name: 'silent', is_stalled: true }]);
  });

  it('shows traces whose spans wait for their parent, until it comes', async () => {
    await test.insert({ spans: [span(5, 2, 1, 3, { name: 'chat' }), span(5, 3, 2, 3.5, { name: 'inner' })] });
    expect((await running()).data[0]).toMatchObject({
      trace_id: traceIdOf(5),
      name: 'chat',
      evidence: 'open',
      spans_running: 0,
      step: { name: 'chat', is_running: false },
    });
    await test.insert({ spans: [span(5, 1, 0, 4, { name: 'POST /chat' })] });
    expect((await running()).data.map(({ name }) => name)).toEqual(['silent']);
  });

  it('does not wait for parents that never come: those of callers that nobody watches', async () => {
    const remote = (trace: number, minutes: number) => span(trace, 2, 1, minutes, { name: 'POST /api', service: 'gateway' });
    await test.insert({ spans: [remote(10, 50), remote(11, 40), remote(12, 30), remote(13, 1)] });
    expect((await running()).data.map(({ name }) => name)).toEqual(['silent']);
  });

  it('sees the running work of one project only', async () => {
    expect((await running('?project=2')).data).toEqual([]);
    expect(BUILT_AT_MS).toBeLessThan(TEST_NOW_MS);
  });
});
