import { analyzeTrace, usageOfTrace } from '@sentryai/pipeline';
import {
  agentGraphSchema,
  type EntitySpanRow,
  pageOf,
  sessionRowSchema,
  type SpanRow,
  statsSchema,
  totalsSchema,
  userDetailSchema,
  userRowSchema,
} from '@sentryai/schema';
import { encodeBlock, SETTLE_BUCKETS } from '@sentryai/store';
import { buildLlmSpan, buildSpan, spanIdOf, traceIdOf } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi, TEST_NOW_MS } from '../open-test-api.fixture.ts';

const MINUTE_US = 60_000_000;
const NOW_US = TEST_NOW_MS * 1000;

/** An agent that says the sum of its calls as its own, two model calls and a tool; user and session stand on the root only. */
function agentTrace(number: number, ago: number, owner: { user_id: string; session_id: string }): SpanRow[] {
  const place = { trace_id: traceIdOf(number), start_time_us: NOW_US - ago, received_at_ms: TEST_NOW_MS - ago / 1000 + 1_000 };
  const child = { ...place, parent_span_id: spanIdOf(1) };
  const call = { model: 'gpt-4o', input_tokens: 100, output_tokens: 10, cost_usd: 0.002 };
  return [
    buildSpan({
      ...place,
      ...owner,
      span_id: spanIdOf(1),
      kind: 'agent',
      agent_name: 'helper',
      usage_role: 'rollup',
      input_tokens: 200,
      output_tokens: 20,
    }),
    buildLlmSpan({ ...child, ...call, span_id: spanIdOf(2), ttft_us: 100_000 }),
    buildSpan({ ...child, span_id: spanIdOf(3), kind: 'tool', tool_name: 'search', status: 'error' }),
    buildLlmSpan({ ...child, ...call, span_id: spanIdOf(4), cost_usd: null }),
  ];
}

describe('usage over time', () => {
  let test: TestApi;
  const spans = [
    ...agentTrace(1, 5 * MINUTE_US, { user_id: 'ada', session_id: 's1' }),
    ...agentTrace(2, 10 * MINUTE_US, { user_id: 'ada', session_id: 's2' }),
    ...agentTrace(3, 200 * MINUTE_US, { user_id: 'bob', session_id: 's3' }),
  ];
  const settle = async (upToMs: number, which: readonly SpanRow[]): Promise<void> => {
    const traces = [...Map.groupBy(which, (span) => span.trace_id).values()];
    const usage = traces.flatMap((trace) => usageOfTrace(analyzeTrace(trace)));
    const settled = traces.map((trace) => ({
      project_id: trace[0]!.project_id,
      trace_id: trace[0]!.trace_id,
      version: 1,
      start_time_us: Math.min(...trace.map((span) => span.start_time_us)),
      settled_through_ms: Math.max(...trace.map((span) => span.received_at_ms)),
      span_count: trace.length,
      revisit_at_ms: 0,
    }));
    await test.store.insert(encodeBlock('usage_ledger', usage, ''), `ledger ${upToMs}`);
    await test.store.insert(encodeBlock('settled_traces', settled, ''), `settled ${upToMs}`);
    for (let bucket = 0; bucket < SETTLE_BUCKETS; bucket++) {
      const lease = await test.metadata.takeLease({ name: `settle/${bucket}`, owner: 'test', nowMs: upToMs, ttlMs: 1_000 });
      await test.metadata.setLeaseState({ name: `settle/${bucket}`, owner: 'test', epoch: lease!.epoch, state: String(upToMs) });
    }
  };

  beforeAll(async () => {
    test = await openTestApi();
    await test.insert({ spans });
  });
  afterAll(() => test.close());

  const readAll = async () => ({
    minutes: await test.read('/api/v1/stats?step=5m&group_by=model', statsSchema),
    quarters: await test.read('/api/v1/stats?step=30m', statsSchema),
    hours: await test.read('/api/v1/stats?from=-3d&step=1h', statsSchema),
    filtered: await test.read('/api/v1/stats?step=5m&query=model:gpt-4o', statsSchema),
    fromSpans: await test.read('/api/v1/stats?step=5m&query=user_id:ada', statsSchema),
    byUser: await test.read('/api/v1/stats?from=-3d&step=1h&group_by=user_id', statsSchema),
    totals: await test.read('/stats', totalsSchema),
    tools: await test.read('/api/v1/stats?kinds=tool', statsSchema),
  });

  it('counts provisionally at once, and the same when the traces are settled, in part or whole', async () => {
    const provisional = await readAll();
    expect(provisional.minutes.totals).toMatchObject({
      count: 6,
      input_tokens: 600,
      output_tokens: 60,
      cost_usd: 0.006,
      unpriced_calls: 3,
    });
    expect(provisional.totals).toMatchObject({ traces: 3, spans: 12, llm_calls: 6, input_tokens: 600, cost_usd: 0.006 });
    expect(provisional.tools.totals).toMatchObject({ count: 3, errors: 3 });
    await settle(TEST_NOW_MS - 100 * 60_000, spans.slice(8));
    const { byUser: __, ...partly } = await readAll();
    const { byUser: ___, ...before } = provisional;
    expect(partly).toEqual(before);
    await settle(TEST_NOW_MS, spans.slice(0, 8));
    const { byUser, ...whole } = await readAll();
    expect(whole).toEqual(before);
    // Only settling knows whose the calls below a root are.
    expect(byUser.series.map(({ group, totals }) => [group, totals.count, totals.input_tokens])).toEqual([
      ['ada', 4, 400],
      ['bob', 2, 200],
    ]);
  });

  it('adds up for conversations and users, by any measure, page by page', async () => {
    const sessions = await test.read('/api/v1/sessions', pageOf(sessionRowSchema));
    expect(sessions.data).toMatchObject([
      { session_id: 's1', user_id: 'ada', traces: 1, llm_calls: 2, tool_calls: 1, error_count: 1, total_tokens: 220, cost_usd: 0.004 / 2 },
      { session_id: 's2', user_id: 'ada', traces: 1 },
      { session_id: 's3', user_id: 'bob', traces: 1 },
    ]);
    const users = await test.read('/api/v1/users?sort=llm_calls', pageOf(userRowSchema));
    expect(users.data).toMatchObject([
      { user_id: 'ada', sessions: 2, traces: 2, llm_calls: 4, models: ['gpt-4o'] },
      { user_id: 'bob', sessions: 1, traces: 1, llm_calls: 2 },
    ]);
    const first = await test.read('/api/v1/users?sort=cost_usd&limit=1', pageOf(userRowSchema));
    const second = await test.read(`/api/v1/users?sort=cost_usd&limit=1&cursor=${first.next_cursor}`, pageOf(userRowSchema));
    expect([...first.data, ...second.data].map((row) => row.user_id)).toEqual(['ada', 'bob']);
    expect(second.next_cursor).toBeNull();
    const narrowed = await test.read('/api/v1/users?query=user_id:bob', pageOf(userRowSchema));
    expect(narrowed.data).toHaveLength(1);
    const bySpans = await test.read('/api/v1/sessions?query=status:error', pageOf(sessionRowSchema));
    expect(bySpans.data).toEqual([]);
  });

  it('counts what is told in several events once, also between two settlings', async () => {
    const told = (id: number, ms: number, more: Partial<EntitySpanRow>): EntitySpanRow => ({
      ...buildLlmSpan({ project_id: 2, trace_id: traceIdOf(9), span_id: spanIdOf(id), start_time_us: NOW_US - MINUTE_US }),
      bucket_ms: Math.floor((TEST_NOW_MS - 60_000) / 900_000) * 900_000,
      version: 1,
      is_deleted: 0,
      is_running: 0,
      has_end: 1,
      is_trace: 0,
      first_received_ms: TEST_NOW_MS + ms,
      received_at_ms: TEST_NOW_MS + ms,
      ...more,
    });
    const counts = async () => {
      const { totals } = await test.read('/api/v1/stats?project=2&step=5m', statsSchema);
      const all = await test.read('/stats?project=2', totalsSchema);
      return [totals.count, totals.input_tokens, totals.duration_ms_p50 === null, all.traces, all.spans];
    };
    const begun = told(1, 1_000, {
      has_end: 0,
      is_running: 1,
      input_tokens: null,
      output_tokens: null,
      cost_usd: null,
      usage_role: 'none',
    });
    await test.insert({ entity_spans: [begun] });
    expect(await counts()).toEqual([1, null, true, 1, 1]);
    await settle(TEST_NOW_MS + 1_500, [begun]);
    expect(await counts()).toEqual([1, null, true, 1, 1]);
    // Its end is known when the trace is settled anew; what is new counts at once.
    const ended = told(1, 1_000, { version: 2, received_at_ms: TEST_NOW_MS + 2_000, input_tokens: 70 });
    await test.insert({ entity_spans: [ended, told(2, 2_000, { input_tokens: 30 })] });
    expect(await counts()).toEqual([2, 30, false, 1, 2]);
    // Under the decided roles, all as it is now.
    const { totals } = await test.read('/api/v1/stats?project=2&step=5m&query=has:trace_id', statsSchema);
    expect([totals.count, totals.input_tokens]).toEqual([2, 100]);
  });

  it('tells of one user what the list tells, by model, over time, and what failed, also where only the root names them', async () => {
    const { user, models, failed_traces } = await test.read('/api/v1/users/ada', userDetailSchema);
    const listed = await test.read('/api/v1/users?query=user_id:ada', pageOf(userRowSchema));
    expect(user).toEqual(listed.data[0]);
    expect(user).toMatchObject({ sessions: 2, llm_calls: 4, unmeasured_calls: 0, estimated_tokens: null, unpriced_calls: 2 });
    expect(models).toEqual([
      {
        model: 'gpt-4o',
        provider: 'openai',
        calls: 4,
        errors: 0,
        input_tokens: 400,
        output_tokens: 40,
        cost_usd: 0.004,
        unpriced_calls: 2,
      },
    ]);
    expect(failed_traces.map(({ trace_id, user_id }) => [trace_id, user_id])).toEqual([
      [traceIdOf(1), 'ada'],
      [traceIdOf(2), 'ada'],
    ]);
    const overTime = await test.read('/api/v1/stats?step=1h&query=user_id:ada', statsSchema);
    expect(overTime.totals).toMatchObject({ count: 4, input_tokens: 400, cost_usd: 0.004 });
    expect(await test.get('/api/v1/users/nobody')).toMatchObject({ status: 404, body: { error: { code: 'user_not_found' } } });
    expect((await test.get('/api/v1/users/ada?from=-6h&to=-5h')).status).toBe(404);
  });

  it('draws who calls whom, alike for one trace and for a window', async () => {
    const one = await test.read(`/api/v1/agents/graph?trace_id=${traceIdOf(1)}`, agentGraphSchema);
    expect(Object.fromEntries(one.nodes.map(({ id, calls, errors }) => [id, [calls, errors]]))).toEqual({
      'agent:helper': [1, 0],
      'llm:gpt-4o': [2, 0],
      'tool:search': [1, 1],
    });
    expect(one.edges).toMatchObject([
      { from: 'agent:helper', to: 'llm:gpt-4o', calls: 2, input_tokens: 200, cost_usd: 0.002 },
      { from: 'agent:helper', to: 'tool:search', calls: 1, errors: 1 },
    ]);
    const all = await test.read('/api/v1/agents/graph', agentGraphSchema);
    expect(all.edges.map(({ from, to, calls }) => [from, to, calls])).toEqual([
      ['agent:helper', 'llm:gpt-4o', 6],
      ['agent:helper', 'tool:search', 3],
    ]);
    expect(all.edges[0]).toMatchObject({ duration_ms_p50: one.edges[0]?.duration_ms_p50 });
    expect(await test.read('/api/v1/agents/graph?environment=test', agentGraphSchema)).toMatchObject({
      nodes: all.nodes,
      edges: all.edges,
    });
    expect(await test.read('/api/v1/agents/graph?environment=other', agentGraphSchema)).toMatchObject({ nodes: [], edges: [] });
    expect((await test.get(`/api/v1/agents/graph?trace_id=${'f'.repeat(32)}`)).status).toBe(404);
  });

  it('counts one trace at least where there are calls, though the trace began under another owner', async () => {
    const place = {
      trace_id: traceIdOf(9),
      start_time_us: NOW_US - 3 * MINUTE_US,
      received_at_ms: TEST_NOW_MS - 2 * 60_000,
      user_id: 'eve',
    };
    const both = [
      buildSpan({ ...place, span_id: spanIdOf(1), kind: 'workflow', session_id: 'first' }),
      buildLlmSpan({ ...place, span_id: spanIdOf(2), parent_span_id: spanIdOf(1), session_id: 'second' }),
    ];
    await test.insert({ spans: both });
    await settle(TEST_NOW_MS + 1, both);
    const { data } = await test.read('/api/v1/sessions?query=user_id:eve', pageOf(sessionRowSchema));
    expect(Object.fromEntries(data.map(({ session_id, traces, llm_calls }) => [session_id, { traces, llm_calls }]))).toEqual({
      first: { traces: 1, llm_calls: 0 },
      second: { traces: 1, llm_calls: 1 },
    });
  });
});
