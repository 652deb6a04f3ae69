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
  RECEIVED_AT_MS,
  RULES,
  span,
  spanIdOf,
  TRACE_ID,
  transaction,
} from './envelope-builder.fixture.ts';

const HEADER = { event_id: EVENT_ID, sdk: { name: 'sentry.javascript.node', version: '11.12.0' } };
const decode = (header: object, ...items: BuiltItem[]) => decodeEnvelope(envelope(header, ...items), 'envelope', RULES);
const spansOf = (header: object, ...items: BuiltItem[]) =>
  decode(header, ...items).resources.flatMap(({ scopes }) => scopes.flatMap(({ spans }) => spans));
const attributesOf = (read: { attributes: Map<string, unknown> } | undefined) => Object.fromEntries(read?.attributes ?? []);

describe('spans', () => {
  it('of a container lose the wrapping of their attributes and nothing else', () => {
    const links = [
      { trace_id: TRACE_ID, span_id: spanIdOf(9), attributes: { why: { value: 'retry', type: 'string' } } },
      { trace_id: 'x' },
    ];
    const attributes = {
      'sentry.op': { value: 'gen_ai.chat', type: 'string' },
      list: { value: ['a', 1], type: 'array' },
      bare: 7,
      none: { value: null },
    };
    const [read] = spansOf(
      HEADER,
      container('span', [span(1, { parent_span_id: spanIdOf(2), attributes, links, status: 'error', is_segment: true })]),
    );
    expect(read).toMatchObject({
      trace_id: TRACE_ID,
      span_id: spanIdOf(1),
      parent_span_id: spanIdOf(2),
      name: 'span 1',
      start_time_us: (NOW_S - 1) * 1e6,
      end_time_us: NOW_S * 1e6,
      status_code: 2,
    });
    expect(attributesOf(read)).toEqual({ 'sentry.op': 'gen_ai.chat', list: ['a', 1], bare: 7, none: null, 'sentry.is_segment': true });
    expect(read?.links).toEqual([{ trace_id: TRACE_ID, span_id: spanIdOf(9), attributes: new Map([['why', 'retry']]) }]);
  });

  it('of a transaction are its root, written over the event, and its list', () => {
    const child = {
      span_id: spanIdOf(1),
      parent_span_id: spanIdOf(100),
      op: 'db',
      description: 'SELECT 1',
      start_timestamp: NOW_S - 1,
      timestamp: NOW_S,
      status: 'not_found',
      origin: 'auto.db',
      data: { rows: 1, 'sentry.op': 'db.query' },
      tags: { shard: 3 },
      measurements: { ai_total_tokens_used: { value: 12 } },
      exclusive_time: 4.5,
    };
    const [root, read] = spansOf(
      HEADER,
      item(
        'transaction',
        transaction([child], {
          tags: [['plan', 'pro']],
          user: { email: 'ada@example.com' },
          measurements: { lcp: { value: 1.5, unit: 'second' } },
          request: { url: '/x' },
          transaction_info: { source: 'route' },
        }),
      ),
    );
    expect(root).toMatchObject({ name: 'GET /', span_id: spanIdOf(100), parent_span_id: '0'.repeat(16), status_code: 1 });
    expect(attributesOf(root)).toEqual({
      route: '/',
      'sentry.op': 'http.server',
      'sentry.source': 'route',
      'sentry.is_segment': true,
      'sentry.tag.plan': 'pro',
      'user.id': 'ada@example.com',
      'measurements.lcp': 1.5,
      request: { url: '/x' },
      user: { email: 'ada@example.com' },
    });
    expect(read).toMatchObject({
      name: 'SELECT 1',
      trace_id: TRACE_ID,
      parent_span_id: spanIdOf(100),
      status_code: 2,
      status_message: 'not_found',
    });
    expect(attributesOf(read)).toEqual({
      rows: 1,
      // what the span says itself is not written over
      'sentry.op': 'db.query',
      'sentry.origin': 'auto.db',
      'sentry.tag.shard': '3',
      'measurements.ai_total_tokens_used': 12,
      'sentry.exclusive_time': 4.5,
    });
  });

  it.each([
    ['ok', 1],
    ['error', 2],
    ['internal_error', 2],
    ['cancelled', 0],
    ['unknown', 0],
    [undefined, 0],
    [7, 0],
  ])('with status %j have code %i', (status, code) => {
    expect(spansOf(HEADER, item('span', span(1, { status, timestamp: NOW_S })))[0]?.status_code).toBe(code);
  });

  it('beside a transaction inherit its release, environment and user; alone, what the header says', () => {
    const facts = (header: object, ...items: BuiltItem[]) => Object.fromEntries(decode(header, ...items).resources[0]?.attributes ?? []);
    const trace = { release: 'header@1', environment: 'staging', trace_id: TRACE_ID };
    const root = transaction([], {
      release: 'event@2',
      environment: 'production',
      user: { id: 7 },
      server_name: 'web-1',
      sdk: { name: 's', version: '1' },
    });
    expect(facts({ ...HEADER, trace }, container('span', [span(1)]), item('transaction', root))).toEqual({
      'service.version': 'event@2',
      'deployment.environment.name': 'production',
      'user.id': '7',
      'host.name': 'web-1',
      'telemetry.sdk.name': 's',
      'telemetry.sdk.version': '1',
    });
    expect(facts({ ...HEADER, trace }, container('span', [span(1)]))).toEqual({
      'service.version': 'header@1',
      'deployment.environment.name': 'staging',
      'telemetry.sdk.name': 'sentry.javascript.node',
      'telemetry.sdk.version': '11.12.0',
    });
  });

  it('without times happened when they were received', () => {
    const [read] = spansOf(HEADER, item('span', { trace_id: TRACE_ID, span_id: spanIdOf(1) }));
    expect(read).toMatchObject({ start_time_us: RECEIVED_AT_MS * 1000, end_time_us: RECEIVED_AT_MS * 1000 });
  });
});

describe('everything else', () => {
  it('is brought to our clock when the client’s is wrong', () => {
    const twoHours = 7_200;
    const wrong = { timestamp: NOW_S - twoHours - 10 };
    const sentAt = new Date(RECEIVED_AT_MS - twoHours * 1000).toISOString();
    const decoded = decode(
      { ...HEADER, sent_at: sentAt },
      item('event', { message: 'hi', ...wrong }),
      container('log', [{ body: 'hi', ...wrong }]),
      container('span', [span(1, { start_timestamp: wrong.timestamp, end_timestamp: wrong.timestamp + 1 })]),
      attachment('x'),
    );
    const expected = (NOW_S - 10) * 1e6;
    expect(decoded.event?.timestamp_us).toBe(expected);
    expect(decoded.logs[0]?.timestamp_us).toBe(expected);
    expect(decoded.timestamp_us).toBe(expected);
    expect(decoded.resources[0]?.scopes[0]?.spans[0]?.start_time_us).toBe(expected);
  });

  it('has its place and the hash of its bytes where it brings no id', () => {
    const log = { body: 'hi', timestamp: NOW_S };
    const read = (header: object) =>
      decode(header, container('log', [log, { body: null }, log])).logs.map(({ content_hash, index }) => ({ content_hash, index }));
    const [first, second] = read({});
    expect([first?.index, second?.index]).toEqual([0, 2]);
    expect(first?.content_hash).toBe(second?.content_hash);
    // The same container again is the same logs, whatever envelope it comes in.
    expect(read({ sent_at: '2026-11-22T12:00:01Z' })).toEqual([first, second]);
  });

  it('tells equal session counts of two servers apart by their envelopes, and knows one that is sent again', () => {
    const counts = { aggregates: [{ started: '2026-11-22T11:59:00Z', exited: 1 }], attrs: { release: 'a@1' } };
    const hashOf = (sent_at: string) => decode({ sent_at }, item('sessions', counts)).sessions[0]?.content_hash;
    expect(hashOf('2026-11-22T12:00:00.001Z')).toBe(hashOf('2026-11-22T12:00:00.001Z'));
    expect(hashOf('2026-11-22T12:00:00.001Z')).not.toBe(hashOf('2026-11-22T12:00:00.002Z'));
  });

  it('keeps attachments byte by byte', () => {
    const bytes = Uint8Array.of(0, 10, 13, 10, 255, 0, 123, 34, 10);
    const { attachments } = decode(
      HEADER,
      item('event', { message: 'hi' }),
      attachment('line\n', { filename: 'a.txt', content_type: 'text/plain' }),
      attachment(bytes),
    );
    expect(attachments.map(({ name, content_type, index }) => [name, content_type, index])).toEqual([
      ['a.txt', 'text/plain', 0],
      ['', '', 1],
    ]);
    expect([...(attachments[1]?.bytes ?? [])]).toEqual([...bytes]);
  });
});
