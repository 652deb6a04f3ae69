import { describe, expect, it } from 'vitest';
import { decodeTraces } from './decode-traces.ts';
import type { OtlpFormat } from './decode-traces.ts';
import { inspectTraces } from './inspect-traces.ts';
import { ITEMS_MAX, NESTING_LEVELS_MAX } from './limits.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import { ProtobufWriter } from './protobuf/writer.ts';
import { encodeTracesJson, encodeTracesProtobuf } from './testing/encode-traces.ts';
import { aSpan, KEEP_ALL, SPAN_ID, spansOf, TRACE_ID, tracesOf } from './testing/span-builder.ts';

/** Generous for a busy machine; anything quadratic takes far longer. */
const TIME_MAX_MS = 30_000;

function expectRefused(body: Uint8Array, format: OtlpFormat, message: string): void {
  for (const read of [decodeTraces, inspectTraces]) {
    expect(() => read(body, format, KEEP_ALL)).toThrow(OtlpDecodeError);
    expect(() => read(body, format, KEEP_ALL)).toThrow(message);
  }
}

/** One valid span with `bytes` after its ids. */
function spanBody(bytes: Uint8Array): Uint8Array {
  const writer = new ProtobufWriter();
  writer.message(1, () =>
    writer.message(2, () =>
      writer.message(2, () => {
        writer.byteString(1, Buffer.from(TRACE_ID, 'hex'));
        writer.byteString(2, Buffer.from(SPAN_ID, 'hex'));
        writer.raw(bytes);
      }),
    ),
  );
  return writer.finish();
}

/** An attribute whose value is a list of a list of a list … `levels` values deep. */
function nestedValue(levels: number): Uint8Array {
  let value: Uint8Array = Uint8Array.from([0x18, 0x01]);
  for (let level = 1; level < levels; level++) {
    const writer = new ProtobufWriter();
    writer.message(5, () => writer.byteString(1, value));
    value = writer.finish();
  }
  const writer = new ProtobufWriter();
  writer.message(9, () => writer.byteString(2, value));
  return writer.finish();
}

function nestedJson(levels: number): Uint8Array {
  const value = '{"arrayValue":{"values":['.repeat(levels - 1) + '{"intValue":"1"}' + ']}}'.repeat(levels - 1);
  const span = `{"traceId":"${TRACE_ID}","spanId":"${SPAN_ID}","attributes":[{"key":"k","value":${value}}]}`;
  return Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[${span}]}]}]}`);
}

describe('hostile bodies', () => {
  it('nest values up to the limit and not beyond, in both encodings', () => {
    for (const [format, nested] of [
      ['protobuf', (n: number) => spanBody(nestedValue(n))],
      ['json', nestedJson],
    ] as const) {
      const deepest = nested(NESTING_LEVELS_MAX);
      expect(inspectTraces(deepest, format, KEEP_ALL).spanCount).toBe(1);
      expect(spansOf(decodeTraces(deepest, format, KEEP_ALL))).toHaveLength(1);
      expectRefused(nested(NESTING_LEVELS_MAX + 1), format, 'nested deeper than 64 levels');
    }
  });

  it('do not overflow the stack with a hundred thousand levels', () => {
    expectRefused(nestedJson(100_000), 'json', 'nested deeper than 64 levels');
    expectRefused(Buffer.from('['.repeat(1_000_000)), 'json', 'not valid JSON');
    expectRefused(Buffer.alloc(1_000_000, 0x23), 'protobuf', 'groups are nested deeper than 64 levels');
    const length = Buffer.from([0x0a, 0xff, 0xff, 0x03]);
    expectRefused(Buffer.concat(Array<Buffer>(20_000).fill(length)), 'protobuf', 'goes beyond the end');
  });

  it('declare huge lengths', () => {
    for (const tag of [0x2a, 0x4a, 0x5a, 0x6a, 0x7a]) {
      expectRefused(spanBody(Uint8Array.from([tag, 0xff, 0xff, 0xff, 0xff, 0x07])), 'protobuf', 'a length of 2147483647 bytes goes beyond');
      expectRefused(spanBody(Uint8Array.from([tag, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])), 'protobuf', '32 bits');
    }
  });

  it('hold a list of a million elements', { timeout: TIME_MAX_MS }, () => {
    const list = Array.from({ length: 1_000_000 }, (_, index) => index);
    const traces = tracesOf(aSpan({ attributes: new Map([['list', list]]) }));
    for (const [format, body] of [
      ['protobuf', encodeTracesProtobuf(traces)],
      ['json', encodeTracesJson(traces)],
    ] as const) {
      expect(inspectTraces(body, format, KEEP_ALL).spanCount).toBe(1);
      const decoded = spansOf(decodeTraces(body, format, KEEP_ALL))[0]!.attributes.get('list') as number[];
      expect(decoded).toHaveLength(1_000_000);
      expect(decoded[999_999]).toBe(999_999);
    }
  });

  it('hold a span of two hundred thousand attributes, and a map of as many keys', { timeout: TIME_MAX_MS }, () => {
    const entries = Array.from({ length: 200_000 }, (_, index) => [`key.${index}`, index] as const);
    const traces = tracesOf(
      aSpan({ attributes: new Map<string, number | object>([...entries, ['map', Object.fromEntries(entries)]]) as never }),
    );
    for (const [format, body] of [
      ['protobuf', encodeTracesProtobuf(traces)],
      ['json', encodeTracesJson(traces)],
    ] as const) {
      expect(inspectTraces(body, format, KEEP_ALL).spanCount).toBe(1);
      const { attributes } = spansOf(decodeTraces(body, format, KEEP_ALL))[0]!;
      expect(attributes.size).toBe(200_001);
      expect(Object.keys(attributes.get('map') as object)).toHaveLength(200_000);
    }
  });

  it('hold millions of empty events', { timeout: TIME_MAX_MS }, () => {
    const events = Buffer.alloc(2 * (ITEMS_MAX + 1));
    for (let at = 0; at < events.length; at += 2) events[at] = 0x5a;
    expectRefused(spanBody(events), 'protobuf', 'more than 1000000 events and links');
  });

  it('hold millions of empty spans, scopes and resources', { timeout: TIME_MAX_MS }, () => {
    const count = 1_000_000;
    const empties = (tag: number): Buffer => Buffer.alloc(2 * count).map((_, at) => (at % 2 === 0 ? tag : 0)) as Buffer;
    const wrap = (bytes: Uint8Array): Uint8Array => {
      const writer = new ProtobufWriter();
      writer.byteString(1, bytes);
      return writer.finish();
    };
    const scopeSpans = new ProtobufWriter();
    scopeSpans.byteString(2, empties(0x12));
    const spans = wrap(scopeSpans.finish());
    expect(inspectTraces(spans, 'protobuf', KEEP_ALL).rejected).toEqual([{ reason: 'invalid_trace_id', count }]);
    expect(decodeTraces(spans, 'protobuf', KEEP_ALL).rejected).toEqual([{ reason: 'invalid_trace_id', count }]);
    expect(decodeTraces(wrap(empties(0x12)), 'protobuf', KEEP_ALL).resources).toEqual([]);
    expect(decodeTraces(empties(0x0a), 'protobuf', KEEP_ALL).resources).toEqual([]);
  });
});
