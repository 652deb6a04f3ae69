import type { AttributeValue } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { decodeTraces } from '../decode-traces.ts';
import type { DecodedSpan } from '../decoded.ts';
import { inspectTraces } from '../inspect-traces.ts';
import { ITEMS_MAX } from '../limits.ts';
import { OtlpDecodeError } from '../otlp-decode-error.ts';
import { KEEP_ALL, SPAN_ID, spansOf, TRACE_ID } from '../testing/span-builder.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const body = (value: unknown): Uint8Array => bytes(JSON.stringify(value));
const requestOf = (...spans: unknown[]): unknown => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

/** The span of a request with this one span, ids filled in. */
function spanOf(fields: object): DecodedSpan {
  return spansOf(decodeTraces(body(requestOf({ traceId: TRACE_ID, spanId: SPAN_ID, ...fields })), 'json', KEEP_ALL))[0]!;
}

function valueOf(value: unknown): AttributeValue | undefined {
  return spanOf({ attributes: [{ key: 'k', value }] }).attributes.get('k');
}

function failureOf(sent: Uint8Array): string {
  const messages = [decodeTraces, inspectTraces].map((read) => {
    try {
      read(sent, 'json', KEEP_ALL);
    } catch (error) {
      expect(error).toBeInstanceOf(OtlpDecodeError);
      expect(error).toMatchObject({ code: 'malformed_body', httpStatus: 400, retryable: false });
      return (error as OtlpDecodeError).message;
    }
    return 'accepted';
  });
  expect(messages[1]).toBe(messages[0]);
  return messages[0]!;
}

describe('JSON traces', () => {
  it('reads an empty request', () => {
    for (const empty of [{}, { resourceSpans: [] }, { resourceSpans: null }, { resourceSpans: [{}] }, { somethingNew: 1 }]) {
      expect(decodeTraces(body(empty), 'json', KEEP_ALL)).toEqual({ resources: [], spanCount: 0, rejected: [] });
    }
  });

  it('takes ids in hex of any case', () => {
    const span = spanOf({ traceId: TRACE_ID.toUpperCase(), spanId: SPAN_ID.toUpperCase(), parentSpanId: 'ABCDEF0123456789' });
    expect(span).toMatchObject({ trace_id: TRACE_ID, span_id: SPAN_ID, parent_span_id: 'abcdef0123456789' });
  });

  it.each([[undefined], [null], [''], ['0000000000000000']])('reads the parent id %j as root', (parentSpanId) => {
    expect(spanOf({ parentSpanId }).parent_span_id).toBe('0000000000000000');
  });

  it('refuses spans whose ids are base64 instead of hex', () => {
    const traceId = Buffer.from(TRACE_ID, 'hex').toString('base64');
    expect(decodeTraces(body(requestOf({ traceId, spanId: SPAN_ID })), 'json', KEEP_ALL).rejected).toEqual([
      { reason: 'invalid_trace_id', count: 1 },
    ]);
  });

  it.each([
    [3, 3],
    ['SPAN_KIND_CLIENT', 3],
    ['span_kind_server', 2],
    ['Consumer', 5],
    ['4', 4],
    [9, 0],
    [-1, 0],
    [1.5, 0],
    ['SPAN_KIND_LATER', 0],
    [null, 0],
  ])('reads the kind %j as %i', (kind, expected) => {
    expect(spanOf({ kind }).otel_kind).toBe(expected);
  });

  it.each([
    [{ code: 2, message: 'why' }, 2, 'why'],
    [{ code: 'STATUS_CODE_ERROR' }, 2, ''],
    [{ code: 'OK' }, 1, ''],
    [{ code: 7, message: null }, 0, ''],
    [{}, 0, ''],
    [null, 0, ''],
  ])('reads the status %j', (status, code, message) => {
    expect(spanOf({ status })).toMatchObject({ status_code: code, status_message: message });
  });

  it.each([
    ['1795384025339177771', 1_795_384_025_339_177],
    ['1795384025339999999', 1_795_384_025_339_999],
    ['999', 0],
    ['0', 0],
    ['', 0],
    [null, 0],
    [undefined, 0],
    [1_795_384_025_000_000_000, 1_795_384_025_000_000],
    ['1.795384025e18', 1_795_384_025_000_000],
    [1_795_384.5, 1_795],
  ])('reads the time %j', (startTimeUnixNano, expectedUs) => {
    expect(spanOf({ startTimeUnixNano }).start_time_us).toBe(expectedUs);
  });

  it('is off by at most a microsecond for bare nanoseconds beyond 2^53', () => {
    const sent = bytes(
      JSON.stringify(requestOf({ traceId: TRACE_ID, spanId: SPAN_ID, endTimeUnixNano: 0 })).replace(':0}', ':1795384025339177771}'),
    );
    const endUs = spansOf(decodeTraces(sent, 'json', KEEP_ALL))[0]!.end_time_us;
    expect(Math.abs(endUs - 1_795_384_025_339_177)).toBeLessThanOrEqual(1);
  });

  it.each([
    [{ stringValue: 'text' }, 'text'],
    [{ stringValue: '' }, ''],
    [{ boolValue: false }, false],
    [{ intValue: 88 }, 88],
    [{ intValue: '88' }, 88],
    [{ intValue: '-3' }, -3],
    [{ intValue: '9007199254740991' }, Number.MAX_SAFE_INTEGER],
    [{ intValue: '9007199254740993' }, 9_007_199_254_740_993n],
    [{ intValue: '-9223372036854775808' }, -(2n ** 63n)],
    [{ intValue: 2 ** 53 }, 2n ** 53n],
    [{ intValue: 1e300 }, 1e300],
    [{ doubleValue: 1.5 }, 1.5],
    [{ doubleValue: 2 }, 2],
    [{ doubleValue: '1e3' }, 1000],
    [{ doubleValue: 'NaN' }, NaN],
    [{ doubleValue: 'Infinity' }, Infinity],
    [{ doubleValue: '-Infinity' }, -Infinity],
    [{ bytesValue: 'AQL+/w==' }, new Uint8Array([1, 2, 254, 255])],
    [{ bytesValue: 'AQL-_w' }, new Uint8Array([1, 2, 254, 255])],
    [{ bytesValue: '' }, new Uint8Array()],
    [{ arrayValue: { values: [{ intValue: '1' }, {}, null, { stringValue: 'x' }] } }, [1, null, null, 'x']],
    [{ arrayValue: {} }, []],
    [{ kvlistValue: { values: [{ key: 'a', value: { kvlistValue: { values: null } } }, { key: 'b' }] } }, { a: {}, b: null }],
    [{}, null],
    [null, null],
    [{ stringValue: null }, null],
    [{ stringValue: null, intValue: '5' }, 5],
    [{ laterValue: 'x' }, null],
  ])('reads the value %j', (value, expected) => {
    expect(valueOf(value)).toStrictEqual(expected);
  });

  it('lets the last one win when a key repeats', () => {
    const attributes = [
      { key: 'k', value: { intValue: 1 } },
      { key: 'k', value: { intValue: 2 } },
    ];
    expect(spanOf({ attributes }).attributes).toEqual(new Map([['k', 2]]));
    expect(valueOf({ kvlistValue: { values: attributes } })).toEqual({ k: 2 });
  });

  it('keeps a key named __proto__ as data', () => {
    const value = valueOf({ kvlistValue: { values: [{ key: '__proto__', value: { intValue: 1 } }] } });
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.entries(value as object)).toEqual([['__proto__', 1]]);
  });

  it('ignores unknown names and explicit nulls everywhere', () => {
    const request = {
      later: 1,
      resourceSpans: [
        {
          later: {},
          schemaUrl: null,
          resource: {
            later: [],
            attributes: [{ key: 'service.name', value: { stringValue: 'shop' }, later: 1 }],
            droppedAttributesCount: null,
          },
          scopeSpans: [
            {
              later: 'x',
              scope: { name: null, version: '1', attributes: null, later: 1 },
              spans: [
                { traceId: TRACE_ID, spanId: SPAN_ID, later: [1], name: null, attributes: null, events: null, links: null, flags: 257 },
              ],
            },
          ],
        },
      ],
    };
    expect(decodeTraces(body(request), 'json', KEEP_ALL).resources).toEqual([
      {
        attributes: new Map([['service.name', 'shop']]),
        scopes: [{ name: '', version: '1', attributes: new Map(), spans: [expect.objectContaining({ name: '', attributes: new Map() })] }],
      },
    ]);
  });

  it('reads events and links', () => {
    const events = [{ timeUnixNano: '5000', name: 'e', attributes: [{ key: 'k', value: { boolValue: true } }] }, {}];
    const links = [
      { traceId: TRACE_ID.toUpperCase(), spanId: SPAN_ID, attributes: [{ key: 'l', value: { intValue: 1 } }] },
      { traceId: 'zz' },
    ];
    expect(spanOf({ events, links })).toMatchObject({
      events: [
        { time_us: 5, name: 'e', attributes: new Map([['k', true]]) },
        { time_us: 0, name: '', attributes: new Map() },
      ],
      links: [
        { trace_id: TRACE_ID, span_id: SPAN_ID, attributes: new Map([['l', 1]]) },
        { trace_id: '0'.repeat(32), span_id: '0'.repeat(16), attributes: new Map() },
      ],
    });
  });

  it('replaces bytes that are not UTF-8, and halves of characters', () => {
    const sent = Buffer.concat([
      bytes(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${TRACE_ID}","spanId":"${SPAN_ID}","name":"a`),
      Uint8Array.from([0xff]),
      bytes('b\\ud83d"}]}]}]}'),
    ]);
    expect(spansOf(decodeTraces(sent, 'json', KEEP_ALL))[0]!.name).toBe('a\uFFFDb\uFFFD');
  });

  it('ignores a byte order mark', () => {
    expect(decodeTraces(bytes('\uFEFF{}'), 'json', KEEP_ALL).spanCount).toBe(0);
  });
});

describe('broken JSON', () => {
  it.each([
    ['an empty body', '', 'not valid JSON'],
    ['cut text', '{"resourceSpans":[{', 'not valid JSON'],
    ['a list', '[]', '(JSON, top level): the body is a list, not an object'],
    ['null', 'null', 'the body is null'],
    ['protobuf', '\n\u0002\u0012\u0000', 'not valid JSON'],
  ])('is refused: %s', (_, text, message) => {
    expect(failureOf(bytes(text))).toContain(message);
  });

  it('is located without being quoted', () => {
    const message = failureOf(bytes('{"resourceSpans": "my secret" "another"}'));
    expect(message).toContain('JSON, position 30 of 40');
    expect(failureOf(bytes('{"resourceSpans": my secret}'))).not.toContain('secret');
    expect(message).not.toContain('secret');
  });

  const first = 'resourceSpans[0].scopeSpans[0].spans[0]';
  it.each([
    [{ attributes: { 'gen_ai.system': 'openai' } }, `${first}): attributes is a plain object, but must be a list of {"key": "…"`],
    [{ events: [{}, { attributes: {} }] }, `${first}.events[1]): attributes is a plain object`],
    [{ attributes: 'x' }, `${first}): attributes is a string, not a list`],
    [{ attributes: [null] }, `${first}.attributes[0]): this is null, not an object`],
    [{ attributes: [{ key: 1 }] }, `${first}.attributes[0]): key is a number, not a string`],
    [{ attributes: [{ key: 'k', value: 'text' }] }, 'the value is a string, but must be an object such as {"stringValue": "…"}'],
    [{ attributes: [{ key: 'k', value: [] }] }, 'the value is a list'],
    [{ attributes: [{ key: 'k', value: { stringValue: 1 } }] }, 'stringValue is a number, not a string'],
    [{ attributes: [{ key: 'k', value: { boolValue: 'true' } }] }, 'boolValue is a string, not a boolean'],
    [{ attributes: [{ key: 'k', value: { intValue: 'many' } }] }, 'intValue must be decimal digits'],
    [{ attributes: [{ key: 'k', value: { intValue: true } }] }, 'intValue must be decimal digits'],
    [{ attributes: [{ key: 'k', value: { intValue: '9223372036854775808' } }] }, 'intValue does not fit 64 bits'],
    [{ attributes: [{ key: 'k', value: { doubleValue: 'much' } }] }, 'doubleValue must be a number'],
    [{ attributes: [{ key: 'k', value: { doubleValue: '' } }] }, 'doubleValue must be a number'],
    [{ attributes: [{ key: 'k', value: { bytesValue: 'not base64!' } }] }, 'bytesValue must be base64'],
    [{ attributes: [{ key: 'k', value: { arrayValue: [] } }] }, 'arrayValue is a list, not an object'],
    [
      { attributes: [{ key: 'k', value: { arrayValue: { values: [{}, { kvlistValue: { values: {} } }] } } }] },
      `${first}.attributes[0].arrayValue.values[1].kvlistValue): values is an object, not a list`,
    ],
    [{ name: 5 }, `${first}): name is a number, not a string`],
    [{ traceId: 5 }, `${first}): traceId is a number, not a string`],
    [{ kind: {} }, `${first}): kind is an object, not a number`],
    [{ status: 2 }, `${first}): status is a number, not an object`],
    [{ startTimeUnixNano: 'yesterday' }, `${first}): startTimeUnixNano must be nanoseconds since 1970`],
    [{ startTimeUnixNano: '-1' }, `${first}): startTimeUnixNano must be nanoseconds since 1970`],
    [{ endTimeUnixNano: 1e30 }, `${first}): endTimeUnixNano must be nanoseconds since 1970`],
    [{ links: [{ spanId: [] }] }, `${first}.links[0]): spanId is a list, not a string`],
  ])('is refused: %j', (fields, message) => {
    expect(failureOf(body(requestOf({ traceId: TRACE_ID, spanId: SPAN_ID, ...fields })))).toContain(message);
  });

  it.each([
    [{ resourceSpans: {} }, 'resourceSpans is an object, not a list'],
    [{ resourceSpans: [[]] }, '(JSON, resourceSpans[0]): this is a list, not an object'],
    [{ resourceSpans: [{ resource: [] }] }, '(JSON, resourceSpans[0]): resource is a list, not an object'],
    [{ resourceSpans: [{ resource: { attributes: {} } }] }, '(JSON, resourceSpans[0].resource): attributes is a plain object'],
    [{ resourceSpans: [{ scopeSpans: [{ scope: 'x' }] }] }, '(JSON, resourceSpans[0].scopeSpans[0]): scope is a string'],
    [{ resource_spans: [{}] }, 'resource_spans holds no spans here; OTLP/JSON names are lowerCamelCase'],
    [{ resourceSpans: [{ scope_spans: [] }] }, 'scope_spans holds no spans here'],
    [{ resourceSpans: [{ instrumentationLibrarySpans: [] }] }, 'was replaced by scopeSpans'],
    [{ resourceLogs: [] }, 'belongs to /v1/logs'],
    [{ resourceMetrics: [] }, 'belongs to /v1/metrics'],
  ])('is refused: %j', (request, message) => {
    expect(failureOf(body(request))).toContain(message);
  });

  it('is refused with more events than one request may hold', () => {
    const span = `{"traceId":"${TRACE_ID}","spanId":"${SPAN_ID}","events":[${'{},'.repeat(ITEMS_MAX)}{}]}`;
    expect(failureOf(bytes(`{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`))).toContain('more than 1000000 events and links');
  });
});
