import type { EntitySpanRow } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foreignSpanId, foreignTraceId, homeOf } from '../ids.ts';
import { type FoldOptions, foldUnit } from './fold-unit.ts';
import { bucketOf } from './place.ts';
import { possiblePlaces } from './wiped-places.ts';
import { compareStamps, type StoredPatch } from './stored-patch.ts';
import { foldContext } from './trace-context.ts';

const NOON_US = Date.UTC(2026, 10, 22, 12) * 1000;
const at = (seconds: number) => new Date(NOON_US / 1000 + seconds * 1000).toISOString();

/** A patch; `second` is the event's time. */
function patch(type: string, second: number, body: Record<string, unknown>, more: Partial<StoredPatch> = {}): StoredPatch {
  const kind = type.startsWith('trace') ? 'trace' : 'observation';
  const text = (field: string) => (kind === 'trace' && typeof body[field] === 'string' ? body[field] : '');
  const id = String(body['id']);
  return {
    entity_key: homeOf(1, kind, id),
    kind,
    entity_id: id,
    external_id: `event-${type}-${second}`,
    trace_ref: kind === 'observation' && typeof body['traceId'] === 'string' ? body['traceId'] : '',
    type,
    timestamp_us: NOON_US + second * 1_000_000,
    received_at_ms: NOON_US / 1000 + 5_000,
    user_id: text('userId'),
    session_id: text('sessionId'),
    environment: text('environment'),
    release: text('release'),
    sdk_name: 'langfuse-js',
    sdk_version: '3.39.2',
    sample_rate: 1,
    batch_id: 'b1',
    body: JSON.stringify(body),
    ...more,
  };
}

const options: FoldOptions = { projectId: 1, contextOf: () => foldContext([]), price: () => null };
const live = (patches: readonly StoredPatch[], more: Partial<FoldOptions> = {}) =>
  foldUnit(patches, { ...options, ...more }).spans.filter((span) => span.is_deleted === 0);
const only = (patches: readonly StoredPatch[], more: Partial<FoldOptions> = {}): EntitySpanRow => {
  const rows = live(patches, more);
  expect(rows).toHaveLength(1);
  return rows[0] as EntitySpanRow;
};

describe('fields', () => {
  it('folds a trace that is told twice: later wins, tags are united, metadata merged', () => {
    const first = patch('trace-create', 0, {
      id: 't',
      name: 'first name',
      timestamp: at(0),
      metadata: { a: 1, nested: { x: 1 } },
      tags: ['two', 'one'],
    });
    const second = patch('trace-create', 1, {
      id: 't',
      name: 'second name',
      timestamp: at(9),
      metadata: { b: 2, nested: { y: 2 } },
      tags: ['two'],
      userId: 'u-17',
    });
    expect(only([second, first])).toMatchObject({
      name: 'second name',
      user_id: 'u-17',
      start_time_us: NOON_US,
      tags: { one: '', two: '', a: '1', b: '2', nested: '{"x":1,"y":2}' },
      kind: 'workflow',
      is_trace: 1,
      has_end: 0,
    });
  });

  it('never clears what was said by leaving it out, null, or an empty object', () => {
    const created = patch('generation-create', 0, {
      id: 'g',
      traceId: 't',
      name: 'chat',
      model: 'gpt-4o',
      output: 'x',
      usage: { input: 1, output: 2 },
      metadata: { k: 'v' },
    });
    const updated = patch('generation-update', 1, {
      id: 'g',
      name: null,
      model: undefined,
      output: {},
      usage: {},
      metadata: {},
      modelParameters: null,
    });
    expect(only([created, updated])).toMatchObject({
      name: 'chat',
      model: 'gpt-4o',
      input_tokens: 1,
      attributes_string: { 'langfuse.observation.metadata.k': 'v' },
    });
  });

  it('lets an empty text win: it was said', () => {
    const rows = foldUnit([patch('span-create', 0, { id: 's', output: 'x' }), patch('span-update', 1, { id: 's', output: '' })], options);
    expect(rows.contents[0]?.output ?? '').toBe('');
  });

  it('folds updates that come before their create', () => {
    const late = patch('span-update', 0, { id: 's', traceId: 't', output: 'late' });
    const create = patch('span-create', 1, { id: 's', traceId: 't', startTime: at(-60), name: 'tool' });
    const { contents } = foldUnit([late, create], options);
    expect(only([late, create])).toMatchObject({ name: 'tool', start_time_us: NOON_US - 60_000_000 });
    expect(contents[0]).toMatchObject({ output: 'late' });
  });

  it('keeps the first start, trace and environment', () => {
    const create = patch('span-create', 0, { id: 's', traceId: 't1', startTime: at(0), environment: 'production' });
    const update = patch('span-update', 5, { id: 's', traceId: 't2', startTime: at(3), environment: 'staging' });
    expect(only([update, create])).toMatchObject({ trace_id: foreignTraceId(1, 't1'), start_time_us: NOON_US, environment: 'production' });
  });

  it('puts scalar metadata under "metadata", and leaves names that mean something to the engine harmless', () => {
    const rows = [patch('span-create', 0, { id: 's', metadata: ['a'] })];
    expect(only(rows).attributes_string).toMatchObject({ 'langfuse.observation.metadata.metadata': '["a"]' });
    const hostile = patch(
      'span-create',
      0,
      { id: 's' },
      { body: '{"id":"s","metadata":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}' },
    );
    only([hostile, hostile]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('keeps big numbers and the layout of a payload as they were sent', () => {
    const body = '{"id":"s","input":{"n": 12345678901234567890,"e":"\\u00e9"}}';
    const { contents } = foldUnit([patch('span-create', 0, { id: 's' }, { body })], options);
    expect(contents[0]?.input).toBe('{"n": 12345678901234567890,"e":"\\u00e9"}');
  });

  it('cleans environment names as Langfuse does', () => {
    const of = (environment: string) => only([patch('span-create', 0, { id: 's', environment })]).environment;
    expect([of('Prod'), of('langfuse-x'), of('a b'), of('x'.repeat(50)), of('')]).toEqual(['prod', '-x', 'default', 'x'.repeat(40), '']);
  });
});

describe('times', () => {
  it('sets an end before the start to the start', () => {
    expect(only([patch('span-create', 0, { id: 's', startTime: at(10), endTime: at(5) })])).toMatchObject({ duration_us: 0, has_end: 1 });
  });

  it('knows time to first token and that the answer was streamed', () => {
    const body = { id: 'g', startTime: at(0), endTime: at(3), completionStartTime: at(1), model: 'gpt-4o' };
    expect(only([patch('generation-create', 0, body)])).toMatchObject({ duration_us: 3_000_000, ttft_us: 1_000_000, is_streaming: true });
  });

  it.each([
    ['a span without end or result runs', 'span-create', {}, { is_running: 1, has_end: 0 }],
    [
      'a result without end: the work is done, how long it took is unknown',
      'generation-create',
      { output: 'x' },
      { is_running: 0, has_end: 0 },
    ],
    ['a failure without end', 'span-create', { level: 'ERROR' }, { is_running: 0, has_end: 0 }],
    ['an event is over at once', 'event-create', {}, { is_running: 0, has_end: 1, duration_us: 0, kind: 'event' }],
  ])('%s', (_, type, body, expected) => {
    expect(only([patch(type, 0, { id: 's', ...body })])).toMatchObject(expected);
  });
});

describe('kinds', () => {
  it.each([
    ['generation-create', {}, 'llm'],
    ['embedding-create', {}, 'embedding'],
    ['agent-create', {}, 'agent'],
    ['tool-create', {}, 'tool'],
    ['retriever-create', {}, 'retrieval'],
    ['evaluator-create', {}, 'evaluation'],
    ['guardrail-create', {}, 'guardrail'],
    ['chain-create', {}, 'chain'],
    ['observation-create', { type: 'GENERATION' }, 'llm'],
    ['observation-create', { type: 'EVENT' }, 'event'],
  ])('%s %o is %s', (type, body, kind) => {
    expect(only([patch(type, 0, { id: 's', name: 'x', ...body })]).kind).toBe(kind);
  });

  it('stays what it was created as when it is updated as a span', () => {
    expect(only([patch('agent-create', 0, { id: 's' }), patch('span-update', 1, { id: 's', output: 'x' })]).kind).toBe('agent');
  });
});

describe('usage and cost', () => {
  const generation = (body: object) => only([patch('generation-create', 0, { id: 'g', model: 'gpt-4o', ...body })]);
  const counts = ({ input_tokens, output_tokens, cache_read_tokens, reasoning_tokens }: EntitySpanRow) => [
    input_tokens,
    output_tokens,
    cache_read_tokens,
    reasoning_tokens,
  ];

  it.each([
    ['the oldest form', { usage: { promptTokens: 41, completionTokens: 17, totalTokens: 58 } }, [41, 17, null, null]],
    ['the older form', { usage: { input: 41, output: 17, total: 58, unit: 'TOKENS' } }, [41, 17, null, null]],
    ['another unit', { usage: { input: 41, output: 17, unit: 'CHARACTERS' } }, [null, null, null, null]],
    [
      'details apart from the whole',
      { usageDetails: { input: 29, output: 12, total: 58, input_cache_read: 12, output_reasoning: 5 } },
      [41, 17, 12, 5],
    ],
    [
      'details inside of the whole',
      { usageDetails: { input: 41, output: 17, total: 58, input_cached_tokens: 12, output_reasoning_tokens: 5 } },
      [41, 17, 12, 5],
    ],
    ['digits as text', { usageDetails: { input: '41', output: '17', other: 'x' } }, [41, 17, null, null]],
    [
      "OpenAI's completion",
      {
        usageDetails: {
          prompt_tokens: 41,
          completion_tokens: 17,
          total_tokens: 58,
          prompt_tokens_details: { cached_tokens: 12 },
          completion_tokens_details: { reasoning_tokens: 5 },
        },
      },
      [41, 17, 12, 5],
    ],
    [
      "OpenAI's response",
      {
        usageDetails: {
          input_tokens: 41,
          output_tokens: 17,
          total_tokens: 58,
          input_tokens_details: { cached_tokens: 12 },
          output_tokens_details: { reasoning_tokens: 5 },
        },
      },
      [41, 17, 12, 5],
    ],
    ["Anthropic's", { usageDetails: { input: 20, output: 7, cache_read_input_tokens: 500 } }, [520, 7, 500, null]],
    [
      'the details before the older form',
      { usage: { input: 1, output: 1 }, usageDetails: { input: 41, output: 17 } },
      [41, 17, null, null],
    ],
  ])('reads %s', (_, body, expected) => {
    expect(counts(generation(body))).toEqual(expected);
  });

  it("takes the emitter's price as it is, from either form, and computes nothing then", () => {
    const from = { price_id: 'x', price_source: 'catalog' as const, price_tier: '', price_notes: [] };
    const price = () => ({ cost_usd: 9, input_usd: 9, output_usd: 9, ...from });
    const cost = (body: object) =>
      only([patch('generation-create', 0, { id: 'g', model: 'gpt-4o', usage: { input: 1, output: 1, ...body } })], { price });
    expect(cost({ totalCost: 0.25 })).toMatchObject({ cost_usd: 0.25, cost_source: 'emitter' });
    const detailed = patch('generation-create', 0, {
      id: 'g',
      model: 'gpt-4o',
      usageDetails: { input: 1, output: 1 },
      costDetails: { input: 0.1, output: 0.2 },
    });
    const row = only([detailed], { price });
    expect(row.cost_usd).toBeCloseTo(0.3);
    expect(row).toMatchObject({ cost_source: 'emitter', cost_input_usd: 0.1 });
    expect(cost({})).toMatchObject({ cost_usd: 9, cost_source: 'computed' });
    // Failed calls say 0; that is no price.
    expect(cost({ inputCost: 0, outputCost: 0, totalCost: 0 })).toMatchObject({ cost_usd: 9 });
  });

  it('shows a failed call with its message and status', () => {
    const row = generation({
      level: 'ERROR',
      statusMessage: 'Error: 400 the context is too long',
      modelParameters: { response_format: null },
    });
    expect(row).toMatchObject({ status: 'error', error_message: 'Error: 400 the context is too long', http_status: 400 });
  });

  it('keeps the prompt that was linked, and the parameters as sent', () => {
    const { contents, spans } = foldUnit(
      [
        patch('generation-create', 0, {
          id: 'g',
          promptName: 'summarise',
          promptVersion: 3,
          modelParameters: { temperature: 0.3, stop: ['a'] },
        }),
      ],
      options,
    );
    expect(spans[0]).toMatchObject({ prompt_name: 'summarise', prompt_version: '3' });
    expect(contents[0]?.parameters).toBe('{"temperature":0.3,"stop":["a"]}');
  });
});

it('says which share of its like was kept, and cuts what is longer than its column', () => {
  const told = { id: 's', name: 'x'.repeat(5_000) };
  const row = only([patch('generation-create', 0, told, { sample_rate: 0.25 }), patch('generation-update', 1, { id: 's', output: 'x' })]);
  expect(row.attributes_number).toEqual({ 'sentryai.sample_rate': 0.25 });
  expect(row.name).toHaveLength(1_024);
  expect(JSON.parse(row.attributes_string['sentryai.truncated'] ?? '{}')).toMatchObject({ name: 5_000 });
  expect(only([patch('span-create', 0, { id: 's' })]).attributes_number).toEqual({});
});

describe('traces and their observations', () => {
  it('hangs observations without parent below the trace once something is known of it', () => {
    const root = patch('span-create', 0, { id: 's', traceId: 't', parentObservationId: null });
    const context = foldContext([patch('trace-create', 0, { id: 't', userId: 'u', sessionId: 'x', release: 'r1', environment: 'Prod' })]);
    expect(only([root]).parent_span_id).toBe('0'.repeat(16));
    const told = only([root], { contextOf: () => ({ ...context, environment: 'prod' }) });
    expect(told).toMatchObject({
      parent_span_id: foreignSpanId(1, 't'),
      user_id: 'u',
      session_id: 'x',
      release: 'r1',
      environment: 'prod',
    });
    expect(only([patch('span-create', 0, { id: 's', traceId: 't', parentObservationId: 'p' })]).parent_span_id).toBe(foreignSpanId(1, 'p'));
  });

  it("makes one span of a trace and the observation that has the trace's id", () => {
    const trace = patch('trace-create', 0, { id: 't', name: 'my chain', userId: 'u', tags: ['lc'], input: { q: 1 }, timestamp: at(-1) });
    const root = patch('chain-create', 1, {
      id: 't',
      traceId: 't',
      name: 'RunnableSequence',
      startTime: at(0),
      endTime: at(2),
      input: { q: 1 },
      output: 'done',
    });
    const row = only([trace, root]);
    expect(row).toMatchObject({
      name: 'my chain',
      kind: 'chain',
      user_id: 'u',
      tags: { lc: '' },
      start_time_us: NOON_US,
      duration_us: 2_000_000,
      is_trace: 0,
    });
    expect([row.trace_id, row.span_id]).toEqual([foreignTraceId(1, 't'), foreignSpanId(1, 't')]);
    expect(row.attributes_string).toMatchObject({ 'langfuse.observation.name': 'RunnableSequence' });
    expect(foldUnit([trace, root], options).contents[0]?.attributes).not.toContain('langfuse.trace.input');
  });

  it('keeps them apart when the observation belongs to another trace', () => {
    const rows = live([
      patch('trace-create', 0, { id: 'x', name: 'trace' }),
      patch('span-create', 0, { id: 'x', traceId: 'other', name: 'span' }),
    ]);
    expect(rows.map((row) => [row.name, row.trace_id, row.is_trace])).toEqual([
      ['span', foreignTraceId(1, 'other'), 0],
      ['trace', foreignTraceId(1, 'x'), 1],
    ]);
  });

  it('keeps ids that are W3C ids, and remembers the others', () => {
    const w3c = '0af7651916cd43dd8448eb211c80319c';
    expect(only([patch('trace-create', 0, { id: w3c })])).toMatchObject({ trace_id: w3c, external_id: '' });
    expect(only([patch('span-create', 0, { id: 'b7ad6b7169203331', traceId: w3c })])).toMatchObject({
      trace_id: w3c,
      span_id: 'b7ad6b7169203331',
      external_id: '',
    });
    expect(only([patch('span-create', 0, { id: 'my span', traceId: 'my trace' })])).toMatchObject({
      trace_id: foreignTraceId(1, 'my trace'),
      external_id: 'my span',
    });
  });

  it('gives an observation that names no trace one of its own', () => {
    expect(only([patch('span-create', 0, { id: 's' })])).toMatchObject({
      trace_id: foreignTraceId(1, 's'),
      parent_span_id: '0'.repeat(16),
    });
  });
});

describe('order', () => {
  const second = fc.integer({ min: 0, max: 3 });
  const value = fc.oneof(fc.constantFrom(null, '', 'a', 'b', 1, true, {}, { k: 1 }, { k: { l: 2 } }, ['x'], ['y', 'x']));
  const fields = fc.dictionary(
    fc.constantFrom(
      'name',
      'input',
      'output',
      'metadata',
      'tags',
      'usage',
      'usageDetails',
      'costDetails',
      'level',
      'statusMessage',
      'model',
      'environment',
      'version',
    ),
    value,
    { maxKeys: 5 },
  );
  const anyPatch = fc
    .tuple(
      fc.constantFrom('trace-create', 'span-create', 'span-update', 'generation-create', 'generation-update'),
      second,
      fields,
      fc.constantFrom('t', 'u', undefined),
      fc.option(fc.integer({ min: -4, max: 4 })),
      fc.nat(4),
    )
    .map(([type, when, body, traceId, start, batch]) => {
      const time = start === null ? {} : { startTime: at(start * 900), timestamp: at(start * 900) };
      return { type, when, body: { id: 't', traceId, ...time, ...body }, batch };
    });
  const patches = fc
    .array(anyPatch, { minLength: 1, maxLength: 7 })
    .map((all) =>
      all.map(({ type, when, body, batch }, index) => patch(type, when, body, { external_id: `e${index}`, batch_id: `b${batch}` })),
    );

  it('does not matter, and neither does hearing something twice', () => {
    fc.assert(
      fc.property(patches, fc.infiniteStream(fc.nat()), (sent, random) => {
        const shuffled = sent.map((one) => ({ one, rank: random.next().value as number })).sort((a, b) => a.rank - b.rank);
        const again = [...shuffled.map(({ one }) => one), ...sent.slice(0, 2)];
        const state = (rows: readonly EntitySpanRow[]) => rows.map((row) => ({ ...row, version: 0 }));
        expect(
          foldUnit(
            shuffled.map(({ one }) => one),
            options,
          ),
        ).toEqual(foldUnit(sent, options));
        expect(state(live(again))).toEqual(state(live(sent)));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves no row where somebody who saw fewer batches put one', () => {
    fc.assert(
      fc.property(patches, fc.nat(31), (sent, mask) => {
        const seen = sent.filter((one) => (mask >> Number(one.batch_id.slice(1))) & 1);
        fc.pre(seen.length > 0);
        const whole = foldUnit(sent, options).spans;
        for (const row of live(seen)) {
          const there = whole.find(
            (other) => other.bucket_ms === row.bucket_ms && other.trace_id === row.trace_id && other.span_id === row.span_id,
          );
          expect(there?.version).toBeGreaterThanOrEqual(row.version);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('grows the version with every patch more', () => {
    fc.assert(
      fc.property(patches, (sent) => {
        const versions = sent.map((_, count) => foldUnit(sent.slice(0, count + 1), options).spans[0]?.version ?? 0);
        expect(versions.toSorted((a, b) => a - b)).toEqual(versions);
        expect(new Set(versions).size).toBe(versions.length);
      }),
    );
  });

  it('wipes a bounded number of places, the nearest of an id that is used for everything', () => {
    const sent = Array.from({ length: 2_000 }, (_, number) =>
      patch('trace-create', number * 900, { id: 't', timestamp: at(number * 900) }, { batch_id: `b${number}` }),
    );
    const places = possiblePlaces('t', sent.toSorted(compareStamps), []);
    expect(places).toHaveLength(256);
    expect(places[0]?.bucketMs).toBe(bucketOf(NOON_US));
  });
});
