import * as fc from 'fast-check';
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
  transaction,
} from './envelope-builder.fixture.ts';
import { envelopeItems } from './envelope-items.ts';
import { inspectEnvelope } from './inspect-envelope.ts';
import type { EnvelopeRules } from './time-rules.ts';

const CUT_RULES = { ...RULES, isCut: true };
const HEADER = { event_id: EVENT_ID };
const itemsOf = (...items: BuiltItem[]) => envelopeItems(envelope(HEADER, ...items), 'envelope', RULES);
const placesOf = ({ count, sizeOf, typeOf }: ReturnType<typeof envelopeItems>) =>
  Array.from({ length: count }, (_, index) => [typeOf(index), sizeOf?.(index)]);

const report = item('client_report', { timestamp: NOW_S, discarded_events: [] });
const session = item('session', { sid: 'a'.repeat(32), status: 'ok', started: NOW_S });
const event = item('event', { message: 'hi' });

describe('envelopeItems', () => {
  it('keeps an event together with what belongs to it, and lets everything else stand alone', () => {
    const items = itemsOf(report, event, session, attachment('one\n\ntwo'), item('replay_event', {}), item('event', {}));
    expect(placesOf(items)).toEqual([
      ['request', 3],
      ['client_report', 1],
      ['session', 1],
      ['replay_event', 1],
    ]);
    expect(inspectEnvelope(items.take(0, 1).body, 'envelope', RULES)).toMatchObject({
      itemCount: 3,
      refused: [{ item_type: 'error', reason: 'duplicate_item', count: 1 }],
    });
  });

  it('counts what is inside a transaction, and keeps the spans that inherit from it beside it', () => {
    expect(placesOf(itemsOf(item('transaction', transaction([span(1), span(2)])), container('span', [span(3)])))).toEqual([['span', 4]]);
  });

  it('cuts containers, and changes nothing of what they hold', () => {
    const metrics = '{"version":2, "items": [ {"n":1e2} , {"n":1,"n":2} ,3],"last":[0]}';
    const body = envelope(HEADER, container('log', []), report, { header: { type: 'trace_metric', item_count: 3 }, payload: metrics });
    const items = envelopeItems(body, 'envelope', RULES);
    expect(placesOf(items)).toEqual([
      ['client_report', 1],
      ['metric', 1],
      ['metric', 1],
      ['metric', 1],
    ]);
    const cut = String(items.take(2, 4).body).split('\n');
    expect(JSON.parse(cut[1]!)).toEqual({
      type: 'trace_metric',
      item_count: 2,
      length: 54,
      sentryai_cut_from: { content_hash: expect.stringMatching(/^[0-9a-f]{32}$/), index: 1 },
    });
    expect(cut[2]).toBe('{"version":2, "items": [ {"n":1,"n":2} ,3],"last":[0]}');
  });

  it('does not believe a client that says where its items come from', () => {
    const logs = container('log', [{ body: 'a' }], { sentryai_cut_from: { content_hash: 'x', index: 5 } });
    const body = envelope(HEADER, logs);
    expect(decodeEnvelope(body, 'envelope', RULES).logs).toMatchObject([
      { content_hash: expect.stringMatching(/^[0-9a-f]{32}$/), index: 0 },
    ]);
    expect(() => envelopeItems(body, 'envelope', RULES)).toThrow('cannot be cut');
  });

  it('takes items as the bytes they were, below the header of their envelope', () => {
    const body = envelope(HEADER, report, attachment('one\n\ntwo'), session);
    const { body: taken } = envelopeItems(body, 'envelope', RULES).take(0, 2);
    expect(String(taken)).toBe(String(envelope(HEADER, report, attachment('one\n\ntwo'))));
  });

  it('does not cut a body of the store route', () => {
    const body = Buffer.from('{"message":"hi"}');
    const items = envelopeItems(body, 'json', RULES);
    expect(placesOf(items)).toEqual([['error', 1]]);
    expect(items.take(0, 1)).toEqual({ body, format: 'json' });
  });

  it('loses and changes nothing, wherever an envelope is cut', () => {
    const anyItem = fc.constantFrom(
      event,
      report,
      session,
      attachment('one\n\ntwo'),
      attachment(''),
      item('user_report', { comments: 'well' }),
      item('feedback', { contexts: { feedback: { message: 'well' } } }),
      item('transaction', transaction([span(1), {}])),
      item('sessions', { aggregates: [{ started: NOW_S, exited: 1 }, 7], attrs: { release: '1' } }),
      item('span', span(3)),
      item('replay_event', {}),
      item('nonsense', {}),
    );
    const oneOf = (made: BuiltItem) => fc.option(fc.constant(made), { nil: undefined });
    const logs = container('log', [{ timestamp: NOW_S, level: 'info', body: 'a', trace_id: 'b'.repeat(32) }, 5, { body: 'b' }]);
    fc.assert(
      fc.property(
        fc.constantFrom(HEADER, {}),
        fc.array(anyItem, { maxLength: 8 }),
        oneOf(logs),
        oneOf(container('span', [span(4)])),
        fc.nat(),
        (header, list, withLogs, withSpans, at) => {
          const body = envelope(header, ...[withLogs, ...list, withSpans].filter((one) => one !== undefined));
          const items = envelopeItems(body, 'envelope', RULES);
          const middle = at % (items.count + 1);
          const [left, right] = [items.take(0, middle), items.take(middle, items.count)].map((half) => half.body);
          // What was cut can be cut again.
          const again = envelopeItems(right!, 'envelope', CUT_RULES);
          const parts = [left!, ...Array.from({ length: again.count }, (_, index) => again.take(index, index + 1).body)];
          expect(parts.flatMap((part) => thingsIn(part, CUT_RULES)).sort()).toEqual(thingsIn(body, RULES).sort());
          const counts = [body, ...parts].map((each) => inspectEnvelope(each, 'envelope', RULES).itemCount);
          expect(counts.slice(1).reduce((sum, count) => sum + count, 0)).toBe(counts[0]);
        },
      ),
    );
  });
});

/** Everything that is stored or refused of a body, each thing as text. */
function thingsIn(body: Uint8Array, rules: EnvelopeRules): string[] {
  const { event_id, resources, event: ofEvent, feedback, refused, attachments, ...lists } = decodeEnvelope(body, 'envelope', rules);
  const spans = resources.flatMap(({ attributes, scopes }) =>
    scopes.flatMap((scope) => scope.spans.map((each) => ({ ...each, attributes }))),
  );
  const { user_reports, logs, metrics, sessions, client_reports } = lists;
  const placed = [...user_reports, ...logs, ...metrics, ...sessions, ...client_reports];
  const things = [
    ...spans,
    ...placed,
    ...[ofEvent, feedback, ...attachments].filter((one) => one !== null).map((one) => ({ event_id, one })),
  ];
  const refusals = refused.flatMap(({ count, ...rest }) => Array.from({ length: count }, () => rest));
  return [...things, ...refusals].map((thing) => JSON.stringify(thing, (_, value: unknown) => (value instanceof Map ? [...value] : value)));
}
