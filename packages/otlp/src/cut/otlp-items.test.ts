import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLogs } from '../decode-logs.ts';
import { decodeMetrics } from '../decode-metrics.ts';
import { decodeTraces, type OtlpFormat } from '../decode-traces.ts';
import type { DecodedTraces, RejectedCount } from '../decoded.ts';
import type { DecodedMetrics } from '../decoded-metrics.ts';
import { ProtobufWriter } from '../protobuf/writer.ts';
import { arbitraryMetrics } from '../testing/arbitrary-metrics.ts';
import { arbitraryTraces } from '../testing/arbitrary-traces.ts';
import { readCaptures } from '../testing/captured-requests.ts';
import { encodeMetricsJson, encodeMetricsProtobuf } from '../testing/encode-metrics.ts';
import { encodeTracesJson, encodeTracesProtobuf } from '../testing/encode-traces.ts';
import { RECEIVED_AT_MS, spansOf } from '../testing/span-builder.ts';
import { otlpItems } from './otlp-items.ts';

const STRICT = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 30 };
const encodings = { protobuf: encodeTracesProtobuf, json: encodeTracesJson } as const;
const metricEncodings = { protobuf: encodeMetricsProtobuf, json: encodeMetricsJson } as const;
const someCuts = fc.array(fc.nat(40), { maxLength: 5 });

/** Each span with the resource and scope that it stands in. */
const inPlace = ({ resources }: DecodedTraces) =>
  resources.flatMap(({ attributes, scopes }) =>
    scopes.flatMap(({ spans, ...scope }) => spans.map((span) => ({ attributes, scope, span }))),
  );

describe.each(['protobuf', 'json'] as const)('cut of a %s body', (format) => {
  it('holds the same items as the whole, whatever the cuts', () => {
    fc.assert(
      fc.property(arbitraryTraces, someCuts, (traces, cuts) => {
        const body = encodings[format](traces);
        const whole = decodeTraces(body, format, STRICT);
        const items = otlpItems(body, format, 'traces');
        expect(items.count).toBe(whole.spanCount);
        const parts = bodiesOf(items, cuts).map((part) => decodeTraces(part, format, STRICT));
        expect(parts.reduce((sum, part) => sum + part.spanCount, 0)).toBe(whole.spanCount);
        // toStrictEqual takes data under the key `constructor` for a type.
        expect(isDeepStrictEqual(parts.flatMap(inPlace), inPlace(whole))).toBe(true);
        expect(countsOf(parts)).toEqual(countsOf([whole]));
      }),
      { numRuns: 150 },
    );
  });

  it('holds the same data points as the whole, whatever the cuts', () => {
    fc.assert(
      fc.property(arbitraryMetrics, someCuts, (metrics, cuts) => {
        const body = metricEncodings[format](metrics);
        const whole = decodeMetrics(body, format, STRICT);
        const items = otlpItems(body, format, 'metrics');
        expect(items.count).toBe(whole.pointCount);
        const parts = bodiesOf(items, cuts).map((part) => decodeMetrics(part, format, STRICT));
        expect(parts.reduce((sum, part) => sum + part.pointCount, 0)).toBe(whole.pointCount);
        expect(isDeepStrictEqual(parts.flatMap(pointsInPlace), pointsInPlace(whole))).toBe(true);
        expect(countsOf(parts)).toEqual(countsOf([whole]));
      }),
      { numRuns: 150 },
    );
  });
});

it('cuts every captured request into single items that say what they said together', () => {
  for (const { requests } of readCaptures()) {
    for (const { signal, body, format } of requests) {
      const items = otlpItems(body, format, signal);
      const single = Array.from({ length: items.count }, (_, index) => items.take(index, index + 1).body);
      const read = (each: Uint8Array): unknown[] => READERS[signal](each, format);
      expect(items.count).toBeGreaterThan(0);
      expect(single.flatMap(read)).toEqual(read(body));
      expect(items.typeOf(0)).toBe({ traces: 'span', logs: 'log', metrics: 'metric' }[signal]);
    }
  }
});

it('keeps unknown fields of resource and scope, and the bytes of the items', () => {
  const item = Buffer.from('0a03abcdef', 'hex');
  const writer = new ProtobufWriter();
  writer.string(9, 'of the request, which is none of an item');
  writer.message(1, () => {
    writer.string(7, 'of the resource');
    writer.message(2, () => {
      writer.byteString(2, Buffer.from('00'));
      writer.byteString(2, item);
      writer.string(5, 'of the scope');
    });
  });
  const { body } = otlpItems(writer.finish(), 'protobuf', 'logs').take(1, 2);
  const text = Buffer.from(body).toString('latin1');
  expect([text.includes('of the resource'), text.includes('of the scope'), text.includes('request')]).toEqual([true, true, false]);
  expect(Buffer.from(body).includes(item)).toBe(true);
  expect(otlpItems(body, 'protobuf', 'logs').count).toBe(1);
});

describe('metrics that are one item or none', () => {
  const point = (writer: ProtobufWriter, value: number): void => writer.message(1, () => writer.double(4, value));
  const requestOf = (writeMetric: (writer: ProtobufWriter) => void): Uint8Array => {
    const writer = new ProtobufWriter();
    writer.message(1, () =>
      writer.message(2, () => {
        writer.message(2, () => writeMetric(writer));
        writer.message(2, () => {
          writer.string(1, 'good');
          writer.message(5, () => point(writer, 1));
        });
      }),
    );
    return writer.finish();
  };
  const readEach = (body: Uint8Array, format: OtlpFormat) => {
    const items = otlpItems(body, format, 'metrics');
    return Array.from({ length: items.count }, (_, index) => {
      const { pointCount, rejected, resources } = decodeMetrics(items.take(index, index + 1).body, format, RULES);
      const metrics = resources.flatMap(({ scopes }) => scopes.flatMap((scope) => scope.metrics));
      return [pointCount, rejected.map(({ reason }) => reason).join(), metrics.map(({ name, points }) => [name, points.length])];
    });
  };
  const good = [1, '', [['good', 1]]];

  it.each<[string, (writer: ProtobufWriter) => void, unknown[]]>([
    ['no data', (writer) => writer.string(1, 'm'), [[1, 'empty_metric', []], good]],
    ['data of an unknown kind', (writer) => writer.message(13, () => point(writer, 1)), [[1, 'empty_metric', []], good]],
    ['fields of a span', (writer) => writer.fixed64(7, 1n), [[1, 'wrong_signal', []], good]],
    ['data without points', (writer) => writer.message(5, () => undefined), [good]],
    ['no name', (writer) => writer.message(5, () => point(writer, 1)), [[1, 'missing_name', []], good]],
    [
      'data that data of another kind replaces',
      (writer) => {
        writer.message(5, () => point(writer, 1));
        writer.message(7, () => writer.varint(2, 2));
        writer.message(7, () => point(writer, 2));
        writer.string(1, 'late');
      },
      [[1, '', [['late', 1]]], good],
    ],
  ])('reads %s in protobuf as before', (_, writeMetric, expected) => {
    const body = requestOf(writeMetric);
    expect(readEach(body, 'protobuf')).toEqual(expected);
    expect(decodeMetrics(body, 'protobuf', RULES).pointCount).toBe(expected.length);
  });

  it.each<[string, object, unknown[]]>([
    ['no data', { name: 'm' }, [[1, 'empty_metric', []], good]],
    ['data without points', { name: 'm', gauge: {} }, [good]],
    [
      'data of two kinds',
      { name: 'm', gauge: { dataPoints: [{ asDouble: 1 }] }, sum: { dataPoints: [{ asDouble: 1 }] } },
      [[1, '', [['m', 1]]], good],
    ],
  ])('reads %s in JSON as before', (_, metric, expected) => {
    const metrics = [metric, { name: 'good', gauge: { dataPoints: [{ asDouble: 1 }] } }];
    const body = Buffer.from(JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }));
    expect(readEach(body, 'json')).toEqual(expected);
    expect(decodeMetrics(body, 'json', RULES).pointCount).toBe(expected.length);
  });
});

const RULES = { receivedAtMs: Date.parse('2026-11-27T12:00:00Z'), retentionDays: 0 };

const READERS = {
  traces: (body: Uint8Array, format: OtlpFormat): unknown[] => spansOf(decodeTraces(body, format, RULES)),
  logs: recordsOf,
  metrics: (body: Uint8Array, format: OtlpFormat): unknown[] => pointsInPlace(decodeMetrics(body, format, RULES)),
};

/** Bodies that hold the items together, cut at some places. */
function bodiesOf(items: ReturnType<typeof otlpItems>, cuts: readonly number[]): Uint8Array[] {
  const ends = [...new Set([...cuts.filter((cut) => cut < items.count), items.count])].sort((a, b) => a - b);
  return ends.map((end, index) => items.take(ends[index - 1] ?? 0, end).body);
}

/** Each data point with all that it stands in; its place goes with the body. */
function pointsInPlace({ resources }: DecodedMetrics) {
  return resources.flatMap(({ scopes, ...resource }) =>
    scopes.flatMap(({ metrics, ...scope }) =>
      metrics.flatMap(({ points, ...metric }) => points.map((point) => ({ resource, scope, metric, point: { ...point, index: 0 } }))),
    ),
  );
}

/** The place of a record goes with the body that it stands in. */
function recordsOf(body: Uint8Array, format: OtlpFormat): unknown[] {
  return decodeLogs(body, format, RULES).resources.flatMap(({ scopes }) =>
    scopes.flatMap(({ records }) => records.map((record) => ({ ...record, index: 0 }))),
  );
}

function countsOf(parts: readonly { rejected: RejectedCount[] }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { rejected } of parts) for (const { reason, count } of rejected) counts[reason] = (counts[reason] ?? 0) + count;
  return counts;
}
