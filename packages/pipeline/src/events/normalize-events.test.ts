import { priceCall } from '@sentryai/pricing';
import { CONTENT_FORMATS, inspectEvents, ITEM_TYPES, LOG_LEVELS, SPAN_KINDS, SPAN_STATUSES, USAGE_ROLES } from '@sentryai/schema';
import type { RecordMeta, TableRows } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportOutcomes, SDK_DISCARDED_METRIC } from './item-rows.ts';
import { normalizeEvents } from './normalize-events.ts';

const RECEIVED = Date.UTC(2026, 0, 31, 12);
const NOW_SECONDS = RECEIVED / 1000;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

const meta: RecordMeta = {
  v: 1,
  project_id: 7,
  key_id: 'k1',
  protocol: 'native',
  signal: 'events',
  format: 'json',
  received_at_ms: RECEIVED,
  item_count: 1,
  retention_days: 90,
  body_hash: 'c'.repeat(32),
};

function rowsOf(event: unknown, over: Partial<RecordMeta> = {}): TableRows {
  const { rows, rejected } = normalizeEvents(new TextEncoder().encode(JSON.stringify(event)), 'json', { ...meta, ...over }, priceCall);
  expect(rejected).toEqual([]);
  return rows;
}

const common = {
  id: 'order-17',
  timestamp: '2026-01-31T11:59:58.5Z',
  trace_id: TRACE,
  span_id: SPAN,
  session_id: 's1',
  user_id: 'u1',
  service: 'shop',
  environment: 'prod',
  release: '1.2.0',
  tags: { tier: 'gold' },
  attributes: { retries: 2 },
  sdk: { name: 'sentryai.python', version: '0.3.0' },
};
const usage = { type: 'llm_usage', provider: 'openai', model: 'gpt-4o', input_tokens: 1_000, output_tokens: 100 };
const span = { type: 'span', trace_id: TRACE, span_id: SPAN, name: 'step', kind: 'chain', start: NOW_SECONDS - 3, end: NOW_SECONDS - 1 };

describe('logs, errors, metrics and scores', () => {
  it('keeps everything a log says', () => {
    const [row] = rowsOf({ ...common, type: 'log', level: 'warn', message: 'stock is low', logger: 'shop.stock' }).logs;
    expect(row).toEqual({
      project_id: 7,
      event_id: row?.dedup_key,
      dedup_key: expect.stringMatching(/^[0-9a-f]{32}$/),
      external_id: 'order-17',
      timestamp_us: (RECEIVED - 1_500) * 1_000,
      received_at_ms: RECEIVED,
      trace_id: TRACE,
      span_id: SPAN,
      session_id: 's1',
      user_id: 'u1',
      service: 'shop',
      environment: 'prod',
      release: '1.2.0',
      origin: 'native',
      sdk_name: 'sentryai.python',
      sdk_version: '0.3.0',
      tags: { tier: 'gold' },
      attributes: '{"retries":2}',
      level: 'warn',
      message: 'stock is low',
      logger: 'shop.stock',
    });
  });

  it('shows the thrown error, which stands last, and keeps the chain', () => {
    const exception = [
      { type: 'KeyError', value: 'price' },
      {
        type: 'OrderError',
        value: 'cannot total',
        handled: false,
        frames: [{ function: 'total', filename: 'order.py', lineno: 9, in_app: true }],
      },
    ];
    const [row] = rowsOf({
      ...common,
      type: 'error',
      exception,
      fingerprint: ['order'],
      contexts: { os: { name: 'linux' } },
      breadcrumbs: [{ message: 'cart' }],
    }).errors;
    expect(row).toMatchObject({
      error_type: 'OrderError',
      error_value: 'cannot total',
      is_handled: false,
      level: 'error',
      fingerprint: '["order"]',
    });
    expect(JSON.parse(row?.exceptions ?? '')).toMatchObject([{ type: 'KeyError', handled: null, frames: [] }, exception[1]]);
    expect([row?.contexts, row?.breadcrumbs]).toEqual(['{"os":{"name":"linux"}}', '[{"message":"cart"}]']);
  });

  it('stores a metric', () => {
    expect(rowsOf({ type: 'metric', name: 'queue.depth', value: -2.5, unit: 'items', kind: 'gauge' }).metrics).toMatchObject([
      {
        name: 'queue.depth',
        value: -2.5,
        unit: 'items',
        kind: 'gauge',
        timestamp_us: RECEIVED * 1_000,
        external_id: '',
        trace_id: '0'.repeat(32),
      },
    ]);
  });

  it.each([
    [0.75, { data_type: 'numeric', value_number: 0.75, value_string: '' }],
    [0, { data_type: 'numeric', value_number: 0, value_string: '' }],
    ['good', { data_type: 'categorical', value_number: null, value_string: 'good' }],
    [false, { data_type: 'boolean', value_number: 0, value_string: 'false' }],
  ])('stores the score %j by its type', (value, expected) => {
    expect(rowsOf({ type: 'score', name: 'quality', value, session_id: 's1' }).scores).toMatchObject([{ ...expected, session_id: 's1' }]);
  });

  it('keeps a client report as a measurement of which ledger rows can be made', () => {
    const discarded = [
      { reason: 'queue_overflow', type: 'log', quantity: 12 },
      { reason: 'network', type: 'span', quantity: 0 },
    ];
    const { metrics, outcomes } = rowsOf({ type: 'client_report', timestamp: common.timestamp, discarded });
    expect(outcomes).toEqual([]);
    expect(metrics).toMatchObject([{ name: SDK_DISCARDED_METRIC, value: 12, kind: 'counter' }]);
    expect(metrics.flatMap((row) => reportOutcomes(row, meta))).toEqual([
      {
        project_id: 7,
        minute_ms: RECEIVED - 60_000,
        key_id: 'k1',
        protocol: 'native',
        item_type: 'log',
        outcome: 'dropped_by_sdk',
        reason: 'queue_overflow',
        quantity: 12,
      },
    ]);
  });
});

describe('model calls', () => {
  it('becomes a span that ends at the event and is priced', () => {
    const input = [{ role: 'user', content: 'hi' }];
    const { spans, span_content } = rowsOf({
      ...common,
      ...usage,
      duration_ms: 800,
      ttft_ms: 120.5,
      finish_reason: 'end_turn',
      input,
      output: 'hello',
      cache_read_tokens: 400,
    });
    expect(spans).toMatchObject([
      {
        trace_id: TRACE,
        span_id: SPAN,
        kind: 'llm',
        name: 'chat gpt-4o',
        start_time_us: (RECEIVED - 2_300) * 1_000,
        duration_us: 800_000,
        ttft_us: 120_500,
        status: 'unset',
        finish_reason: 'stop',
        usage_role: 'own',
        cost_source: 'computed',
        price_id: expect.stringMatching(/^openai\/gpt-4o@/),
        scope_name: 'llm_usage',
        external_id: 'order-17',
        attributes_number: { retries: 2 },
      },
    ]);
    // 600 in full, 400 cached, 100 out, per token
    expect(spans[0]?.cost_usd).toBeCloseTo(600 * 0.0000025 + 400 * 0.00000125 + 100 * 0.00001, 12);
    expect(span_content).toMatchObject([
      { input: JSON.stringify(input), input_format: 'openai', output: 'hello', output_format: 'text', trace_id: TRACE, span_id: SPAN },
    ]);
  });

  it('maps a retry with an id to the same span, in its project only', () => {
    const first = rowsOf({ ...usage, id: 'call-1' }).spans[0];
    const retry = rowsOf({ ...usage, id: 'call-1' }, { received_at_ms: RECEIVED + 5_000, body_hash: 'd'.repeat(32) }).spans[0];
    const elsewhere = rowsOf({ ...usage, id: 'call-1' }, { project_id: 8 }).spans[0];
    expect([retry?.trace_id, retry?.span_id]).toEqual([first?.trace_id, first?.span_id]);
    expect(elsewhere?.trace_id).not.toBe(first?.trace_id);
  });

  it('gives calls without id a span each', () => {
    const spans = rowsOf([usage, usage]).spans.concat(rowsOf(usage, { received_at_ms: RECEIVED + 1 }).spans);
    expect(new Set(spans.map(({ span_id }) => span_id)).size).toBe(3);
    expect(new Set(spans.map(({ trace_id }) => trace_id)).size).toBe(3);
  });

  it('believes a given cost, 0 included, and leaves an unknown model unpriced', () => {
    const given = { cost_usd: 0, cost_source: 'emitter', price_id: expect.stringMatching(/^openai\/gpt-4o@/) };
    expect(rowsOf({ ...usage, cost_usd: 0 }).spans[0]).toMatchObject({ ...given, computed_cost_usd: expect.closeTo(0.0035, 12) });
    expect(rowsOf({ ...usage, provider: 'acme', model: 'acme-7b' }).spans[0]).toMatchObject({
      cost_usd: null,
      cost_source: '',
      price_id: '',
    });
  });

  it('keeps the tier and the parts of the counts, and prices by them', () => {
    const { spans } = rowsOf({ ...usage, service_tier: 'Batch', input_audio_tokens: 10, cache_write_1h_tokens: 0 });
    expect(spans[0]).toMatchObject({ service_tier: 'batch', token_details: { input_audio: 10, cache_write_1h: 0 }, price_tier: 'batch' });
    expect(spans[0]?.cost_usd).toBeCloseTo(0.0035 / 2, 12);
  });

  it('marks a failed call, whether the error is text or an object', () => {
    const [asObject] = rowsOf({
      ...usage,
      input_tokens: null,
      output_tokens: null,
      error: { type: 'RateLimitError', message: 'slow down', http_status: 429 },
    }).spans;
    expect(asObject).toMatchObject({
      status: 'error',
      error_type: 'RateLimitError',
      error_message: 'slow down',
      http_status: 429,
      input_tokens: null,
      cost_usd: null,
    });
    expect(rowsOf({ ...usage, error: 'boom' }).spans[0]).toMatchObject({ status: 'error', error_message: 'boom' });
    expect(rowsOf({ ...usage, status: 'error' }).spans[0]).toMatchObject({ status: 'error' });
  });

  it('knows embeddings by their operation', () => {
    expect(rowsOf({ ...usage, model: 'text-embedding-3-small', operation: 'embeddings', output_tokens: undefined }).spans[0]).toMatchObject(
      {
        kind: 'embedding',
        name: 'embeddings text-embedding-3-small',
        output_tokens: null,
        cost_usd: 0.00002,
      },
    );
  });

  it('normalises the vendor', () => {
    expect(rowsOf({ ...usage, provider: 'azure' }).spans[0]?.provider).toBe('azure.ai.openai');
  });
});

describe('spans', () => {
  it('keeps a tool span with its texts and splits attributes by type', () => {
    const { spans, span_content } = rowsOf({
      ...common,
      ...span,
      kind: 'tool',
      parent_span_id: 'AAAAAAAAAAAAAAAA',
      tool_name: 'search',
      tool_call_id: 'call_9',
      input: { query: 'shoes' },
      output: ['a', 'b'],
      attributes: { text: 't', number: 1.5, flag: true, list: [1], long: 'x'.repeat(2_000) },
      events: [{ time: NOW_SECONDS - 2, name: 'cache.miss', attributes: { key: 'k' } }],
      links: [{ trace_id: TRACE, span_id: SPAN }],
    });
    expect(spans).toMatchObject([
      {
        duration_us: 2_000_000,
        parent_span_id: 'a'.repeat(16),
        tool_name: 'search',
        tool_call_id: 'call_9',
        usage_role: 'none',
        attributes_string: { text: 't', 'resource.telemetry.sdk.name': 'sentryai.python', 'resource.telemetry.sdk.version': '0.3.0' },
        attributes_number: { number: 1.5 },
        attributes_bool: { flag: true },
      },
    ]);
    expect(span_content).toMatchObject([
      {
        input: '{"query":"shoes"}',
        input_format: 'json',
        output: '["a","b"]',
        output_format: 'json',
        events: JSON.stringify([{ time_us: (RECEIVED - 2_000) * 1_000, name: 'cache.miss', attributes: { key: 'k' } }]),
        links: JSON.stringify([{ trace_id: TRACE, span_id: SPAN, attributes: {} }]),
      },
    ]);
    expect(Object.keys(JSON.parse(span_content[0]?.attributes ?? ''))).toEqual(['list', 'long']);
  });

  it('has no content row when there is no text', () => {
    expect(rowsOf(span).span_content).toEqual([]);
  });

  it.each([
    ['llm', 'own'],
    ['embedding', 'own'],
    ['agent', 'rollup'],
    ['workflow', 'rollup'],
    ['chain', 'rollup'],
    ['rerank', 'own'],
  ])('gives usage on a %s span the role %s and prices it, since the trace decides what counts', (kind, role) => {
    const [row] = rowsOf({ ...span, kind, provider: 'openai', model: 'gpt-4o', input_tokens: 10, output_tokens: 1 }).spans;
    expect(row?.usage_role).toBe(role);
    expect(row?.cost_usd).toBeCloseTo(10 * 0.0000025 + 1 * 0.00001, 12);
  });

  it('clamps an end before the start', () => {
    expect(rowsOf({ ...span, end: NOW_SECONDS - 10 }).spans[0]).toMatchObject({
      duration_us: 0,
      start_time_us: (RECEIVED - 3_000) * 1_000,
    });
  });

  it('puts running work into span_starts only', () => {
    const { spans, span_starts } = rowsOf({ ...span, type: 'span_start', end: undefined });
    expect(spans).toEqual([]);
    expect(span_starts).toMatchObject([{ trace_id: TRACE, span_id: SPAN, duration_us: 0 }]);
  });

  it('reads messages whatever their form', () => {
    const formatOf = (input: unknown) => rowsOf({ ...span, input }).span_content[0]?.input_format;
    expect(formatOf([{ role: 'user', parts: [{ type: 'text', content: 'hi' }] }])).toBe('messages');
    expect(formatOf('[{"role":"user","content":"hi"}]')).toBe('openai');
    expect(formatOf({ role: 'assistant', content: 'hi' })).toBe('openai');
    expect(formatOf('[sic] plain')).toBe('text');
    expect(formatOf({ role: 'admin' })).toBe('json');
  });
});

describe('identity', () => {
  const log = { type: 'log', level: 'info', message: 'same' };

  it('is the client id, by type', () => {
    const [first] = rowsOf({ ...log, id: 'a' }).logs;
    const [again] = rowsOf({ ...log, id: 'a', message: 'other' }, { received_at_ms: RECEIVED + 9 }).logs;
    const [metric] = rowsOf({ type: 'metric', name: 'm', value: 1, kind: 'gauge', id: 'a' }).metrics;
    expect(again).toMatchObject({ dedup_key: first?.dedup_key, event_id: first?.event_id });
    expect(metric?.dedup_key).not.toBe(first?.dedup_key);
  });

  it('is the place in the body without one, so that a resent request is a duplicate', () => {
    const [first, second] = rowsOf([log, log]).logs;
    const [resent] = rowsOf([log, log], { received_at_ms: RECEIVED + 9 }).logs;
    expect(first?.dedup_key).not.toBe(second?.dedup_key);
    expect(resent?.dedup_key).toBe(first?.dedup_key);
    expect(resent?.event_id).not.toBe(first?.event_id);
  });
});

const anyEvent = fc.oneof(
  fc.constantFrom<unknown>(
    usage,
    span,
    { ...common, type: 'log', level: 'info', message: 'm' },
    { type: 'score', name: 's', value: 1, trace_id: TRACE },
  ),
  fc.constantFrom<unknown>({ type: 'log' }, { ...span, trace_id: 'x' }, { ...usage, timestamp: 1 }, 5, null, [], { type: 'span' }),
  fc.record(
    {
      type: fc.constantFrom(...ITEM_TYPES),
      level: fc.constantFrom('info', 'loud'),
      message: fc.string(),
      exception: fc.array(fc.record({ type: fc.string({ minLength: 1 }), value: fc.string() })),
      provider: fc.string(),
      model: fc.string(),
      input_tokens: fc.option(fc.nat()),
      output_tokens: fc.oneof(fc.nat(), fc.string()),
      trace_id: fc.constantFrom(TRACE, TRACE.toUpperCase(), 'bad'),
      span_id: fc.constantFrom(SPAN, '', '1'),
      name: fc.string(),
      kind: fc.constantFrom('llm', 'tool', 'gauge', 'counter', '?'),
      value: fc.oneof(fc.integer(), fc.boolean(), fc.string()),
      start: fc.constantFrom(NOW_SECONDS, 0, 'x'),
      end: fc.constantFrom(NOW_SECONDS + 1, NOW_SECONDS * 1_000),
      input: fc.jsonValue(),
      attributes: fc.dictionary(fc.string(), fc.jsonValue()),
      tags: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())),
      discarded: fc.array(fc.record({ reason: fc.string(), type: fc.string(), quantity: fc.nat() })),
    },
    { requiredKeys: ['type'] },
  ),
);

function countRows(rows: TableRows): number {
  return rows.spans.length + rows.span_starts.length + rows.logs.length + rows.errors.length + rows.metrics.length + rows.scores.length;
}

describe('properties', () => {
  it('stores exactly the items that ingest accepted and refuses the others for the same reasons', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), fc.constantFrom('json' as const, 'ndjson' as const), (events, format) => {
        const text = format === 'json' ? JSON.stringify(events) : events.map((event) => JSON.stringify(event)).join('\n');
        if (format === 'ndjson' && events.length < 2) return;
        const body = new TextEncoder().encode(text);
        if (format === 'ndjson' && !events.some((event) => typeof event === 'object' && event !== null && !Array.isArray(event))) return;
        const seen = inspectEvents(body, format, { receivedAtMs: RECEIVED, retentionDays: 90 });
        const { rows, rejected } = normalizeEvents(body, format, meta, priceCall);
        expect(seen.itemCount).toBe(events.length);
        expect(countRows(rows)).toBe(seen.accepted);
        const reasons = rejected.flatMap(({ reason, item_type, count }) => Array.from({ length: count }, () => `${item_type} ${reason}`));
        expect(reasons.sort()).toEqual(seen.rejected.map(({ reason, item_type }) => `${item_type} ${reason}`).sort());
      }),
    );
  });

  it('fills every column with its type', () => {
    const types = (row: object): Record<string, string> =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value]));
    const complete = rowsOf([
      span,
      { ...common, type: 'log', level: 'info', message: 'm' },
      { type: 'error', exception: [{ type: 'E', value: '' }] },
    ]);
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 10 }), (events) => {
        const { rows } = normalizeEvents(new TextEncoder().encode(JSON.stringify(events)), 'json', meta, priceCall);
        for (const row of [...rows.spans, ...rows.span_starts]) {
          expect(Object.keys(row).sort()).toEqual(Object.keys(complete.spans[0] ?? {}).sort());
          expect(row.trace_id).toMatch(/^[0-9a-f]{32}$/);
          expect(row.span_id).toMatch(/^[0-9a-f]{16}$/);
          expect(Number.isSafeInteger(row.start_time_us) && Number.isSafeInteger(row.duration_us) && row.duration_us >= 0).toBe(true);
          expect(SPAN_KINDS).toContain(row.kind);
          expect(SPAN_STATUSES).toContain(row.status);
          expect(USAGE_ROLES).toContain(row.usage_role);
        }
        for (const row of rows.logs) {
          expect(types(row)).toEqual(types(complete.logs[0] ?? {}));
          expect(LOG_LEVELS).toContain(row.level);
        }
        for (const row of rows.errors)
          expect({ ...types(row), is_handled: '' }).toEqual({ ...types(complete.errors[0] ?? {}), is_handled: '' });
        for (const row of rows.span_content) {
          expect(CONTENT_FORMATS).toContain(row.input_format);
          expect(row.input === '').toBe(row.input_format === '');
        }
      }),
    );
  });

  it('gives the same rows for the same request', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 5 }), (events) => {
        const body = new TextEncoder().encode(JSON.stringify(events));
        expect(normalizeEvents(body, 'json', meta, priceCall)).toEqual(normalizeEvents(body, 'json', meta, priceCall));
      }),
    );
  });
});
