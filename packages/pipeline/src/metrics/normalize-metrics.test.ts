import { decodeMetrics, type DecodedMetric, type DecodedMetrics, type DecodedNumberPoint } from '@sentryai/otlp';
import type { MetricRow, RecordMeta } from '@sentryai/schema';
import { loadFixtures } from '@sentryai/testing/fixtures';
import { describe, expect, it } from 'vitest';
import { normalizeMetrics } from './index.ts';

const RECEIVED = Date.parse('2026-11-22T12:00:00Z');
const META: RecordMeta = {
  v: 1,
  project_id: 7,
  key_id: 'k1',
  protocol: 'otlp',
  signal: 'metrics',
  format: 'json',
  received_at_ms: RECEIVED,
  item_count: 1,
  retention_days: 0,
  body_hash: 'ab'.repeat(16),
};
const RULES = { receivedAtMs: RECEIVED, retentionDays: 0 };

const numberPoint = (over: Partial<DecodedNumberPoint> = {}): DecodedNumberPoint => ({
  index: 0,
  start_time_us: RECEIVED * 1000 - 60_000_000,
  time_us: RECEIVED * 1000 - 5,
  attributes: new Map(),
  flags: 0,
  value: 3,
  exemplars: [],
  ...over,
});
const sum = (over: Partial<Extract<DecodedMetric, { kind: 'sum' }>> = {}): DecodedMetric => ({
  name: 'requests',
  description: 'Requests answered',
  unit: '{request}',
  metadata: new Map(),
  kind: 'sum',
  temporality: 2,
  is_monotonic: true,
  points: [numberPoint()],
  ...over,
});
const metricsOf = (...metrics: DecodedMetric[]): DecodedMetrics => ({
  resources: [
    {
      attributes: new Map([
        ['service.name', 'shop'],
        ['deployment.environment.name', 'prod'],
        ['service.version', '1.2'],
        ['host.name', 'h1'],
        ['telemetry.sdk.name', 'opentelemetry'],
      ]),
      schema_url: 'https://opentelemetry.io/schemas/1.40.0',
      scopes: [{ name: 'lib', version: '3', attributes: new Map([['team', 'x']]), schema_url: '', metrics }],
    },
  ],
  pointCount: metrics.reduce((count, { points }) => count + points.length, 0),
  rejected: [],
});
const rowsOf = (...metrics: DecodedMetric[]): MetricRow[] => normalizeMetrics(metricsOf(...metrics), META);

describe('normalizeMetrics', () => {
  it('keeps what a point says, with its instrument, scope, service, environment and release', () => {
    const exemplar = { time_us: 5, value: 2.5, trace_id: 'a'.repeat(32), span_id: '', attributes: new Map([['k', 'v']]) };
    const [row] = rowsOf(
      sum({ points: [numberPoint({ exemplars: [exemplar], flags: 2 })], metadata: new Map([['prometheus.type', 'counter']]) }),
    );
    expect(row).toMatchObject({
      project_id: 7,
      name: 'requests',
      description: 'Requests answered',
      unit: '{request}',
      kind: 'counter',
      temporality: 'cumulative',
      value: 3,
      flags: 2,
      timestamp_us: RECEIVED * 1000 - 5,
      start_time_us: RECEIVED * 1000 - 60_000_000,
      scope_name: 'lib',
      scope_version: '3',
      service: 'shop',
      environment: 'prod',
      release: '1.2',
      origin: 'otlp',
      sdk_name: 'opentelemetry',
    });
    expect(JSON.parse(row?.attributes ?? '')).toEqual({
      'scope.team': 'x',
      'resource.host.name': 'h1',
      'resource.telemetry.sdk.name': 'opentelemetry',
    });
    expect(JSON.parse(row?.exemplars ?? '')).toEqual([
      { time_us: 5, value: 2.5, trace_id: 'a'.repeat(32), span_id: null, attributes: { k: 'v' } },
    ]);
    expect(JSON.parse(row?.details ?? '')).toEqual({
      metadata: { 'prometheus.type': 'counter' },
      resource_schema_url: 'https://opentelemetry.io/schemas/1.40.0',
    });
  });

  it.each<[DecodedMetric, string, string]>([
    [sum(), 'counter', 'cumulative'],
    [sum({ temporality: 1 }), 'counter', 'delta'],
    [sum({ is_monotonic: false }), 'up_down_counter', 'cumulative'],
    [{ name: 'g', description: '', unit: '', metadata: new Map(), kind: 'gauge', points: [numberPoint()] }, 'gauge', ''],
  ])('calls an instrument by its name', (metric, kind, temporality) => {
    expect(rowsOf(metric)).toMatchObject([{ kind, temporality }]);
  });

  it('makes tags of attributes that can be grouped by, and loses the type and text of none', () => {
    const attributes = new Map<string, string | number | boolean | string[]>([
      ['model', 'gpt-4o'],
      ['retries', 3],
      ['ok', true],
      ['path', ['a', 'b']],
      ['prompt', 'x'.repeat(2_000)],
      ['__proto__', 'odd'],
    ]);
    const [row] = rowsOf(sum({ points: [numberPoint({ attributes })] }));
    expect(Object.entries(row?.tags ?? {})).toEqual([
      ['model', 'gpt-4o'],
      ['retries', '3'],
      ['ok', 'true'],
      ['__proto__', 'odd'],
    ]);
    expect(JSON.parse(row?.attributes ?? '')).toMatchObject({ retries: 3, ok: true, path: ['a', 'b'], prompt: 'x'.repeat(2_000) });
  });

  it('has no value where the point has none, which is not 0', () => {
    const empty = { ...numberPoint(), flags: 1, value: null };
    const stale = numberPoint({ flags: 1, value: 0 });
    expect(rowsOf(sum({ points: [empty, stale] })).map(({ value }) => value)).toEqual([NaN, NaN]);
  });

  it('keeps an integer that a double cannot hold beside its rounded value', () => {
    const [row] = rowsOf(sum({ points: [numberPoint({ value: 2n ** 63n - 1n })] }));
    expect(row?.value).toBe(2 ** 63);
    expect(JSON.parse(row?.details ?? '')).toMatchObject({ value: '9223372036854775807' });
  });

  it('gives points of one series one id, whatever the order of attributes, and every other series another', () => {
    const point = (entries: [string, string][]) => numberPoint({ attributes: new Map(entries) });
    const ids = (metric: DecodedMetric) => rowsOf(metric).map(({ series_id }) => series_id);
    const [first, same, other] = ids(
      sum({
        points: [
          point([
            ['a', '1'],
            ['b', '2'],
          ]),
          point([
            ['b', '2'],
            ['a', '1'],
          ]),
          point([['a', '1']]),
        ],
      }),
    );
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(same).toBe(first);
    expect(other).not.toBe(first);
    const variants = [sum(), sum({ name: 'n' }), sum({ unit: 's' }), sum({ temporality: 1 }), sum({ is_monotonic: false })].flatMap(ids);
    expect(new Set(variants).size).toBe(variants.length);
  });

  it('gives a request that is sent again the same keys, also when a point of it has become too old meanwhile', () => {
    const once = rowsOf(sum({ points: [numberPoint(), numberPoint({ index: 1 })] }));
    const again = normalizeMetrics(metricsOf(sum({ points: [numberPoint({ index: 1 })] })), { ...META, received_at_ms: RECEIVED + 9_000 });
    expect(again.map(({ dedup_key }) => dedup_key)).toEqual([once[1]?.dedup_key]);
    expect(once[0]?.dedup_key).not.toBe(once[1]?.dedup_key);
  });

  it('takes the time of receipt where the point has none, and no start that lies behind the point', () => {
    const rows = rowsOf(sum({ points: [numberPoint({ time_us: 0 }), numberPoint({ start_time_us: RECEIVED * 1000 + 1 })] }));
    expect(rows.map(({ timestamp_us }) => timestamp_us)).toEqual([RECEIVED * 1000, RECEIVED * 1000 - 5]);
    expect(rows[1]?.start_time_us).toBe(0);
  });

  it('marks exemplars and attributes that are too many to keep', () => {
    const exemplar = { time_us: 0, value: 1, trace_id: '', span_id: '', attributes: new Map() };
    const attributes = new Map(Array.from({ length: 9 }, (_, index) => [`long${index}`, 'y'.repeat(600_000)] as const));
    const [row] = rowsOf(sum({ points: [numberPoint({ exemplars: Array.from({ length: 300 }, () => exemplar), attributes })] }));
    expect(JSON.parse(row?.exemplars ?? '')).toHaveLength(256);
    expect(JSON.parse(row?.details ?? '')).toMatchObject({ dropped_exemplars: 44 });
    const { 'sentryai.truncated': marks, ...kept } = JSON.parse(row?.attributes ?? '') as Record<string, unknown>;
    expect(Object.keys(kept).filter((key) => key.startsWith('long'))).toEqual(['long0', 'long1', 'long2']);
    expect(marks).toEqual(Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`long${index}`, 600_000])));
  });
});

describe('captured metrics', () => {
  const requests = loadFixtures('otlp').flatMap(({ name, requests: sent }) =>
    sent.filter(({ path }) => path.endsWith('/v1/metrics')).map((request) => ({ name, ...request })),
  );
  const rows = ({ headers, body }: { headers: Record<string, string>; body: Buffer }): MetricRow[] => {
    const format = headers['content-type']?.includes('json') ? 'json' : 'protobuf';
    return normalizeMetrics(decodeMetrics(body, format, RULES), { ...META, received_at_ms: RECEIVED });
  };

  it.each(requests.map((request) => [request.name, request] as const))('of %s become rows that say what was measured', (_, request) => {
    const found = rows(request);
    expect(found.length).toBeGreaterThan(0);
    for (const row of found) {
      expect(row).toMatchObject({ origin: 'otlp', service: expect.stringMatching(/./), name: expect.stringMatching(/./) });
      expect(Number.isNaN(row.value)).toBe(false);
      if (row.name.startsWith('gen_ai.client.')) {
        expect(row.tags['gen_ai.request.model']).toMatch(/./);
        expect(row.bucket_counts?.reduce((total, count) => total + count, 0)).toBe(row.count);
      }
    }
  });
});
