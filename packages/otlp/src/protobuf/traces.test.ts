import type { AttributeValue } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { decodeTraces } from '../decode-traces.ts';
import type { DecodedSpan, DecodedTraces } from '../decoded.ts';
import { inspectTraces } from '../inspect-traces.ts';
import { OtlpDecodeError } from '../otlp-decode-error.ts';
import { KEEP_ALL, SPAN_ID, spansOf, TRACE_ID } from '../testing/span-builder.ts';
import { ProtobufWriter } from './writer.ts';

type Write = (writer: ProtobufWriter) => void;

function encode(write: Write): Uint8Array {
  const writer = new ProtobufWriter();
  write(writer);
  return writer.finish();
}

function decode(body: Uint8Array): DecodedTraces {
  const decoded = decodeTraces(body, 'protobuf', KEEP_ALL);
  expect(inspectTraces(body, 'protobuf', KEEP_ALL)).toMatchObject({ spanCount: decoded.spanCount, rejected: decoded.rejected });
  return decoded;
}

/** Both readers refuse the body, with the same words. */
function failureOf(body: Uint8Array): string {
  const messages = [decodeTraces, inspectTraces].map((read) => {
    try {
      read(body, 'protobuf', KEEP_ALL);
    } catch (error) {
      expect(error).toBeInstanceOf(OtlpDecodeError);
      return (error as OtlpDecodeError).message;
    }
    return 'accepted';
  });
  expect(messages[1]).toBe(messages[0]);
  return messages[0]!;
}

const ids: Write = (w) => {
  w.byteString(1, Buffer.from(TRACE_ID, 'hex'));
  w.byteString(2, Buffer.from(SPAN_ID, 'hex'));
};

function requestOf(writeSpan: Write): Uint8Array {
  return encode((w) => w.message(1, () => w.message(2, () => w.message(2, () => writeSpan(w)))));
}

function spanOf(writeSpan: Write): DecodedSpan {
  return spansOf(decode(requestOf((w) => (ids(w), writeSpan(w)))))[0]!;
}

/** The value of one attribute whose AnyValue is written by each of `writes` in turn. */
function valueOf(...writes: Write[]): AttributeValue | undefined {
  return spanOf((w) =>
    w.message(9, () => {
      w.string(1, 'k');
      for (const write of writes) w.message(2, () => write(w));
    }),
  ).attributes.get('k');
}

describe('protobuf traces', () => {
  it('reads zero bytes as an empty request', () => {
    expect(decode(new Uint8Array())).toEqual({ resources: [], spanCount: 0, rejected: [] });
  });

  it('reads fields in any order', () => {
    const body = encode((w) =>
      w.message(1, () => {
        w.message(2, () => {
          w.message(2, () => {
            w.message(15, () => (w.varint(3, 2), w.string(2, 'late')));
            w.message(9, () => (w.message(2, () => w.varint(3, 1)), w.string(1, 'k')));
            w.string(5, 'name');
            w.byteString(4, Buffer.from('00000000000000aa', 'hex'));
            w.byteString(2, Buffer.from(SPAN_ID, 'hex'));
            w.fixed64(8, 2_000_000_000n);
            w.fixed64(7, 1_000_000_000n);
            w.byteString(1, Buffer.from(TRACE_ID, 'hex'));
          });
          w.message(1, () => (w.string(2, '9'), w.string(1, 'scope')));
        });
        w.message(1, () => w.message(1, () => (w.string(1, 'service.name'), w.message(2, () => w.string(1, 'shop')))));
      }),
    );
    expect(decode(body).resources).toEqual([
      {
        attributes: new Map([['service.name', 'shop']]),
        scopes: [
          {
            name: 'scope',
            version: '9',
            attributes: new Map(),
            spans: [
              expect.objectContaining({
                trace_id: TRACE_ID,
                span_id: SPAN_ID,
                parent_span_id: '00000000000000aa',
                name: 'name',
                start_time_us: 1_000_000,
                end_time_us: 2_000_000,
                attributes: new Map([['k', 1]]),
                status_code: 2,
                status_message: 'late',
              }),
            ],
          },
        ],
      },
    ]);
  });

  it('merges repeated singular messages', () => {
    const attribute = (w: ProtobufWriter, field: number, key: string, value: number): void =>
      w.message(field, () => (w.string(1, key), w.message(2, () => w.varint(3, value))));
    const body = encode((w) =>
      w.message(1, () => {
        w.message(1, () => (attribute(w, 1, 'a', 1), attribute(w, 1, 'b', 1)));
        w.message(2, () => {
          w.message(1, () => w.string(1, 'scope'));
          w.message(2, () => {
            ids(w);
            w.message(15, () => w.varint(3, 2));
            w.message(15, () => w.string(2, 'why'));
          });
          w.message(1, () => (w.string(2, '2'), attribute(w, 3, 's', 1)));
        });
        w.message(1, () => (attribute(w, 1, 'b', 2), attribute(w, 1, 'c', 3)));
      }),
    );
    const resource = decode(body).resources[0]!;
    expect(resource.attributes).toEqual(
      new Map([
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ]),
    );
    expect(resource.scopes[0]).toMatchObject({ name: 'scope', version: '2', attributes: new Map([['s', 1]]) });
    expect(resource.scopes[0]!.spans[0]).toMatchObject({ status_code: 2, status_message: 'why' });
  });

  it('merges repeated values: lists grow, another kind replaces, an empty one changes nothing', () => {
    const item =
      (text: string): Write =>
      (w) =>
        w.message(5, () => w.message(1, () => w.string(1, text)));
    const entry =
      (key: string): Write =>
      (w) =>
        w.message(6, () => w.message(1, () => (w.string(1, key), w.message(2, () => w.bool(2, true)))));
    expect(valueOf(item('a'), item('b'))).toEqual(['a', 'b']);
    expect(valueOf(entry('a'), entry('b'))).toEqual({ a: true, b: true });
    expect(valueOf(item('a'), entry('b'))).toEqual({ b: true });
    expect(
      valueOf(
        (w) => w.string(1, 'a'),
        (w) => w.varint(3, 5),
      ),
    ).toBe(5);
    expect(
      valueOf(
        (w) => w.string(1, 'a'),
        () => undefined,
      ),
    ).toBe('a');
    expect(valueOf((w) => (w.string(1, 'a'), w.bool(2, false)))).toBe(false);
  });

  it('keeps the last of repeated ids, names and keys', () => {
    const span = spanOf((w) => {
      w.byteString(1, Buffer.alloc(16, 0xee));
      w.string(5, 'first');
      w.string(5, 'second');
      w.message(9, () => (w.string(1, 'k'), w.message(2, () => w.varint(3, 1))));
      w.message(9, () => (w.string(1, 'k'), w.message(2, () => w.varint(3, 2))));
    });
    expect(span).toMatchObject({ trace_id: 'ee'.repeat(16), name: 'second', attributes: new Map([['k', 2]]) });
  });

  it('reads a value without a kind, and a missing value or key', () => {
    expect(valueOf(() => undefined)).toBeNull();
    expect(valueOf()).toBeNull();
    expect(spanOf((w) => w.message(9, () => undefined)).attributes).toEqual(new Map([['', null]]));
  });

  it('skips unknown fields of every wire kind, at every level', () => {
    const unknown: Write = (w) => {
      w.varint(100, 1);
      w.double(101, 1);
      w.string(102, 'later version');
      w.fixed32(103, 1);
      w.group(104, () => (w.varint(1, 1), w.group(2, () => undefined), w.string(3, 'text'))); // not fields of the message
    };
    const body = encode((w) => {
      unknown(w);
      w.message(1, () => {
        unknown(w);
        w.message(1, () => unknown(w));
        w.message(2, () => {
          w.message(1, () => unknown(w));
          unknown(w);
          w.message(2, () => {
            unknown(w);
            ids(w);
            w.message(9, () => (unknown(w), w.string(1, 'k'), w.message(2, () => (w.string(1, 'v'), unknown(w)))));
            w.message(11, () => (unknown(w), w.string(2, 'event')));
            w.message(13, () => (unknown(w), ids(w)));
            w.message(15, () => (unknown(w), w.varint(3, 1)));
          });
        });
      });
      unknown(w);
    });
    expect(spansOf(decode(body))).toEqual([
      expect.objectContaining({
        attributes: new Map([['k', 'v']]),
        events: [{ time_us: 0, name: 'event', attributes: new Map() }],
        links: [{ trace_id: TRACE_ID, span_id: SPAN_ID, attributes: new Map() }],
        status_code: 1,
      }),
    ]);
  });

  it('skips known fields of an unexpected wire kind', () => {
    const span = spanOf((w) => {
      w.varint(5, 7); // name
      w.string(6, 'client'); // kind
      w.varint(7, 7); // start
      w.double(15, 1); // status
    });
    expect(span).toMatchObject({ name: '', otel_kind: 0, start_time_us: 0, status_code: 0 });
  });

  it('reads integers exactly, beyond 2^53 as bigint', () => {
    const int = (value: number | bigint): AttributeValue | undefined => valueOf((w) => w.varint(3, value));
    for (const exact of [0, 1, 127, 128, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER, -1, -3, -(2 ** 32), Number.MIN_SAFE_INTEGER]) {
      expect(int(exact)).toBe(exact);
    }
    for (const big of [2n ** 53n, 2n ** 63n - 1n, -(2n ** 53n), -(2n ** 63n)]) expect(int(big)).toBe(big);
  });

  it('rounds nanoseconds down to microseconds without floating-point error', () => {
    const startUs = (nanos: bigint): number => spanOf((w) => w.fixed64(7, nanos)).start_time_us;
    expect(startUs(1_795_384_025_339_000_999n)).toBe(1_795_384_025_339_000);
    expect(startUs(1_795_384_025_338_999_999n)).toBe(1_795_384_025_338_999);
    expect(startUs(999n)).toBe(0);
    expect(startUs(4_294_967_296_000n)).toBe(4_294_967_296);
  });

  it('reads enums that this version does not know as unspecified', () => {
    expect(spanOf((w) => (w.varint(6, 5), w.message(15, () => w.varint(3, 2))))).toMatchObject({ otel_kind: 5, status_code: 2 });
    expect(spanOf((w) => (w.varint(6, 6), w.message(15, () => w.varint(3, 3))))).toMatchObject({ otel_kind: 0, status_code: 0 });
    expect(spanOf((w) => (w.varint(6, -1), w.message(15, () => w.varint(3, -2))))).toMatchObject({ otel_kind: 0, status_code: 0 });
  });

  it('replaces bytes that are not UTF-8', () => {
    expect(valueOf((w) => w.byteString(1, Buffer.from([0x61, 0xff, 0x62])))).toBe('a\uFFFDb');
    expect(valueOf((w) => w.byteString(1, Buffer.from('é'.repeat(60)).subarray(0, 119)))).toBe(`${'é'.repeat(59)}\uFFFD`);
    expect(spanOf((w) => w.byteString(5, Buffer.from([0xc3]))).name).toBe('\uFFFD');
  });

  it('keeps keys apart that differ in any one byte', () => {
    const keys = Array.from({ length: 70 }, (_, length) =>
      Array.from({ length }, (_unused, at) => `${'a'.repeat(at)}b${'a'.repeat(length - at - 1)}`),
    ).flat();
    const write: Write = (w) =>
      keys.forEach((key, index) => w.message(9, () => (w.string(1, key), w.message(2, () => w.varint(3, index)))));
    const expected = new Map(keys.map((key, index) => [key, index]));
    expect(spanOf(write).attributes).toEqual(expected);
    expect(spanOf(write).attributes).toEqual(expected);
  });

  it('keeps a key named __proto__ as data', () => {
    const value = valueOf((w) => w.message(6, () => w.message(1, () => (w.string(1, '__proto__'), w.message(2, () => w.varint(3, 1))))));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.entries(value as object)).toEqual([['__proto__', 1]]);
  });

  it('copies bytes, so that a value does not keep the body in memory', () => {
    const value = valueOf((w) => w.byteString(7, Buffer.from([1, 2, 3])));
    expect(value).toStrictEqual(new Uint8Array([1, 2, 3]));
    expect((value as Uint8Array).buffer.byteLength).toBe(3);
  });

  it('reads a body that is a part of a larger buffer, and nothing beside it', () => {
    const body = requestOf((w) => (ids(w), w.string(5, 'inside')));
    const larger = Buffer.concat([Buffer.alloc(7, 0xff), body, Buffer.alloc(7, 0xff)]);
    expect(spansOf(decode(new Uint8Array(larger.buffer, larger.byteOffset + 7, body.byteLength)))[0]?.name).toBe('inside');
  });
});

describe('broken protobuf', () => {
  it.each([
    ['a length beyond the end', [0x0a, 0x05, 0x00], 'a length of 5 bytes goes beyond the end of its message'],
    ['a length beyond the enclosing message', [0x0a, 0x02, 0x12, 0x01, 0x00], 'goes beyond the end of its message'],
    ['a length of 4 GiB', [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], 'a length of 4294967295 bytes goes beyond'],
    ['a length above 32 bits', [0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], 'larger than 32 bits'],
    ['a number of eleven bytes', [0x20, ...Array<number>(10).fill(0x80), 0x00], 'a number is longer than 10 bytes'],
    ['a number that is cut', [0x20, 0x80], 'ends inside a number'],
    ['a cut double', [0x21, 0x00, 0x00], 'ends inside a number'],
    ['a cut float', [0x25, 0x00, 0x00], 'ends inside a number'],
    ['field number 0', [0x02, 0x00], 'a field has the number 0'],
    ['wire kind 6', [0x0e], 'the unknown wire kind 6'],
    ['wire kind 7', [0x0f], 'the unknown wire kind 7'],
    ['a group that never began', [0x24], 'a group ends that never began'],
    ['a group that never ends', [0x23, 0x08, 0x01], 'ends inside a number'],
    ['a group that ends as another', [0x23, 0x2c], 'a group ends with the number of another group'],
    ['JSON', [...Buffer.from('{"resourceSpans":[]}')], 'cannot be decoded'],
  ])('is refused: %s', (_, bytes, message) => {
    expect(failureOf(Uint8Array.from(bytes))).toContain(message);
  });

  it('says where', () => {
    expect(failureOf(Uint8Array.from([0x10, 0x01, 0x0a, 0x05, 0x00]))).toBe(
      'The OTLP body cannot be decoded (protobuf, byte 4 of 5): a length of 5 bytes goes beyond the end of its message; ' +
        'the body may be cut, or not be protobuf. Nothing of the request was stored; sending it again will not help.',
    );
  });

  it.each([
    ['attribute', 9, [0x0a, 0x05]],
    ['attribute value', 9, [0x12, 0x02, 0x0a, 0x05]],
    ['event', 11, [0x12, 0x05]],
    ['event attribute', 11, [0x1a, 0x02, 0x0a, 0x05]],
    ['link', 13, [0x0a, 0x05]],
    ['link attribute', 13, [0x22, 0x02, 0x0a, 0x05]],
    ['status', 15, [0x12, 0x05]],
    ['list', 9, [0x12, 0x04, 0x2a, 0x02, 0x0a, 0x05]],
    ['key value list', 9, [0x12, 0x04, 0x32, 0x02, 0x0a, 0x05]],
  ])('is noticed by decoding and by the walk inside a(n) %s', (_, field, bytes) => {
    const broken = requestOf((w) => (ids(w), w.byteString(field, Uint8Array.from(bytes))));
    expect(failureOf(broken)).toContain('goes beyond the end of its message');
  });

  it.each([
    ['resource attribute', (w: ProtobufWriter): void => w.message(1, () => w.byteString(1, Uint8Array.from([0x0a, 0x05])))],
    [
      'scope attribute',
      (w: ProtobufWriter): void => w.message(2, () => w.message(1, () => w.byteString(3, Uint8Array.from([0x0a, 0x05])))),
    ],
  ])('is noticed by decoding and by the walk inside a %s, even without spans', (_, write) => {
    expect(failureOf(encode((w) => w.message(1, () => write(w))))).toContain('goes beyond the end of its message');
  });

  it('is not looked for inside a span that is refused anyway', () => {
    expect(decode(requestOf((w) => w.byteString(9, Uint8Array.from([0x0a, 0x05])))).rejected).toEqual([
      { reason: 'invalid_trace_id', count: 1 },
    ]);
  });
});
