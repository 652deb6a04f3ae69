import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callSpan, spanId, START_US, traceSpan } from './build-span.fixture.ts';
import { analyzeTrace, type TraceSpan } from './trace-analysis.ts';

const rollup = (id: number, parent: number, input: number, output: number, more: Partial<TraceSpan> = {}): TraceSpan =>
  traceSpan(id, parent, { kind: 'agent', input_tokens: input, output_tokens: output, usage_role: 'rollup', ...more });

describe('rollups', () => {
  it('count only when nothing below carries usage of its own', () => {
    const parent = rollup(1, 0, 219, 40);
    expect(analyzeTrace([parent, callSpan(2, 1, 88, 17), callSpan(3, 1, 131, 23)]).totals).toMatchObject({
      input_tokens: 219,
      output_tokens: 40,
      llm_calls: 2,
    });
    const alone = analyzeTrace([parent, traceSpan(2, 1, { kind: 'llm' })]);
    expect(alone.totals).toMatchObject({ input_tokens: 219, llm_calls: 1 });
    expect(alone.roles.get(spanId(1))).toBe('own');
  });

  it('give way level by level', () => {
    const { totals, roles } = analyzeTrace([rollup(1, 0, 100, 10), rollup(2, 1, 100, 10), traceSpan(3, 2)]);
    expect(totals.input_tokens).toBe(100);
    expect([roles.get(spanId(1)), roles.get(spanId(2)), roles.get(spanId(3))]).toEqual(['rollup', 'own', 'none']);
  });

  it('are recognized among model calls by what they contain', () => {
    const { totals, roles } = analyzeTrace([
      callSpan(1, 0, 219, 40, { duration_us: 9_000 }),
      callSpan(2, 1, 88, 17, { response_id: 'r1' }),
      callSpan(3, 1, 131, 23, { response_id: 'r2' }),
    ]);
    expect(totals).toMatchObject({ input_tokens: 219, llm_calls: 2 });
    expect(roles.get(spanId(1))).toBe('rollup');
  });
});

describe('views of one call', () => {
  it('one inside the other: the one with the cache counts', () => {
    const outer = callSpan(1, 0, 20, 11, { model: 'claude-sonnet-4-5-20250929', cache_read_tokens: 400, cache_write_tokens: 100 });
    const inner = callSpan(2, 1, 520, 11, { model: 'claude-sonnet-4-5', cache_read_tokens: 400, cache_write_tokens: 100 });
    const { totals, roles } = analyzeTrace([outer, inner]);
    expect(totals).toMatchObject({ input_tokens: 520, output_tokens: 11, cache_read_tokens: 400, cache_write_tokens: 100, llm_calls: 1 });
    expect([roles.get(spanId(1)), roles.get(spanId(2))]).toEqual(['duplicate', 'own']);
  });

  it('side by side: the same answer of the provider', () => {
    const twins = [callSpan(1, 9, 45, 12, { response_id: 'r' }), callSpan(2, 8, 45, 12, { response_id: 'r' })];
    expect(analyzeTrace(twins).totals).toMatchObject({ input_tokens: 45, llm_calls: 1 });
    const retries = [callSpan(1, 9, 45, 12, { response_id: 'r1' }), callSpan(2, 9, 45, 12, { response_id: 'r2' })];
    expect(analyzeTrace(retries).totals).toMatchObject({ input_tokens: 90, llm_calls: 2 });
  });

  it('without usage: an outer span around one inner call, failed or not', () => {
    const failed = { kind: 'llm', status: 'error', model: 'boom' } as const;
    expect(analyzeTrace([traceSpan(1, 0, failed), traceSpan(2, 1, failed)]).totals).toMatchObject({
      llm_calls: 1,
      error_count: 1,
      input_tokens: null,
    });
    const embedding = [traceSpan(1, 0, { kind: 'embedding' }), callSpan(2, 1, 24, 0, { kind: 'embedding', output_tokens: null })];
    expect(analyzeTrace(embedding).totals).toMatchObject({ llm_calls: 1, input_tokens: 24, output_tokens: null });
  });

  it('are told from a second call inside a tool, and from another model', () => {
    const inTool = [callSpan(1, 0, 45, 12), traceSpan(2, 1, { kind: 'tool', tool_name: 'ask' }), callSpan(3, 2, 45, 12)];
    expect(analyzeTrace(inTool).totals).toMatchObject({ input_tokens: 90, llm_calls: 2 });
    const guard = [callSpan(1, 0, 45, 12), callSpan(2, 1, 45, 12, { model: 'llama-guard' })];
    expect(analyzeTrace(guard).totals).toMatchObject({ input_tokens: 90, llm_calls: 2 });
  });

  it('prefer the provider to an estimate', () => {
    const { totals, roles } = analyzeTrace([callSpan(1, 0, 3, 4, { usage_role: 'estimate' }), callSpan(2, 1, 45, 12)]);
    expect(totals).toMatchObject({ input_tokens: 45, estimated_tokens: null, llm_calls: 1 });
    expect(roles.get(spanId(1))).toBe('duplicate');
  });
});

describe('sums', () => {
  it('keep estimates apart', () => {
    expect(analyzeTrace([callSpan(1, 0, 3, 4, { usage_role: 'estimate' })]).totals).toMatchObject({
      input_tokens: null,
      output_tokens: null,
      estimated_tokens: 7,
      llm_calls: 1,
    });
  });

  it('tell unknown from none', () => {
    expect(analyzeTrace([traceSpan(1, 0, { kind: 'llm' })]).totals).toMatchObject({
      input_tokens: null,
      cost_usd: null,
      unpriced_calls: 0,
    });
    expect(analyzeTrace([callSpan(1, 0, 0, 0)]).totals).toMatchObject({
      input_tokens: 0,
      output_tokens: 0,
      cost_usd: null,
      unpriced_calls: 1,
    });
    expect(analyzeTrace([callSpan(1, 0, 5, 5, { cost_usd: 0.5 }), callSpan(2, 0, 5, 5, { response_id: 'x' })]).totals).toMatchObject({
      cost_usd: 0.5,
      unpriced_calls: 1,
    });
  });

  it('count a price without tokens', () => {
    expect(analyzeTrace([traceSpan(1, 0, { kind: 'llm', cost_usd: 0.04, usage_role: 'own' })]).totals).toMatchObject({
      cost_usd: 0.04,
      input_tokens: null,
      unpriced_calls: 0,
    });
  });

  it('of nothing are unknown', () => {
    expect(analyzeTrace([]).totals).toMatchObject({ input_tokens: null, llm_calls: 0, error_count: 0 });
  });
});

describe('tool runs', () => {
  const tool = (id: number, parent: number, name: string, more: Partial<TraceSpan> = {}): TraceSpan =>
    traceSpan(id, parent, { kind: 'tool', tool_name: name, ...more });

  it('seen by framework, client and server are one', () => {
    expect(
      analyzeTrace([tool(1, 0, 'mcp_search'), tool(2, 1, 'search'), traceSpan(3, 2, { kind: 'mcp', tool_name: 'search' })]).totals
        .tool_calls,
    ).toBe(1);
  });

  it('of an agent that is itself a tool count on their own', () => {
    expect(analyzeTrace([tool(1, 0, 'ask_expert'), traceSpan(2, 1, { kind: 'agent' }), tool(3, 2, 'ask_expert')]).totals.tool_calls).toBe(
      2,
    );
    expect(analyzeTrace([tool(1, 0, 'outer'), tool(2, 1, 'inner')]).totals.tool_calls).toBe(2);
  });

  it('do not include handing over to another agent', () => {
    expect(analyzeTrace([tool(1, 0, 'handoff_to_writer')]).totals.tool_calls).toBe(0);
  });
});

describe('failures', () => {
  const failed = { status: 'error' } as const;

  it('are counted at their deepest level', () => {
    expect(
      analyzeTrace([traceSpan(1, 0, failed), traceSpan(2, 1, failed), traceSpan(3, 2, { kind: 'llm', ...failed })]).totals.error_count,
    ).toBe(1);
    expect(
      analyzeTrace([traceSpan(1, 0, failed), traceSpan(2, 1), traceSpan(3, 2, failed), traceSpan(4, 2, failed)]).totals.error_count,
    ).toBe(2);
  });

  it('of one call tried again and again are one', () => {
    const attempt = (id: number, message: string): TraceSpan =>
      traceSpan(id, 1, { kind: 'llm', name: 'chat', model: 'm', error_message: message, start_time_us: START_US + id * 10_000, ...failed });
    expect(
      analyzeTrace([traceSpan(1, 0), attempt(2, '429 slow down (request 11)'), attempt(3, '429 slow down (request 12)')]).totals,
    ).toMatchObject({ error_count: 1, llm_calls: 2 });
    expect(analyzeTrace([traceSpan(1, 0), attempt(2, '429 slow down'), attempt(3, 'bad request')]).totals.error_count).toBe(2);
  });
});

describe('traces of any shape', () => {
  it('a chain of a hundred thousand spans is analyzed without recursion', () => {
    const chain = Array.from({ length: 100_000 }, (_, index) => rollup(index + 1, index, 5, 5));
    const { totals, roles } = analyzeTrace(chain);
    expect(totals.input_tokens).toBe(5);
    expect(roles.get(spanId(100_000))).toBe('own');
  });

  it('cycles, missing parents, own parents and repeated ids do no harm', () => {
    const spans = [
      callSpan(1, 2, 5, 5, { response_id: 'a' }),
      callSpan(2, 1, 7, 7, { response_id: 'b' }),
      traceSpan(3, 3),
      callSpan(4, 77, 1, 1, { response_id: 'c' }),
      callSpan(4, 77, 1, 1, { response_id: 'c' }),
    ];
    expect(analyzeTrace(spans).totals).toMatchObject({ input_tokens: 13, llm_calls: 3 });
  });

  it('gives the same result for every order', () => {
    const kinds = ['llm', 'embedding', 'agent', 'chain', 'tool', 'mcp', 'other'] as const;
    const span = fc.record({
      id: fc.integer({ min: 1, max: 12 }),
      parent: fc.integer({ min: 0, max: 12 }),
      kind: fc.constantFrom(...kinds),
      status: fc.constantFrom('unset', 'error'),
      input: fc.option(fc.integer({ min: 0, max: 4 })),
      output: fc.option(fc.integer({ min: 0, max: 4 })),
      response: fc.constantFrom('', '', 'r1', 'r2'),
      role: fc.constantFrom('own', 'estimate'),
      start: fc.integer({ min: 0, max: 3 }),
    });
    const traces = fc
      .uniqueArray(span, { selector: ({ id }) => id, maxLength: 12 })
      .chain((spans) => fc.tuple(fc.constant(spans), fc.shuffledSubarray(spans, { minLength: spans.length, maxLength: spans.length })));
    type Drawn = typeof span extends fc.Arbitrary<infer Value> ? Value : never;
    const build = (spans: readonly Drawn[]): TraceSpan[] =>
      spans.map(({ id, parent, kind, status, input, output, response, role, start }) =>
        traceSpan(id, parent, {
          kind,
          status,
          model: 'm',
          tool_name: 't',
          input_tokens: input,
          output_tokens: output,
          response_id: response,
          usage_role: role,
          start_time_us: START_US + start,
        }),
      );
    fc.assert(
      fc.property(traces, ([spans, shuffled]) => {
        const [one, other] = [analyzeTrace(build(spans)), analyzeTrace(build(shuffled))];
        expect(other.totals).toEqual(one.totals);
        expect(other.roles).toEqual(one.roles);
        // every span has a role, and what counts never exceeds what was sent
        expect(one.roles.size).toBe(spans.length);
        const sent = spans.reduce((sum, { input }) => sum + (input ?? 0), 0);
        expect(one.totals.input_tokens ?? 0).toBeLessThanOrEqual(sent);
      }),
      { numRuns: 500 },
    );
  });
});
