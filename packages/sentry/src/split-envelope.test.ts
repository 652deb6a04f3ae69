import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ITEMS_MAX } from './item-types.ts';
import { splitEnvelope } from './split-envelope.ts';

const EVENT_ID = '9ec79c33ec9942ab8353589fcb2e04dc';
const split = (text: string) => splitEnvelope(Buffer.from(text));
const payloads = (text: string): [string, string][] =>
  split(text).items.map((item): [string, string] => [item.type, Buffer.from(item.payload).toString()]);

describe('envelope framing', () => {
  it('reads items with and without a length, the last line feed optional', () => {
    const expected = [
      ['event', '{"message":"hi"}'],
      ['attachment', 'line\n{"a"}\n'],
      ['session', '{}'],
    ];
    const text = '{}\n{"type":"event"}\n{"message":"hi"}\n{"type":"attachment","length":11}\nline\n{"a"}\n\n{"type":"session"}\n{}';
    expect(payloads(text)).toEqual(expected);
    expect(payloads(`${text}\n`)).toEqual(expected);
  });

  it('counts bytes, not characters', () => {
    expect(payloads('{}\n{"type":"attachment","length":6}\n漢字\n{"type":"x"}\n1')).toEqual([
      ['attachment', '漢字'],
      ['x', '1'],
    ]);
  });

  it.each([
    ['no items', '{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}', []],
    ['no items and a line feed', '{}\n', []],
    ['a header and no payload', '{}\n{"type":"attachment"}', [['attachment', '']]],
    [
      'payloads of length 0',
      '{}\n{"type":"a","length":0}\n\n{"type":"b","length":0}\n',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    ['a payload of length 0 at the end', '{}\n{"type":"a","length":0}', [['a', '']]],
    [
      'an empty payload without a length',
      '{}\n{"type":"a"}\n\n{"type":"b"}\n2',
      [
        ['a', ''],
        ['b', '2'],
      ],
    ],
    [
      'empty lines between items',
      '{}\n\n\r\n{"type":"a"}\n1\n\n\n{"type":"b"}\n2\n\n',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['a payload that ends in a line feed', '{}\n{"type":"a","length":2}\n1\n', [['a', '1\n']]],
    ['carriage returns after headers', '{}\r\n{"type":"a"}\r\n1\n', [['a', '1']]],
  ] as [string, string, [string, string][]][])('takes %s', (_, text, expected) => expect(payloads(text)).toEqual(expected));

  it.each([
    ['an empty body', '', /envelope header is not JSON/],
    ['a header that is no object', '[]\n', /envelope header is not a JSON object/],
    ['an event id that is none', '{"event_id":"nope"}\n', /event_id/],
    ['a DSN that is none', '{"dsn":"nope"}\n', /dsn/],
    ['an item header that is no JSON', '{}\nhello\n1', /header of item 1 is not JSON/],
    ['an item without a type', '{}\n{}\n1', /names no type/],
    ['a cut payload', '{}\n{"type":"a","length":5}\n123', /item 1 is cut: 5 bytes were announced and 3 came/],
    ['a length that is too short', '{}\n{"type":"a","length":1}\n123', /does not end where its length says/],
    ['a negative length', '{}\n{"type":"a","length":-1}\n', /length/],
    ['a length in quotes', '{}\n{"type":"a","length":"1"}\n1', /length/],
    ['a fractional length', '{}\n{"type":"a","length":0.5}\n1', /length/],
  ])('refuses %s with 400, naming the place and quoting nothing', (_, text, message) => {
    expect(() => split(text)).toThrowError(
      expect.objectContaining({ httpStatus: 400, code: 'malformed_body', message: expect.stringMatching(message) }),
    );
  });

  it('refuses more items than an envelope holds with 413', () => {
    const items = (count: number): string => `{}\n${'{"type":"x"}\n1\n'.repeat(count)}`;
    expect(split(items(ITEMS_MAX)).items).toHaveLength(ITEMS_MAX);
    expect(() => split(items(ITEMS_MAX + 1))).toThrowError(expect.objectContaining({ httpStatus: 413 }));
  });

  it('reads the header: id with dashes, SDK, DSN, sampling context', () => {
    const header = {
      event_id: '9EC79C33-EC99-42AB-8353-589FCB2E04DC',
      dsn: 'https://public:secret@sentry.example/prefix/42',
      sdk: { name: 'sentry.javascript.node', version: '11.12.0' },
      sent_at: '2026-11-22T21:41:40.793Z',
      trace: { release: 'shop@1' },
      unknown: [1],
    };
    expect(split(JSON.stringify(header)).header).toEqual({
      eventId: EVENT_ID,
      dsn: { publicKey: 'public', projectId: '42' },
      sentAt: '2026-11-22T21:41:40.793Z',
      sdkName: 'sentry.javascript.node',
      sdkVersion: '11.12.0',
      trace: { release: 'shop@1' },
    });
  });

  it('gives back every payload that was framed, whatever bytes it holds', () => {
    const item = fc.record({
      type: fc.stringMatching(/^[a-z_]{1,12}$/),
      bytes: fc.uint8Array({ maxLength: 40 }),
      hasLength: fc.boolean(),
      emptyLines: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(item, { maxLength: 6 }), fc.boolean(), (items, endsWithLineFeed) => {
        const pieces: Uint8Array[] = [Buffer.from('{}')];
        const framed = items.map(({ type, bytes, hasLength, emptyLines }) => {
          // Without a length a payload ends at its first line feed.
          const payload = hasLength ? bytes : bytes.filter((byte) => byte !== 0x0a);
          const header = JSON.stringify(hasLength ? { type, length: payload.length } : { type });
          pieces.push(Buffer.from(`\n${'\n'.repeat(emptyLines)}${header}\n`), payload);
          return { type, payload: [...payload] };
        });
        if (endsWithLineFeed) pieces.push(Buffer.from('\n'));
        const read = splitEnvelope(Buffer.concat(pieces)).items.map(({ type, payload }) => ({ type, payload: [...payload] }));
        expect(read).toEqual(framed);
      }),
    );
  });

  it('reads or refuses any bytes, with an error of its own', () => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc
        .array(fc.constantFrom('{}', '\n', '{"type":"event"}', '{"type":"a","length":3}', 'abc', '{"event_id":null}', ' '), {
          maxLength: 12,
        })
        .map((parts) => Buffer.from(parts.join(''))),
    );
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        try {
          const { items } = splitEnvelope(bytes);
          expect(items.reduce((sum, { payload }) => sum + payload.length, 0)).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toMatchObject({ httpStatus: 400 });
        }
      }),
      { numRuns: 500 },
    );
  });
});
