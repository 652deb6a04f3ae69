import { describe, expect, it } from 'vitest';
import { decodeEnvelope } from './decode-envelope.ts';
import {
  attachment,
  type BuiltItem,
  container,
  envelope,
  EVENT_ID,
  item,
  NOW_S,
  RULES,
  span,
  spanIdOf,
  TRACE_ID,
  transaction,
} from './envelope-builder.fixture.ts';
import { inspectEnvelope } from './inspect-envelope.ts';

const HEADER = { event_id: EVENT_ID, sent_at: '2026-11-22T12:00:00Z' };
const MIB = 1024 * 1024;
const inspect = (...items: BuiltItem[]) => inspectEnvelope(envelope(HEADER, ...items), 'envelope', RULES);
const refusedOf = (...items: BuiltItem[]) =>
  inspect(...items).refused.map(({ item_type, outcome, reason, count }) => [item_type, outcome, reason, count]);
const EVENT = { message: 'hi', timestamp: NOW_S };
const LOG = { timestamp: NOW_S, level: 'info', body: 'hi', trace_id: TRACE_ID };
const METRIC = { timestamp: NOW_S, name: 'm', type: 'counter', value: 1 };
const SESSION = { sid: EVENT_ID, started: '2026-11-22T11:59:00Z', status: 'ok', attrs: { release: 'a@1' } };

describe('the look at an envelope', () => {
  it('counts things, not items: elements of containers, a transaction and each of its spans', () => {
    const { itemCount, refused, eventId, traceId } = inspect(
      item('transaction', transaction([{ span_id: spanIdOf(1), start_timestamp: NOW_S, timestamp: NOW_S }, { span_id: spanIdOf(2) }])),
      container('span', [span(3), span(4)]),
      container('log', [LOG, LOG, LOG]),
      container('trace_metric', [METRIC]),
      item('sessions', {
        aggregates: [{ started: '2026-11-22T11:59:00Z', exited: 3 }, { started: '2026-11-22T11:58:00Z' }],
        attrs: { release: 'a@1' },
      }),
      item('session', SESSION),
      item('client_report', { timestamp: NOW_S, discarded_events: [] }),
      attachment('x'),
    );
    expect({ itemCount, refused, eventId, traceId }).toEqual({
      itemCount: 3 + 2 + 3 + 1 + 2 + 1 + 1 + 1,
      refused: [],
      eventId: EVENT_ID,
      traceId: TRACE_ID,
    });
  });

  it('ignores what is known and not stored, and what is not known, under words of our own', () => {
    expect(refusedOf(item('replay_event', {}), item('check_in', {}), item('made_up', {}), item('check_in', {}))).toEqual([
      ['replay_event', 'ignored', 'not_supported', 1],
      ['check_in', 'ignored', 'not_supported', 2],
      ['unknown', 'ignored', 'unknown_type', 1],
    ]);
  });

  it.each([
    ['an event that is no JSON', { header: { type: 'event' }, payload: '{' }, ['error', 'invalid_json', 1]],
    ['an event that is no object', item('event', []), ['error', 'invalid_event', 1]],
    [
      'an event nested too deeply',
      { header: { type: 'event' }, payload: `{"extra":${'['.repeat(200)}${']'.repeat(200)}}` },
      ['error', 'invalid_event', 1],
    ],
    ['an event older than the retention', item('event', { ...EVENT, timestamp: NOW_S - 31 * 86_400 }), ['error', 'too_old', 1]],
    ['an event of the day after tomorrow', item('event', { ...EVENT, timestamp: NOW_S + 2 * 86_400 }), ['error', 'in_the_future', 1]],
    [
      'spans without ids',
      container('span', [span(1, { trace_id: 'x' }), span(2, { span_id: null }), span(3)]),
      ['span', 'invalid_trace_id', 1],
      ['span', 'invalid_span_id', 1],
    ],
    ['a container whose count is wrong', container('span', [span(1), span(2)], { item_count: 3 }), ['span', 'item_count_mismatch', 2]],
    ['an empty container that announces something', container('log', [], { item_count: 1 }), ['log', 'item_count_mismatch', 1]],
    ['a container without a list', item('log', { items: {} }), ['log', 'missing_field', 1]],
    ['elements that are no objects', container('log', [1, LOG, null]), ['log', 'invalid_event', 2]],
    ['a log without a body', container('log', [{ ...LOG, body: null }]), ['log', 'empty_record', 1]],
    [
      'metrics without a name, a number or a known type',
      container('trace_metric', [
        { ...METRIC, name: '' },
        { ...METRIC, value: '1' },
        { ...METRIC, type: 'set' },
      ]),
      ['metric', 'missing_field', 1],
      ['metric', 'invalid_event', 1],
      ['metric', 'unknown_type', 1],
    ],
    ['a session without a release', item('session', { ...SESSION, attrs: {} }), ['session', 'missing_field', 1]],
    ['a session without a start', item('session', { ...SESSION, started: 'soon' }), ['session', 'invalid_timestamp', 1]],
    ['a feedback that says nothing', item('feedback', { contexts: { feedback: { message: '' } } }), ['score', 'missing_field', 1]],
    ['a report without a list', item('client_report', {}), ['client_report', 'missing_field', 1]],
  ] as [string, BuiltItem, ...[string, string, number][]][])('refuses %s, naming why', (_, sent, ...expected) => {
    expect(refusedOf(sent)).toEqual(expected.map(([type, reason, count]) => [type, 'rejected', reason, count]));
  });

  it('refuses spans of a transaction one by one, its root among them', () => {
    const children = [
      { span_id: spanIdOf(1), start_timestamp: NOW_S },
      { span_id: 'x', start_timestamp: NOW_S },
    ];
    expect(refusedOf(item('transaction', transaction(children)))).toEqual([['span', 'rejected', 'invalid_span_id', 1]]);
    const noRoot = transaction(
      children.map((child) => ({ ...child, trace_id: TRACE_ID })),
      { contexts: {} },
    );
    expect(refusedOf(item('transaction', noRoot))).toEqual([
      ['span', 'rejected', 'invalid_trace_id', 1],
      ['span', 'rejected', 'invalid_span_id', 1],
    ]);
  });

  it('takes one event for an envelope; the second is refused and the first unharmed', () => {
    expect(refusedOf(item('event', EVENT), item('transaction', transaction([{}])))).toEqual([['span', 'rejected', 'duplicate_item', 2]]);
  });

  it('takes attachments with their event, before or after it, or by the id in the header alone', () => {
    expect(refusedOf(attachment('x'), item('event', EVENT), attachment('y'))).toEqual([]);
    expect(refusedOf(attachment('x'))).toEqual([]);
    const withoutId = inspectEnvelope(envelope({}, attachment('x')), 'envelope', RULES);
    expect(withoutId.refused).toMatchObject([{ item_type: 'attachment', reason: 'event_refused' }]);
    expect(refusedOf(item('event', []), attachment('x'))).toContainEqual(['attachment', 'rejected', 'event_refused', 1]);
  });

  it('gives an event without an id one that is the same when it is sent again', () => {
    const look = (header: object) => inspectEnvelope(envelope(header, item('event', EVENT)), 'envelope', RULES).eventId;
    expect(look({})).toMatch(/^[0-9a-f]{32}$/);
    expect(look({ sent_at: '2026-11-22T12:00:05Z' })).toBe(look({}));
    expect(inspectEnvelope(envelope({}, item('event', { ...EVENT, event_id: EVENT_ID })), 'envelope', RULES).eventId).toBe(EVENT_ID);
    expect(inspectEnvelope(envelope({}, container('log', [LOG])), 'envelope', RULES).eventId).toBe('');
  });

  it.each([
    ['an event', item('event', { message: 'x'.repeat(MIB) })],
    ['a transaction', item('transaction', transaction([], { extra: { x: 'x'.repeat(MIB) } }))],
    ['a log', container('log', [{ ...LOG, body: 'x'.repeat(2 * MIB) }])],
    ['a metric', container('trace_metric', [{ ...METRIC, attributes: { x: { value: 'x'.repeat(MIB) } } }])],
    [
      'a container',
      container(
        'span',
        Array.from({ length: 13 }, (_, n) => span(n + 1, { name: 'x'.repeat(MIB) })),
      ),
    ],
    ['a client report', item('client_report', { discarded_events: [], x: 'x'.repeat(100 * 1024) })],
    ['a check-in', item('check_in', { x: 'x'.repeat(100 * 1024) })],
  ])('refuses the whole envelope for %s over its limit', (_, big) => {
    expect(() => inspect(item('event', EVENT), big)).toThrowError(expect.objectContaining({ httpStatus: 413, code: 'payload_too_large' }));
  });

  it.each([
    ['two containers of one type', [container('log', [LOG]), container('log', [LOG])]],
    ['26 single spans', Array.from({ length: 26 }, (_, n) => item('span', span(n + 1)))],
    ['31 attachments', Array.from({ length: 31 }, () => attachment('x'))],
    ['101 sessions', Array.from({ length: 101 }, () => item('session', SESSION))],
  ])('refuses the whole envelope for %s', (_, items) => {
    expect(() => inspect(...items)).toThrowError(expect.objectContaining({ httpStatus: 413 }));
  });

  it('refuses a store body that is no event', () => {
    expect(() => inspectEnvelope(Buffer.from('{'), 'json', RULES)).toThrowError(expect.objectContaining({ httpStatus: 400 }));
    expect(inspectEnvelope(Buffer.from('{"message":"hi"}'), 'json', RULES)).toMatchObject({ itemCount: 1, refused: [] });
    expect(inspectEnvelope(Buffer.from(JSON.stringify(transaction([{ span_id: spanIdOf(1) }]))), 'json', RULES)).toMatchObject({
      itemCount: 2,
      refused: [],
    });
  });

  it('agrees with the decoder about every thing, refused or not', () => {
    const body = envelope(
      HEADER,
      item('transaction', transaction([{ span_id: spanIdOf(1) }, { span_id: 'x' }, 7])),
      container('span', [span(2), span(3, { trace_id: '0'.repeat(32) })]),
      container('log', [LOG, { ...LOG, body: null }]),
      item('session', SESSION),
      item('session', {}),
      item('nonsense', {}),
      attachment('bytes', { filename: 'a.txt' }),
    );
    const { itemCount, refused } = inspectEnvelope(body, 'envelope', RULES);
    const decoded = decodeEnvelope(body, 'envelope', RULES);
    const spans = decoded.resources.flatMap((resource) => resource.scopes).flatMap((scope) => scope.spans);
    expect(decoded.refused).toEqual(refused);
    expect(spans.map(({ span_id }) => span_id)).toEqual([spanIdOf(100), spanIdOf(1), spanIdOf(2)]);
    const stored = spans.length + decoded.logs.length + decoded.sessions.length + decoded.attachments.length;
    expect(stored + refused.reduce((sum, { count }) => sum + count, 0)).toBe(itemCount);
  });
});
