import type { MetricName, MetricSeries } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { exactMetric, formatMetric, formatOnAxis, unitOfRate } from './format-metric.ts';
import { matchMetrics } from './match-metrics.ts';
import { asBars, metricLines } from './metric-lines.ts';
import { parseMetricSearch, shownAggregation } from './metric-search.ts';

const NOTHING = {
  sum: null,
  avg: null,
  min: null,
  max: null,
  last: null,
  increase: null,
  rate: null,
  p50: null,
  p95: null,
  p99: null,
  quantiles: null,
};
const at = (ms: number) => new Date(ms).toISOString();
const series = (group: string | null, ...values: [number, number | null][]): MetricSeries['series'][number] => ({
  group,
  points: values.map(([ms, rate]) => ({ time: at(ms), count: 1, ...NOTHING, rate, increase: rate })),
});

describe('formatMetric', () => {
  it.each([
    [null, 's', null, '—'],
    [1.5, 's', null, '1.50 s'],
    [250, 'ms', 'p95', '250 ms'],
    [2048, 'By', 'last', '2 KiB'],
    [1234, '{token}', 'sum', '1.23k token'],
    [12, '%', null, '12%'],
    [0.00123, '1', null, '0.00123'],
    [-4, '{request}', 'increase', '-4 request'],
    [0, null, null, '0'],
    [1_500_000, null, null, '1.5M'],
    [0.25, '{request}', 'rate', '0.25 request/s'],
    [0.25, null, 'rate', '0.25/s'],
    [7, 's', 'count', '7'],
    [21.5, 'Cel', 'avg', '21.5 °C'],
  ] as const)('writes %j %j as %j: %s', (value, unit, aggregation, text) => {
    expect(formatMetric(value, unit, aggregation)).toBe(text);
  });

  it.each([
    [2, 's', 'p95', '2.00 s'],
    [2048, 'By', 'last', '2 KiB'],
    [1234, '{token}', 'sum', '1.23k'],
    [0.25, '{request}', 'rate', '0.25'],
    [0.25, 'By', 'rate', '0.25'],
  ] as const)('writes %j %j (%s) on an axis: %s', (value, unit, aggregation, text) => {
    expect(formatOnAxis(value, unit, aggregation)).toBe(text);
  });

  it('leaves out the unit of what a rate of a distribution does not count', () => {
    expect([unitOfRate('s', true), unitOfRate('By', false)]).toEqual([null, 'By']);
    expect([exactMetric(null), exactMetric(1234567), exactMetric(0.123456)]).toEqual(['—', '1,234,567', '0.123456']);
  });
});

describe('metricLines', () => {
  const grid = [0, 60_000, 120_000];

  it('puts values on the grid with gaps, and says the latest, lowest and highest', () => {
    const [line] = metricLines([series('a', [0, 5], [120_000, 2])], 'rate', grid, 'requests');
    expect(line).toMatchObject({ name: 'a', filter: 'a', values: [5, null, 2], latest: 2, lowest: 2, highest: 5, color: '--series-1' });
  });

  it('names what has no group, and lines of an unsplit metric after it', () => {
    const lines = metricLines([series('', [0, 1]), series(null)], 'rate', grid, 'requests');
    expect(lines.map(({ name, latest }) => [name, latest])).toEqual([
      ['(none)', 1],
      ['requests', null],
    ]);
    expect(lines[1]?.filter).toBeUndefined();
  });

  it('draws bars of sums where there is one line and nothing below zero', () => {
    const lines = metricLines([series(null, [0, 1])], 'increase', grid, 'm');
    expect(asBars(lines, 'increase')[0]?.kind).toBe('bar');
    expect(asBars(lines, 'rate')[0]?.kind).toBe('line');
    expect(asBars([...lines, ...lines], 'increase')[0]?.kind).toBe('line');
    expect(asBars(metricLines([series(null, [0, -1])], 'increase', grid, 'm'), 'increase')[0]?.kind).toBe('line');
  });
});

describe('the URL', () => {
  it('holds the metric and how it is read; what makes no sense is left out', () => {
    expect(parseMetricSearch({ name: 'a.b', agg: 'p95', group: 'model', kind: 'gauge', range: '1h', query: 'x:1', other: 1 })).toEqual({
      name: 'a.b',
      agg: 'p95',
      group: 'model',
      kind: 'gauge',
      range: '1h',
      query: 'x:1',
    });
    expect(parseMetricSearch({ agg: 'median' })).toEqual({});
  });

  it('falls back to the most telling aggregation of the metric', () => {
    expect(shownAggregation('p95', ['rate', 'increase'])).toBe('rate');
    expect(shownAggregation('increase', ['rate', 'increase'])).toBe('increase');
    expect(shownAggregation(undefined, [])).toBeNull();
  });
});

it('finds metrics by all words of name, description, unit and kind', () => {
  const metric = (name: string, description: string | null): MetricName => ({
    name,
    description,
    kind: 'counter',
    unit: '{token}',
    temporality: null,
    attribute_keys: [],
    count: 1,
    last_seen: '',
  });
  const metrics = [metric('gen_ai.client.token.usage', null), metric('app.requests', 'Requests answered')];
  expect(matchMetrics(metrics, 'token gen').map(({ name }) => name)).toEqual(['gen_ai.client.token.usage']);
  expect(matchMetrics(metrics, 'ANSWERED counter')).toHaveLength(1);
  expect(matchMetrics(metrics, '')).toHaveLength(2);
});
