import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMetrics, inspectMetrics } from './decode-metrics.ts';
import type { OtlpFormat } from './decode-traces.ts';
import type { DecodedMetric, DecodedMetrics } from './decoded-metrics.ts';
import { BUCKETS_MAX, BUCKETS_PER_POINT_MAX, ITEMS_MAX } from './limits.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import { ProtobufWriter } from './protobuf/writer.ts';
import { arbitraryMetrics } from './testing/arbitrary-metrics.ts';
import { readCaptures } from './testing/captured-requests.ts';
import { encodeMetricsJson, encodeMetricsProtobuf } from './testing/encode-metrics.ts';
import { RECEIVED_AT_MS } from './testing/span-builder.ts';

const KEEP_ALL = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 0 };
const STRICT = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 30 };
const NOW = `${RECEIVED_AT_MS}000000`;
const TIMEOUT_MS = 60_000;
const isSame: (actual: unknown, expected: unknown) => boolean = isDeepStrictEqual;
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const request = (...metrics: object[]) => bytes({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
const point = (over: object = {}) => ({ timeUnixNano: NOW, asDouble: 1, ...over });
const histogram = (over: object = {}) => ({ timeUnixNano: NOW, count: 3, explicitBounds: [1, 5], bucketCounts: [1, 1, 1], ...over });
const metricsOf = ({ resources }: DecodedMetrics): DecodedMetric[] => resources.flatMap(({ scopes }) => scopes.flatMap((s) => s.metrics));
const indexesOf = (decoded: DecodedMetrics) => metricsOf(decoded).flatMap(({ points }) => points.map(({ index }) => index));

const captured = readCaptures().flatMap(({ requests }) => requests.filter(({ signal }) => signal === 'metrics'));

const ENCODINGS = [
  { name: 'protobuf', format: 'protobuf', encode: (metrics) => encodeMetricsProtobuf(metrics) },
  { name: 'protobuf, not packed', format: 'protobuf', encode: (metrics) => encodeMetricsProtobuf(metrics, false) },
  { name: 'JSON', format: 'json', encode: encodeMetricsJson },
] as const satisfies { name: string; format: OtlpFormat; encode: typeof encodeMetricsJson }[];

describe.each(ENCODINGS)('random metrics in $name', ({ format, encode }) => {
  it('come back as they were, without the points that break a rule', { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(arbitraryMetrics, (metrics) => {
        const decoded = decodeMetrics(encode(metrics), format, STRICT);
        const kept = new Set(indexesOf(decoded));
        const expected = metrics.resources.map((resource) => ({
          ...resource,
          scopes: resource.scopes
            .map((scope) => ({
              ...scope,
              metrics: scope.metrics
                .map((metric) => ({ ...metric, points: metric.points.filter(({ index }) => kept.has(index)) }))
                .filter(({ points }) => points.length > 0),
            }))
            .filter((scope) => scope.metrics.length > 0),
        }));
        const refused = decoded.rejected.reduce((sum, { count }) => sum + count, 0);
        return (
          isSame(
            decoded.resources,
            expected.filter(({ scopes }) => scopes.length > 0),
          ) && decoded.pointCount === kept.size + refused
        );
      }),
      { numRuns: 150 },
    );
  });

  it('are counted by the walk as by decoding', { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(arbitraryMetrics, (metrics) => {
        const body = encode(metrics);
        const { pointCount, rejected } = decodeMetrics(body, format, STRICT);
        const inspection = inspectMetrics(body, format, STRICT);
        expect(inspection).toMatchObject({ pointCount, rejected });
        expect(inspection.message === '').toBe(rejected.length === 0);
      }),
      { numRuns: 150 },
    );
  });
});

it('decodes all encodings of one request to the same', { timeout: TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(arbitraryMetrics, (metrics) => {
      const [first, ...others] = ENCODINGS.map(({ format, encode }) => decodeMetrics(encode(metrics), format, STRICT));
      return others.every((other) => isSame(other, first));
    }),
    { numRuns: 100 },
  );
});

describe('captured metrics', () => {
  it.each(captured.map((capture) => [capture.name, capture] as const))('are read from %s', (_, { body, format }) => {
    const decoded = decodeMetrics(body, format, KEEP_ALL);
    expect(decoded.rejected).toEqual([]);
    expect(decoded.pointCount).toBeGreaterThan(0);
    expect(indexesOf(decoded)).toEqual([...Array(decoded.pointCount).keys()]);
    expect(inspectMetrics(body, format, KEEP_ALL)).toEqual({ pointCount: decoded.pointCount, rejected: [], message: '' });
  });

  it('come in both encodings, and are the same in both', () => {
    const shapes = ['otel-sdk/metrics-json', 'otel-sdk/metrics-proto'].map((name) => {
      const { body, format } = captured.find((capture) => capture.name === name)!;
      return metricsOf(decodeMetrics(body, format, KEEP_ALL)).map((metric) => ({
        ...metric,
        points: metric.points.map((one) => ({ ...one, start_time_us: 0, time_us: 0 })),
      }));
    });
    expect(shapes[0]).toEqual(shapes[1]);
    expect(shapes[0]?.map(({ name, kind, unit }) => [name, kind, unit])).toEqual([
      ['gen_ai.client.token.usage', 'histogram', '{token}'],
      ['gen_ai.client.operation.duration', 'histogram', 's'],
      ['requests', 'sum', ''],
      ['in_flight', 'sum', ''],
      ['temp', 'gauge', ''],
    ]);
    expect(shapes[0]?.[0]?.points[0]).toEqual({
      index: 0,
      attributes: new Map([
        ['gen_ai.operation.name', 'chat'],
        ['gen_ai.provider.name', 'openai'],
        ['gen_ai.request.model', 'gpt-4o'],
        ['gen_ai.token.type', 'input'],
      ]),
      start_time_us: 0,
      time_us: 0,
      flags: 0,
      count: 1,
      sum: 100,
      min: 100,
      max: 100,
      explicit_bounds: [1, 4, 16, 64, 256, 1024],
      bucket_counts: [0, 0, 0, 0, 1, 0, 0],
      exemplars: [],
    });
  });

  it('of an exporter with delta temporality say so', () => {
    const { body, format } = captured.find(({ name }) => name === 'otel-sdk/metrics-delta-json')!;
    const temporalities = metricsOf(decodeMetrics(body, format, KEEP_ALL)).map((metric) =>
      'temporality' in metric ? metric.temporality : null,
    );
    expect(temporalities).toEqual([1, 1, 1, 2, null]);
  });
});

describe('what JSON exporters write', () => {
  it('is read with strings, numbers, names and nulls', () => {
    const body = request(
      {
        name: 'a',
        sum: {
          aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
          dataPoints: [point({ asDouble: null, asInt: '-9223372036854775808' })],
        },
      },
      { name: 'b', gauge: { dataPoints: [point({ asDouble: 'NaN' }), point({ asDouble: undefined, asInt: 7 })] }, sum: null },
      {
        name: 'c',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [histogram({ count: '3', bucketCounts: ['1', 1, '1'], sum: '2.5', min: null })],
        },
      },
      {
        name: 'd',
        exponentialHistogram: { aggregationTemporality: 2, dataPoints: [{ scale: '-1', zeroCount: '2', count: 2, positive: null }] },
      },
      { name: 'e', summary: { dataPoints: [{ count: '4', sum: 8, quantileValues: [{ quantile: 0.5, value: 2 }, { quantile: 1 }] }] } },
    );
    const [a, b, c, d, e] = metricsOf(decodeMetrics(body, 'json', KEEP_ALL));
    expect(a).toMatchObject({ temporality: 2, is_monotonic: false, points: [{ value: -(2n ** 63n) }] });
    expect(b?.points.map((p) => 'value' in p && p.value)).toEqual([NaN, 7]);
    expect(c).toMatchObject({ points: [{ count: 3, sum: 2.5, min: null, bucket_counts: [1, 1, 1] }] });
    expect(d).toMatchObject({ points: [{ scale: -1, zero_count: 2, positive: { offset: 0, counts: [] } }] });
    expect(e).toMatchObject({
      points: [
        {
          count: 4,
          quantiles: [
            { quantile: 0.5, value: 2 },
            { quantile: 1, value: 0 },
          ],
        },
      ],
    });
  });

  it.each([
    [{ resource_metrics: [] }, 'OTLP/JSON names are lowerCamelCase: resourceMetrics'],
    [{ resourceSpans: [] }, 'belongs to /v1/traces'],
    [{ resourceLogs: [] }, 'belongs to /v1/logs'],
    [{ resourceMetrics: [{ scope_metrics: [] }] }, 'OTLP/JSON names are lowerCamelCase: scopeMetrics'],
    [{ resourceMetrics: [{ instrumentationLibraryMetrics: [] }] }, 'was replaced by scopeMetrics'],
  ])('is refused where a name would lose the request: %j', (body, message) => {
    expect(() => inspectMetrics(bytes(body), 'json', KEEP_ALL)).toThrow(message);
  });

  it.each([
    [{ gauge: { data_points: [] } }, 'dataPoints'],
    [{ gauge: { dataPoints: [point({ attributes: { a: 1 } })] } }, 'attributes is a plain object'],
    [{ gauge: { dataPoints: [point({ asDouble: 'much' })] } }, 'asDouble must be a number'],
    [{ gauge: { dataPoints: [{ asInt: '1.5' }] } }, 'asInt must be decimal digits'],
    [{ sum: { isMonotonic: 'yes' } }, 'isMonotonic is a string, not a boolean'],
    [{ histogram: { dataPoints: [histogram({ bucketCounts: [-1] })] } }, 'bucketCounts must be'],
    [{ histogram: { dataPoints: [histogram({ count: '18446744073709551616' })] } }, 'count must be'],
    [{ exponentialHistogram: { dataPoints: [{ scale: 2 ** 31 }] } }, 'scale must be a whole number of 32 bits'],
    [{ name: 5 }, 'name is a number'],
    [{ metadata: {} }, 'metadata is a plain object'],
  ])('is refused with the place of the mistake: %j', (metric, message) => {
    const failure = () => inspectMetrics(request(metric), 'json', KEEP_ALL);
    expect(failure).toThrow(OtlpDecodeError);
    expect(failure).toThrow(message);
    expect(failure).toThrow('resourceMetrics[0].scopeMetrics[0].metrics[0]');
  });
});

describe('data points are refused one by one', () => {
  const DAY_NANOS = 86_400_000_000_000n;
  const at = (days: bigint) => String(BigInt(NOW) + days * DAY_NANOS);
  it.each<[string, object, Record<string, number>]>([
    ['without a value', { name: 'm', gauge: { dataPoints: [{ timeUnixNano: NOW }, point()] } }, { missing_value: 1 }],
    [
      'that are too old or in the future',
      { name: 'm', gauge: { dataPoints: [point({ timeUnixNano: at(-31n) }), point({ timeUnixNano: at(2n) })] } },
      { too_old: 1, in_the_future: 1 },
    ],
    [
      'whose bounds do not fit their counts',
      { name: 'm', histogram: { aggregationTemporality: 1, dataPoints: [histogram({ bucketCounts: [1, 1] }), histogram()] } },
      { invalid_buckets: 1 },
    ],
    [
      'whose bounds do not ascend',
      {
        name: 'm',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [histogram({ explicitBounds: [5, 5] }), histogram({ explicitBounds: [1, 'NaN'] })],
        },
      },
      { invalid_buckets: 2 },
    ],
    [
      'with a scale that no bucket has',
      { name: 'm', exponentialHistogram: { aggregationTemporality: 1, dataPoints: [{ scale: 65 }, { scale: -65 }] } },
      { invalid_buckets: 2 },
    ],
    [
      'with a count beyond all counting',
      { name: 'm', summary: { dataPoints: [{ count: '9007199254740992' }, { count: '9007199254740991' }] } },
      { invalid_count: 1 },
    ],
    [
      'with more buckets than anybody needs',
      {
        name: 'm',
        exponentialHistogram: {
          aggregationTemporality: 1,
          dataPoints: [{ positive: { bucketCounts: Array.from({ length: BUCKETS_PER_POINT_MAX + 1 }, () => 0) } }],
        },
      },
      { too_large: 1 },
    ],
    ['of a metric without a temporality', { name: 'm', sum: { dataPoints: [point(), point()] } }, { missing_temporality: 2 }],
    ['of a metric without a name', { gauge: { dataPoints: [point(), point()] } }, { missing_name: 2 }],
    ['as one, of a metric without data that is known', { name: 'm', intGauge: { dataPoints: [{}, {}] } }, { empty_metric: 1 }],
  ])('%s', (_, metric, expected) => {
    const good = { name: 'good', gauge: { dataPoints: [point()] } };
    const body = request(metric, good);
    const decoded = decodeMetrics(body, 'json', STRICT);
    expect(Object.fromEntries(decoded.rejected.map(({ reason, count }) => [reason, count]))).toEqual(expected);
    expect(metricsOf(decoded).some(({ name }) => name === 'good')).toBe(true);
    const { message } = inspectMetrics(body, 'json', STRICT);
    for (const reason of Object.keys(expected)) expect(message).toContain(reason);
  });

  it('but a series that says it had no value is one that counts', () => {
    const [metric] = metricsOf(
      decodeMetrics(request({ name: 'm', gauge: { dataPoints: [{ timeUnixNano: NOW, flags: 1 }] } }), 'json', STRICT),
    );
    expect(metric?.points).toMatchObject([{ value: null, flags: 1 }]);
  });

  it('and keep their place in the request, which is part of their identity', () => {
    const body = request(
      { name: 'a', gauge: { dataPoints: [{ timeUnixNano: NOW }, point()] } },
      { name: 'b', sum: { dataPoints: [point(), point()] } },
      { name: 'c', gauge: { dataPoints: [point()] } },
    );
    expect(indexesOf(decodeMetrics(body, 'json', STRICT))).toEqual([1, 4]);
  });
});

describe('protobuf', () => {
  const metricBody = (write: (writer: ProtobufWriter) => void): Uint8Array => {
    const writer = new ProtobufWriter();
    writer.message(1, () => writer.message(2, () => writer.message(2, () => write(writer))));
    return writer.finish();
  };

  it('may name the temporality before or behind the points, in pieces, and beside unknown fields', () => {
    const body = metricBody((writer) => {
      writer.message(7, () => (writer.message(1, () => writer.double(4, 1)), writer.varint(99, 1)));
      writer.string(1, 'first name');
      writer.string(1, 'requests');
      writer.message(7, () => (writer.varint(2, 2), writer.bool(3, true), writer.message(1, () => writer.double(4, 2))));
      writer.fixed32(77, 1);
    });
    expect(metricsOf(decodeMetrics(body, 'protobuf', KEEP_ALL))).toMatchObject([
      { name: 'requests', kind: 'sum', temporality: 2, is_monotonic: true, points: [{ value: 1 }, { value: 2 }] },
    ]);
  });

  it('takes the last kind of data that a metric names, as protobuf prescribes', () => {
    const body = metricBody((writer) => {
      writer.string(1, 'm');
      writer.message(5, () => writer.message(1, () => writer.double(4, 1)));
      writer.message(9, () => (writer.varint(2, 1), writer.message(1, () => writer.fixed64(4, 0n))));
    });
    expect(decodeMetrics(body, 'protobuf', KEEP_ALL)).toMatchObject({ pointCount: 1, rejected: [] });
    expect(metricsOf(decodeMetrics(body, 'protobuf', KEEP_ALL))).toMatchObject([{ kind: 'histogram', points: [{ index: 0 }] }]);
  });

  const others = readCaptures().flatMap(({ requests }) =>
    requests.filter(({ signal, format }) => signal !== 'metrics' && format === 'protobuf'),
  );
  it.each(others.map((other) => [other.signal, other.name, other] as const))('of %s of %s stores nothing as metrics', (_, __, { body }) => {
    const inspection = inspectMetrics(body, 'protobuf', KEEP_ALL);
    expect(inspection.pointCount).toBeGreaterThan(0);
    expect(inspection.rejected).toEqual([{ reason: 'wrong_signal', count: inspection.pointCount }]);
    expect(inspection.message).toContain('traces belong to /v1/traces');
    expect(decodeMetrics(body, 'protobuf', KEEP_ALL).resources).toEqual([]);
  });

  it('is refused with more points or buckets than one request may hold', () => {
    const points = metricBody((writer) => {
      writer.string(1, 'm');
      writer.byteString(5, Buffer.from('0a00'.repeat(ITEMS_MAX + 1), 'hex'));
    });
    const counts = metricBody((writer) => {
      writer.string(1, 'm');
      writer.message(10, () => writer.message(1, () => writer.message(8, () => writer.byteString(2, Buffer.alloc(BUCKETS_MAX + 1)))));
    });
    for (const read of [inspectMetrics, decodeMetrics]) {
      expect(() => read(points, 'protobuf', KEEP_ALL)).toThrow('more than 1000000 data points');
      expect(() => read(counts, 'protobuf', KEEP_ALL)).toThrow('more than 4000000 buckets');
    }
  });

  it('is refused when a packed list is cut', () => {
    const body = metricBody((writer) => {
      writer.string(1, 'm');
      writer.message(9, () => writer.message(1, () => writer.byteString(6, Buffer.alloc(12))));
    });
    for (const read of [inspectMetrics, decodeMetrics]) {
      expect(() => read(body, 'protobuf', KEEP_ALL)).toThrow('a list of 8-byte numbers is 12 bytes long');
    }
  });
});

it('throws nothing but its own error on damaged metrics, and agrees with the inspection', { timeout: TIMEOUT_MS }, () => {
  const bodies = fc.oneof(
    fc.constantFrom(...captured.map(({ body, format }) => ({ body, format }))),
    arbitraryMetrics.map((metrics) => ({ body: encodeMetricsProtobuf(metrics), format: 'protobuf' as const })),
    arbitraryMetrics.map((metrics) => ({ body: encodeMetricsJson(metrics), format: 'json' as const })),
  );
  const damage = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.option(fc.nat(), { freq: 1 }) });
  const seen = { malformed: 0, read: 0 };
  fc.assert(
    fc.property(bodies, fc.array(damage, { minLength: 1, maxLength: 3 }), ({ body, format }, damages) => {
      let damaged = Buffer.from(body);
      for (const { at, byte, cut } of damages) {
        if (damaged.length > 0) damaged[at % damaged.length] = byte;
        if (cut !== null) damaged = damaged.subarray(0, cut % (damaged.length + 1));
      }
      const attempt = (read: () => unknown): unknown => {
        try {
          return read();
        } catch (error) {
          if (error instanceof OtlpDecodeError) return 'malformed';
          throw error;
        }
      };
      const decoded = attempt(() => {
        const { pointCount, rejected } = decodeMetrics(damaged, format, STRICT);
        return { pointCount, rejected };
      });
      const inspected = attempt(() => {
        const { pointCount, rejected } = inspectMetrics(damaged, format, STRICT);
        return { pointCount, rejected };
      });
      seen[decoded === 'malformed' ? 'malformed' : 'read']++;
      expect(inspected).toEqual(decoded);
    }),
    { numRuns: Number(process.env['SENTRYAI_FUZZ_RUNS'] ?? 1_500) },
  );
  expect(Math.min(seen.malformed, seen.read)).toBeGreaterThan(20);
});
