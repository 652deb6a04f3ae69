import type { DecodedLogs, DecodedSpan, DecodedTraces } from '@sentryai/otlp';
import type { RecordMeta, TableRows } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { normalizeEvents } from '../events/index.ts';
import { normalizeLogs } from '../logs/index.ts';
import { normalizeTraces } from '../traces/index.ts';
import { buildSpan } from '../traces/build-span.fixture.ts';
import { boundRows, ROW_LIMITS } from './bound-rows.ts';
import { CUT_ATTRIBUTE } from '@sentryai/schema';

const RECEIVED = Date.UTC(2026, 5, 1, 1);
const META: RecordMeta = {
  v: 1,
  project_id: 7,
  key_id: 'k',
  protocol: 'native',
  signal: 'events',
  format: 'json',
  received_at_ms: RECEIVED,
  item_count: 1,
  retention_days: 0,
};
const long = (chars: number): string => 'x'.repeat(chars);

function bounded(...events: object[]): TableRows {
  const { rows, rejected } = normalizeEvents(Buffer.from(JSON.stringify(events)), 'json', META, () => null);
  expect(rejected).toEqual([]);
  boundRows(rows);
  return rows;
}
const marksOf = (attributes: string | undefined) => (JSON.parse(attributes ?? '{}') as Record<string, unknown>)[CUT_ATTRIBUTE];

describe('boundRows', () => {
  it('leaves alone what fits, without a mark', () => {
    const rows = bounded({ type: 'log', level: 'info', message: 'm', service: 's', tags: { a: 'b' } });
    expect(rows.logs[0]).toMatchObject({ message: 'm', service: 's', tags: { a: 'b' }, attributes: '' });
  });

  it('cuts the names and ids of a span and lists each with its original length', () => {
    const span = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16), kind: 'llm', start: RECEIVED / 1000, end: RECEIVED / 1000 };
    const [row] = bounded({
      type: 'span',
      ...span,
      name: long(2_000),
      model: long(700),
      error: { message: long(5_000) },
      user_id: 'ada',
    }).spans;
    expect([row?.name.length, row?.model.length, row?.error_message.length, row?.user_id]).toEqual([
      ROW_LIMITS.name,
      ROW_LIMITS.ident,
      ROW_LIMITS.errorMessage,
      'ada',
    ]);
    expect(JSON.parse(row?.attributes_string[CUT_ATTRIBUTE] ?? '')).toEqual({ name: 2_000, model: 700, error_message: 5_000 });
  });

  it('keeps 64 tags and the beginning of long ones', () => {
    const tags = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`t${index}`, index === 3 ? long(300) : 'v']));
    const [log] = bounded({ type: 'log', level: 'info', message: 'm', tags }).logs;
    expect(Object.keys(log?.tags ?? {})).toHaveLength(ROW_LIMITS.tags);
    expect(log?.tags['t3']).toHaveLength(ROW_LIMITS.tag);
    expect(marksOf(log?.attributes)).toEqual({ tags: JSON.stringify(tags).length, 'tags.t3': 300 });
  });

  it('marks errors, measurements and scores beside their attributes', () => {
    const rows = bounded(
      { type: 'error', exception: [{ type: long(600), value: long(70_000) }], attributes: { a: 1 } },
      { type: 'metric', name: long(1_100), value: 1, kind: 'gauge' },
      { type: 'score', name: 'n', value: long(1_100), comment: long(70_000), session_id: 's' },
    );
    expect(JSON.parse(rows.errors[0]?.attributes ?? '')).toEqual({ a: 1, [CUT_ATTRIBUTE]: { error_type: 600, error_value: 70_000 } });
    expect(rows.errors[0]?.error_value).toHaveLength(ROW_LIMITS.comment);
    expect(marksOf(rows.metrics[0]?.attributes)).toEqual({ name: 1_100 });
    expect(marksOf(rows.scores[0]?.attributes)).toEqual({ value_string: 1_100, comment: 70_000 });
  });

  it('gives the same rows however often it runs', () => {
    const events = [{ type: 'log', level: 'info', message: 'm', service: long(600), tags: { a: long(300) } }];
    const once = bounded(...events);
    const before = structuredClone(once);
    boundRows(once);
    expect(once).toEqual(before);
  });
});

const spans = (count: number): DecodedSpan[] =>
  Array.from({ length: count }, (_, index) => buildSpan({}, { span_id: (index + 1).toString(16).padStart(16, '0') }));

function tracesOf(attributes: Record<string, string>, scopeAttributes: Record<string, string>, list: DecodedSpan[]): DecodedTraces {
  const scope = { name: 's', version: '', attributes: new Map(Object.entries(scopeAttributes)), spans: list };
  return { resources: [{ attributes: new Map(Object.entries(attributes)), scopes: [scope] }], spanCount: list.length, rejected: [] };
}

describe('what a resource says', () => {
  const context = { project_id: 7, received_at_ms: RECEIVED };

  it('stands with every span of a request of usual size', () => {
    const resource = { 'process.command_args': long(20_000), 'app.team': 'search' };
    const { spans: rows, contents } = normalizeTraces(tracesOf(resource, { lib: 'x' }, spans(512)), context);
    expect(rows.every((row) => row.attributes_string['resource.app.team'] === 'search')).toBe(true);
    expect(JSON.parse(contents.at(-1)?.attributes ?? '')).toEqual({ 'resource.process.command_args': long(20_000), 'scope.lib': 'x' });
    expect(rows[0]?.attributes_string[CUT_ATTRIBUTE]).toBeUndefined();
  });

  it('cannot blow up a request of very many spans: what would is left out and marked on each of them', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`app.key${index}`, long(500)]));
    const resource = { 'process.command_args': long(1_000_000), 'service.name': 'shop', ...many };
    const { spans: rows, contents } = normalizeTraces(tracesOf(resource, { lib: long(1_000_000) }, spans(20_000)), context);
    const chars = contents.reduce((sum, content) => sum + content.attributes.length, 0);
    const narrowChars = rows.reduce((sum, row) => sum + JSON.stringify(row.attributes_string).length, 0);
    expect(chars + narrowChars).toBeLessThan(400_000_000);
    expect(rows.at(-1)?.service).toBe('shop');
    const marks = JSON.parse(rows.at(-1)?.attributes_string[CUT_ATTRIBUTE] ?? '') as Record<string, number>;
    expect(marks['resource.process.command_args']).toBe(1_000_002);
    expect(marks['…']).toBeGreaterThan(4_000);
    expect(JSON.parse(contents.at(-1)?.attributes ?? '')).toEqual({ [`scope.${CUT_ATTRIBUTE}`]: { 'scope.lib': 1_000_002 } });
  });

  it('is bounded for logs too', () => {
    const record = {
      time_us: RECEIVED * 1000,
      observed_time_us: 0,
      severity_number: 9,
      severity_text: '',
      body: 'hello',
      attributes: new Map([['mine', 'kept']]),
      trace_id: '',
      span_id: '',
      event_name: '',
      index: 0,
    };
    const decoded: DecodedLogs = {
      resources: [
        {
          attributes: new Map([['process.command_args', long(1_000_000)]]),
          scopes: [{ name: 's', version: '', attributes: new Map(), records: Array.from({ length: 20_000 }, () => record) }],
        },
      ],
      recordCount: 20_000,
      rejected: [],
    };
    const { logs } = normalizeLogs(decoded, META);
    expect(JSON.parse(logs.at(-1)?.attributes ?? '')).toEqual({
      mine: 'kept',
      [CUT_ATTRIBUTE]: { 'resource.process.command_args': 1_000_002 },
    });
  });
});

describe('what one item says', () => {
  const context = { project_id: 7, received_at_ms: RECEIVED };

  it('keeps a conversation readable that is longer than one attribute may be', () => {
    const messages = Array.from({ length: 40 }, (_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      parts: [{ type: 'text', content: long(50_000) }],
    }));
    const span = buildSpan({ 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': JSON.stringify(messages) });
    const { spans: rows, contents } = normalizeTraces(tracesOf({}, {}, [span]), context);
    expect(contents[0]?.input.length).toBeLessThanOrEqual(ROW_LIMITS.text);
    expect((JSON.parse(contents[0]?.input ?? '') as unknown[]).length).toBe(40);
    expect(JSON.parse(rows[0]?.attributes_string[CUT_ATTRIBUTE] ?? '')).toEqual({
      'gen_ai.input.messages': JSON.stringify(messages).length,
    });
  });

  it('bounds a list of messages that came flattened into very many attributes', () => {
    const attributes = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`gen_ai.prompt.${index}.content`, long(500_000)]));
    const { spans: rows, contents } = normalizeTraces(tracesOf({}, {}, [buildSpan(attributes)]), context);
    const table = {
      spans: rows,
      span_starts: [],
      span_content: contents,
      logs: [],
      errors: [],
      metrics: [],
      scores: [],
    } as unknown as TableRows;
    boundRows(table);
    expect(contents[0]?.input.length).toBeLessThanOrEqual(ROW_LIMITS.content);
    expect((JSON.parse(contents[0]?.input ?? '') as unknown[]).length).toBe(40);
    expect(JSON.parse(rows[0]?.attributes_string[CUT_ATTRIBUTE] ?? '')).toEqual({ input: expect.any(Number) });
  });

  it('keeps a bounded number of attributes with the content, and marks the others', () => {
    const attributes = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, { nested: index }]));
    const { spans: rows, contents } = normalizeTraces(tracesOf({}, {}, [buildSpan(attributes)]), context);
    expect(Object.keys(JSON.parse(contents[0]?.attributes ?? '') as object)).toHaveLength(4_096);
    expect(rows[0]?.attributes_number['sentryai.dropped_attributes']).toBe(10_000 - 4_096);
    expect(Object.keys(JSON.parse(rows[0]?.attributes_string[CUT_ATTRIBUTE] ?? '') as object)).toHaveLength(17);
  });

  it('marks what a log record had to leave out', () => {
    const attributes = new Map([
      ...Array.from({ length: 8 }, (_, index): [string, string] => [`k${index}`, long(200_000)]),
      ['big', long(300_000)] as const,
    ]);
    const record = {
      time_us: RECEIVED * 1000,
      observed_time_us: 0,
      severity_number: 9,
      severity_text: '',
      body: long(1_100_000),
      attributes,
      trace_id: '',
      span_id: '',
      event_name: '',
      index: 0,
    };
    const decoded: DecodedLogs = {
      resources: [{ attributes: new Map(), scopes: [{ name: 's', version: '', attributes: new Map(), records: [record] }] }],
      recordCount: 1,
      rejected: [],
    };
    const rows = {
      spans: [],
      span_starts: [],
      span_content: [],
      metrics: [],
      ...normalizeLogs(decoded, META),
    } as unknown as TableRows;
    boundRows(rows);
    const [log] = rows.logs;
    expect(log?.message).toHaveLength(ROW_LIMITS.text);
    expect(marksOf(log?.attributes)).toEqual({ k5: 200_002, k6: 200_002, k7: 200_002, big: 300_000, message: 1_100_000 });
  });
});
