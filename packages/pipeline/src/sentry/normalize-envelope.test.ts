import { priceCall } from '@sentryai/pricing';
import type { RecordMeta } from '@sentryai/schema';
import { decodeEnvelope } from '@sentryai/sentry';
import {
  type BuiltItem,
  container,
  envelope,
  EVENT_ID,
  item,
  NOW_S,
  RECEIVED_AT_MS,
  RULES,
  span,
  TRACE_ID,
} from '@sentryai/sentry/envelope-builder.fixture';
import { envelopeMeta } from '@sentryai/testing/sentry-captures';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeEnvelope } from './index.ts';
import { fillTemplate } from './message-text.ts';

const META = envelopeMeta(RECEIVED_AT_MS, { retention_days: 30 });
const HEADER = { event_id: EVENT_ID };
const rowsOf = (items: BuiltItem[], meta: Partial<RecordMeta> = {}, header: object = HEADER) => {
  const decoded = decodeEnvelope(envelope(header, ...items), 'envelope', RULES);
  return normalizeEnvelope(decoded, { ...META, ...meta }, priceCall).rows;
};
const errorOf = (payload: object, meta: Partial<RecordMeta> = {}) =>
  rowsOf([item('event', { timestamp: NOW_S, ...payload })], meta).errors[0]!;

describe('an event', () => {
  it('reads exceptions in every form that clients have sent them', () => {
    const exception = { type: 'E', value: 'v', stacktrace: { frames: [{ function: 'f' }] } };
    for (const sent of [{ values: [exception] }, [exception], exception]) {
      expect(JSON.parse(errorOf({ exception: sent }).exceptions)).toEqual([
        { type: 'E', value: 'v', module: null, handled: null, mechanism: null, frames: [{ function: 'f' }] },
      ]);
    }
    for (const sent of [undefined, null, {}, { values: null }, 'text', []]) expect(errorOf({ exception: sent }).error_type).toBe('');
  });

  it('shows the thrown error, keeps the chain, and puts wrong types right or leaves them out', () => {
    const frames = [
      { function: 'native' },
      { function: 7, lineno: '12', colno: { toString: 'x' }, in_app: 'yes', pre_context: ['a', 1], vars: { x: 1 } },
    ];
    const row = errorOf({
      exception: {
        values: [
          { type: 'Root', value: 'first' },
          { type: 'Thrown', value: { code: 7 }, module: 'app', mechanism: { type: 'onerror', handled: false }, stacktrace: { frames } },
        ],
      },
    });
    expect(row).toMatchObject({ error_type: 'Thrown', error_value: '{"code":7}', is_handled: false, message: '' });
    expect(JSON.parse(row.exceptions)).toMatchObject([
      { type: 'Root', handled: null, mechanism: null, frames: [] },
      {
        type: 'Thrown',
        module: 'app',
        handled: false,
        mechanism: { type: 'onerror' },
        frames: [{ function: 'native' }, { lineno: 12, pre_context: ['a', '1'], vars: { x: 1 } }],
      },
    ]);
  });

  it.each([
    [{ message: 'plain' }, 'plain'],
    [{ logentry: { formatted: 'filled in', message: 'template %s' } }, 'filled in'],
    [{ logentry: { message: 'got %s of %d', params: ['x', 3] } }, 'got x of 3'],
    [{ message: { message: 'old form %s', params: ['y'] } }, 'old form y'],
    [{ message: 'msg %s', 'sentry.interfaces.Message': { message: 'msg %s', params: ['z'], formatted: null } }, 'msg z'],
    [{ message: 'whole', logentry: { message: '' } }, 'whole'],
    [{ exception: { values: [{ value: 'said without an error', mechanism: { synthetic: true } }] } }, 'said without an error'],
    [{ exception: { values: [{ type: 'Error', value: 'thrown' }] } }, ''],
    [{ message: 7 }, ''],
  ])('%j has the message "%s"', (payload, message) => expect(errorOf(payload).message).toBe(message));

  it('shows the stack of a message, wherever its client put it', () => {
    const stacktrace = { frames: [{ function: 'main' }, { function: 'answer' }] };
    for (const sent of [
      { stacktrace },
      { 'sentry.interfaces.Stacktrace': stacktrace },
      { threads: { values: [{ id: 1, stacktrace }] } },
      {
        threads: [
          { id: 1, stacktrace: { frames: [{ function: 'other' }] } },
          { id: 2, current: true, stacktrace },
        ],
      },
    ]) {
      const row = errorOf({ message: 'slow', ...sent });
      expect(row).toMatchObject({ message: 'slow', error_type: '', error_value: 'slow', is_handled: null });
      expect(JSON.parse(row.exceptions)).toMatchObject([{ type: '', value: 'slow', frames: stacktrace.frames }]);
    }
    const exception = { type: 'E', value: 'v' };
    expect(JSON.parse(errorOf({ exception, stacktrace }).exceptions)).toMatchObject([{ type: 'E', frames: [] }]);
    for (const threads of [null, 'x', { values: [{}, {}] }, [{ stacktrace: 7 }]])
      expect(errorOf({ message: 'm', threads }).exceptions).toBe('');
  });

  it('keeps what has no column among its attributes, and drops nothing', () => {
    const row = errorOf({
      level: 'log',
      platform: 'node',
      server_name: 'web-1',
      transaction: 'GET /',
      logger: 'app',
      dist: '7',
      tags: [['plan', 'pro'], ['count', 3], ['none', null], 'broken'],
      extra: { cart: [1] },
      modules: { express: '5' },
      request: { url: 'https://x/' },
      debug_meta: { images: [] },
      contexts: {
        trace: { trace_id: TRACE_ID, span_id: 'b7ad6b7169203331', data: { 'gen_ai.conversation.id': 'conv-1' } },
        os: { name: 'Debian' },
      },
      breadcrumbs: { values: [{ message: 'a' }] },
      fingerprint: ['{{ default }}', 7],
      release: 'shop@1',
      sdk: { name: 'sentry.python', version: '2' },
      made_up: { by: 'a new SDK' },
    });
    expect(row).toMatchObject({
      level: 'info',
      tags: { plan: 'pro', count: '3' },
      trace_id: TRACE_ID,
      span_id: 'b7ad6b7169203331',
      session_id: 'conv-1',
      release: 'shop@1',
      sdk_name: 'sentry.python',
      fingerprint: '["{{ default }}","7"]',
      breadcrumbs: '[{"message":"a"}]',
    });
    expect(Object.keys(JSON.parse(row.attributes) as object).toSorted()).toEqual(
      [
        'debug_meta',
        'dist',
        'extra',
        'logger',
        'made_up',
        'modules',
        'platform',
        'request',
        'sdk',
        'server_name',
        'transaction',
      ].toSorted(),
    );
    expect(JSON.parse(row.contexts)).toHaveProperty('os.name', 'Debian');
  });

  it('fills in the address of the sender only where the client asks for it, and never as who it is', () => {
    const userOf = (payload: object, client_address?: string) => {
      const row = errorOf(payload, client_address === undefined ? {} : { client_address });
      return { user: (JSON.parse(row.attributes || '{}') as { user?: object }).user, user_id: row.user_id };
    };
    const auto = { user: { ip_address: '{{auto}}' } };
    expect(userOf(auto, '198.51.100.7')).toEqual({ user: { ip_address: '198.51.100.7' }, user_id: '' });
    expect(userOf(auto)).toEqual({ user: undefined, user_id: '' });
    expect(userOf({ sdk: { settings: { infer_ip: 'auto' } }, user: { id: 7 } }, '198.51.100.7')).toEqual({
      user: { id: 7, ip_address: '198.51.100.7' },
      user_id: '7',
    });
    expect(userOf({ sdk: { settings: { infer_ip: 'never' } }, user: { email: 'a@b' } }, '198.51.100.7')).toEqual({
      user: { email: 'a@b' },
      user_id: 'a@b',
    });
    expect(userOf({ user: { ip_address: '203.0.113.1' } }, '198.51.100.7').user_id).toBe('203.0.113.1');
  });

  it('is the same one when it is sent again, and its attachments lead to it', () => {
    const first = errorOf({ message: 'hi' });
    expect(errorOf({ message: 'hi' }, { received_at_ms: RECEIVED_AT_MS + 60_000 })).toMatchObject({
      event_id: first.event_id,
      dedup_key: first.dedup_key,
    });
    expect(errorOf({ message: 'hi' }, { project_id: 43 }).dedup_key).not.toBe(first.dedup_key);
  });
});

describe('templates', () => {
  it.each([
    ['%s and %d', ['a', 1], 'a and 1'],
    ['%(who)s did {what}', { who: 'ada', what: 'it' }, 'ada did it'],
    ['{} {0} {1}', ['a', 'b'], 'a a b'],
    ['100%% of %s', ['x'], '100% of x'],
    ['%s %s', ['only one'], 'only one %s'],
    ['nothing to fill', ['x'], 'nothing to fill'],
    ['%s', [{ a: 1 }], '{"a":1}'],
    ['%s', null, '%s'],
    ['%(constructor)s', {}, '%(constructor)s'],
  ])('%s', (template, params, text) => expect(fillTemplate(template, params)).toBe(text));
});

describe('sessions', () => {
  const session = (payload: object) =>
    rowsOf([item('session', { sid: 'AB-cd', started: NOW_S - 60, attrs: { release: 'shop@1' }, ...payload })]).release_sessions[0]!;

  it('share one key for all reports of one session, each report has its own', () => {
    const first = session({ status: 'ok', errors: 0, timestamp: NOW_S - 50 });
    const last = session({ status: 'crashed', errors: 1, timestamp: NOW_S, duration: 60.5 });
    expect(last).toMatchObject({
      session_key: first.session_key,
      external_id: 'abcd',
      status: 'crashed',
      crashed: 1,
      duration_us: 60_500_000,
      timestamp_us: (NOW_S - 60) * 1e6,
    });
    expect(last.dedup_key).not.toBe(first.dedup_key);
    expect(session({ status: 'ok', errors: 0, timestamp: NOW_S - 50 }).dedup_key).toBe(first.dedup_key);
  });

  it('are tolerated with odd counts and words', () => {
    expect(session({ status: 7, errors: -1, duration: 'long' })).toMatchObject({ status: 'ok', errors: 0, duration_us: null });
    const { release_sessions } = rowsOf([
      item('sessions', { aggregates: [{ started: NOW_S, exited: 2.7, errored: '3', crashed: 1 }], attrs: { release: 'a' } }),
    ]);
    expect(release_sessions).toMatchObject([{ sessions: 3, crashed: 1, errors: 0, external_id: '' }]);
  });
});

it('puts a user report beside the event that it names', () => {
  const { scores } = rowsOf(
    [item('user_report', { event_id: EVENT_ID, name: 'Ada', email: 'ada@example.com', comments: 'It broke' })],
    {},
    {},
  );
  expect(scores).toMatchObject([{ name: 'user_feedback', value_string: 'user_report', comment: 'It broke', user_id: 'ada@example.com' }]);
  expect(JSON.parse(scores[0]!.attributes)).toEqual({ name: 'Ada', contact_email: 'ada@example.com', associated_event_id: EVENT_ID });
});

it('sums up what an SDK dropped in the words of the ledger, within bounds', () => {
  const discarded_events = [
    { reason: 'before_send', category: 'error', quantity: 2 },
    { reason: 'before_send', category: 'default', quantity: 1 },
    { reason: 'queue_overflow', category: 'log_item', quantity: 5 },
    { reason: 'x', category: 'span', quantity: -1 },
    { category: 'constructor', quantity: 1 },
    null,
    ...Array.from({ length: 300 }, (_, n) => ({ reason: `r${n}`, category: 'span', quantity: 1 })),
  ];
  const { metrics } = rowsOf([item('client_report', { timestamp: NOW_S, discarded_events })]);
  const { discarded } = JSON.parse(metrics[0]!.attributes) as { discarded: { reason: string; type: string; quantity: number }[] };
  expect(discarded.slice(0, 3)).toEqual([
    { reason: 'before_send', type: 'error', quantity: 3 },
    { reason: 'queue_overflow', type: 'log', quantity: 5 },
    { reason: 'unknown', type: 'constructor', quantity: 1 },
  ]);
  expect(discarded.length).toBeLessThanOrEqual(201);
  expect(metrics[0]?.value).toBe(3 + 5 + 1 + 300);
});

it('keeps logs of one moment in the order of their list', () => {
  const log = { timestamp: NOW_S, body: 'x' };
  const { logs } = rowsOf([container('log', [log, log, { ...log, timestamp: NOW_S + 1 }, log])]);
  expect(logs.map(({ timestamp_us }) => timestamp_us - NOW_S * 1e6)).toEqual([0, 1, 1_000_000, 2]);
});

it('does not take a function for a model call because of its name', () => {
  const named = (name: string, attributes: object = {}) =>
    span(1, { name, attributes: { 'sentry.op': { value: 'function' }, 'sentry.release': { value: 'a@1' }, ...attributes } });
  const kindOf = (sent: object) => rowsOf([container('span', [sent])]).spans[0]?.kind;
  expect(['rerankResults', 'chat window', 'load Embeddings'].map((name) => kindOf(named(name)))).toEqual(['other', 'other', 'other']);
  expect(kindOf(named('anything', { 'gen_ai.operation.name': { value: 'chat' } }))).toBe('llm');
});

it('gives a user without an id what the SDK knows of them', () => {
  const userOf = (attributes: object) => rowsOf([container('span', [span(1, { attributes })])]).spans[0]?.user_id;
  expect(userOf({ 'user.email': { value: 'ada@example.com' }, 'user.name': { value: 'ada' } })).toBe('ada@example.com');
  expect(userOf({ 'user.email': { value: 'ada@example.com' }, 'user.id': { value: 'u-1' } })).toBe('u-1');
});

it('makes rows of whatever a client puts into its fields', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const payload = fc.dictionary(
    fc.constantFrom(
      'exception',
      'message',
      'logentry',
      'breadcrumbs',
      'contexts',
      'tags',
      'user',
      'request',
      'level',
      'fingerprint',
      'sdk',
      'release',
      'spans',
      'measurements',
      'items',
      'attributes',
      'sid',
      'started',
      'attrs',
      'aggregates',
      'discarded_events',
      'comments',
      '__proto__',
    ),
    value,
  );
  const type = fc.constantFrom(
    'event',
    'transaction',
    'feedback',
    'user_report',
    'span',
    'log',
    'trace_metric',
    'session',
    'sessions',
    'client_report',
  );
  fc.assert(
    fc.property(type, payload, (name, fields) => {
      const rows = rowsOf([item(name, { trace_id: TRACE_ID, span_id: 'b7ad6b7169203331', ...fields })]);
      for (const row of [...rows.errors, ...rows.scores, ...rows.logs, ...rows.metrics]) {
        if (row.attributes !== '') expect(() => JSON.parse(row.attributes) as unknown).not.toThrow();
      }
    }),
    { numRuns: 500 },
  );
});
