import type { DecodedLogRecord, DecodedLogs } from '@sentryai/otlp';
import type { RecordMeta } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { normalizeLogs } from './index.ts';

const RECEIVED = Date.parse('2026-11-22T12:00:00Z');
const META: RecordMeta = {
  v: 1,
  project_id: 7,
  key_id: 'k1',
  protocol: 'otlp',
  signal: 'logs',
  format: 'json',
  received_at_ms: RECEIVED,
  item_count: 1,
  retention_days: 0,
  body_hash: 'ab'.repeat(16),
};

const record = (over: Partial<DecodedLogRecord> = {}): DecodedLogRecord => ({
  index: 0,
  time_us: RECEIVED * 1000 - 5,
  observed_time_us: 0,
  severity_number: 0,
  severity_text: '',
  body: 'hello',
  attributes: new Map(),
  trace_id: 'a'.repeat(32),
  span_id: 'b'.repeat(16),
  event_name: '',
  ...over,
});
const logsOf = (...records: DecodedLogRecord[]): DecodedLogs => ({
  resources: [
    {
      attributes: new Map([
        ['service.name', 'shop'],
        ['deployment.environment.name', 'prod'],
        ['service.version', '1.2'],
        ['host.name', 'h1'],
      ]),
      scopes: [{ name: 'lib', version: '3', attributes: new Map(), records: records.map((each, index) => ({ ...each, index })) }],
    },
  ],
  recordCount: records.length,
  rejected: [],
});

describe('normalizeLogs', () => {
  it('keeps what a record says, with its service, environment and release', () => {
    const attributes = new Map<string, DecodedLogRecord['body']>([
      ['session.id', 's1'],
      ['order', { id: 17 }],
    ]);
    const { logs, errors } = normalizeLogs(logsOf(record({ severity_number: 13, severity_text: 'WARN', attributes })), META);
    expect(logs).toMatchObject([
      {
        project_id: 7,
        timestamp_us: RECEIVED * 1000 - 5,
        level: 'warn',
        message: 'hello',
        logger: 'lib',
        service: 'shop',
        environment: 'prod',
        release: '1.2',
        session_id: 's1',
        trace_id: 'a'.repeat(32),
        origin: 'otlp',
      },
    ]);
    expect(JSON.parse(logs[0]?.attributes ?? '')).toMatchObject({
      order: { id: 17 },
      severity_text: 'WARN',
      'resource.host.name': 'h1',
      'scope.version': '3',
    });
    expect(errors).toEqual([]);
  });

  it.each([
    [{ severity_number: 1 }, 'trace'],
    [{ severity_number: 12 }, 'info'],
    [{ severity_number: 17 }, 'error'],
    [{ severity_number: 24 }, 'fatal'],
    [{ severity_text: 'Warning' }, 'warn'],
    [{ severity_text: 'CRITICAL' }, 'fatal'],
    [{ severity_text: 'Information' }, 'info'],
    [{}, 'info'],
  ])('reads the level of %j as %s', (over, level) => {
    expect(normalizeLogs(logsOf(record(over)), META).logs[0]?.level).toBe(level);
  });

  it.each([
    [{ body: { content: 'hi', n: 2 } }, '{"content":"hi","n":2}'],
    [{ body: null, event_name: 'gen_ai.choice' }, 'gen_ai.choice'],
    [{ body: null, attributes: new Map([['event.name', 'old.style']]) }, 'old.style'],
    [{ body: 0 }, '0'],
  ])('shows %j as the message', (over, message) => {
    expect(normalizeLogs(logsOf(record(over)), META).logs[0]?.message).toBe(message);
  });

  it('finds the event name under one key, wherever the emitter put it', () => {
    const named = [record({ event_name: 'gen_ai.choice' }), record({ attributes: new Map([['event.name', 'gen_ai.choice']]) })];
    for (const log of normalizeLogs(logsOf(...named), META).logs)
      expect(JSON.parse(log.attributes)).toMatchObject({ 'event.name': 'gen_ai.choice' });
  });

  it('makes an error occurrence of an exception that was logged as an error, and only of that', () => {
    const exception = new Map([
      ['exception.type', 'TimeoutError'],
      ['exception.message', 'took 30 s'],
      ['exception.stacktrace', 'TimeoutError: took 30 s\n  at f (x.js:1:2)'],
    ]);
    const { errors, logs, owners } = normalizeLogs(
      logsOf(record({ severity_number: 17, attributes: exception }), record({ severity_number: 9, attributes: exception })),
      META,
    );
    expect([...owners]).toEqual([[errors[0], logs[0]]]);
    expect(errors).toMatchObject([
      { level: 'error', error_type: 'TimeoutError', error_value: 'took 30 s', trace_id: 'a'.repeat(32), service: 'shop' },
    ]);
    expect(JSON.parse(errors[0]?.exceptions ?? '')).toMatchObject([
      { type: 'TimeoutError', value: 'took 30 s', stacktrace: expect.stringContaining('x.js:1:2') },
    ]);
  });

  it.each([
    ['without any severity', {}, 'error'],
    ['under the name that the newest conventions have', { severity_number: 13, event_name: 'gen_ai.client.operation.exception' }, 'warn'],
    ['under the name of an exception in the attribute', { severity_number: 9, named: 'exception' }, 'info'],
  ])(
    'makes an error occurrence of an exception that came %s',
    (_, { named, ...over }: Partial<DecodedLogRecord> & { named?: string }, level) => {
      const attributes = new Map([
        ['exception.stacktrace', 'Traceback …'],
        ...(named === undefined ? [] : ([['event.name', named]] as const)),
      ] as [string, string][]);
      const { errors } = normalizeLogs(logsOf(record({ ...over, attributes })), META);
      expect(errors).toMatchObject([{ level, error_type: 'Error', error_value: '', span_id: 'b'.repeat(16) }]);
    },
  );

  it('makes a score of an evaluation result, linked by its ids, keeping the response id', () => {
    const attributes = new Map<string, string | number>([
      ['gen_ai.evaluation.name', 'relevance'],
      ['gen_ai.evaluation.score.value', 0.25],
      ['gen_ai.response.id', 'resp-1'],
    ]);
    const { scores, logs } = normalizeLogs(
      logsOf(
        record({ event_name: 'gen_ai.evaluation.result', attributes }),
        record({ body: null, trace_id: '', span_id: '', attributes: new Map([...attributes, ['event.name', 'gen_ai.evaluation.result']]) }),
        record({ attributes }),
      ),
      META,
    );
    expect(logs).toHaveLength(3);
    expect(scores).toMatchObject([
      { name: 'relevance', value_number: 0.25, trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) },
      { name: 'relevance', value_number: 0.25, trace_id: '0'.repeat(32) },
    ]);
    expect(JSON.parse(scores[1]?.attributes ?? '')).toMatchObject({ 'gen_ai.response.id': 'resp-1' });
  });

  it('keeps the attributes of the scope, and marks what it had to cut or leave out', () => {
    const decoded = logsOf(
      record({
        attributes: new Map([
          ['a', 'x'.repeat(1_100_000)],
          ['b', 'y'.repeat(1_000_000)],
          ['c', 'z'.repeat(1_000_000)],
          ['d', 'd'.repeat(900_000)],
        ]),
      }),
    );
    decoded.resources[0]!.scopes[0]!.attributes.set('team', 'search');
    const attributes = JSON.parse(normalizeLogs(decoded, META).logs[0]?.attributes ?? '') as Record<string, unknown>;
    expect(attributes).toMatchObject({
      'scope.team': 'search',
      'scope.version': '3',
      'sentryai.truncated': { a: 1_100_000, b: 1_000_000, c: 1_000_000, d: 900_000 },
    });
    expect((attributes['a'] as string).length).toBe(262_144);
    expect(attributes['d']).toBeUndefined();
  });

  it('gives a request that is sent again the same keys, and its records different ones', () => {
    const once = normalizeLogs(logsOf(record(), record()), META).logs.map((row) => row.dedup_key);
    const again = normalizeLogs(logsOf(record(), record()), { ...META, received_at_ms: RECEIVED + 5_000 }).logs.map((row) => row.dedup_key);
    expect(again).toEqual(once);
    expect(new Set(once).size).toBe(2);
  });

  it('gives a record the same key in a body that was cut out of the whole one', () => {
    const whole = normalizeLogs(logsOf(record(), record()), META).logs[1];
    expect(normalizeLogs(logsOf(record()), { ...META, item_offset: 1 }).logs[0]).toEqual(whole);
  });

  it('takes the observed time, then the time of receipt, where the record has none', () => {
    expect(normalizeLogs(logsOf(record({ time_us: 0, observed_time_us: 5 })), META).logs[0]?.timestamp_us).toBe(5);
    expect(normalizeLogs(logsOf(record({ time_us: 0 })), META).logs[0]?.timestamp_us).toBe(RECEIVED * 1000);
  });
});
