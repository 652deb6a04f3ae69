import { metricNameSchema, metricPointSchema, type MetricRow, type MetricSeries, metricSeriesSchema, pageOf } from '@sentryai/schema';
import { BUILT_AT_MS, buildMetric } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../open-test-api.fixture.ts';

const MINUTE_US = 60_000_000;
/** A whole ten minutes before the built moment, so that steps of a minute begin where points do. */
const START_US = Math.floor((BUILT_AT_MS * 1000) / (10 * MINUTE_US)) * 10 * MINUTE_US - 10 * MINUTE_US;
const at = (minute: number): number => START_US + minute * MINUTE_US;
const timeOf = (us: number): string => `${new Date(us / 1000).toISOString().slice(0, -1)}000Z`;
const seriesIds = new Map<string, string>();
const seriesOf = (name: string): string => {
  const id = seriesIds.get(name) ?? (seriesIds.size + 1).toString(16).padStart(16, '0');
  seriesIds.set(name, id);
  return id;
};

let number = 0;
type Point = Partial<MetricRow> & { series?: string };
const pointOf = (name: string, kind: MetricRow['kind'], minute: number, { series = '', ...over }: Point): MetricRow =>
  buildMetric(++number + 1_000, {
    name,
    kind,
    timestamp_us: at(minute),
    origin: 'otlp',
    series_id: seriesOf(`${name}|${series}`),
    tags: series === '' ? {} : { series },
    ...over,
  });
const counter = (
  name: string,
  series: string,
  startMinute: number | null,
  values: readonly [minute: number, value: number][],
): MetricRow[] =>
  values.map(([minute, value]) =>
    pointOf(name, 'counter', minute, {
      series,
      value,
      temporality: 'cumulative',
      start_time_us: startMinute === null ? 0 : at(startMinute),
    }),
  );

/** Explicit and exponential buckets of the same values, as an SDK makes them. */
const bucketsOf = (values: readonly number[], bounds: readonly number[]) => ({
  count: values.length,
  sum: values.reduce((sum, value) => sum + value, 0),
  explicit_bounds: bounds,
  bucket_counts: Array.from(
    { length: bounds.length + 1 },
    (_, index) => values.filter((value) => value > (bounds[index - 1] ?? -Infinity) && value <= (bounds[index] ?? Infinity)).length,
  ),
});
const exponentialOf = (values: readonly number[], scale: number) => {
  const indexOf = (value: number): number => Math.ceil(Math.log2(Math.abs(value)) * 2 ** scale) - 1;
  const side = (sign: 1 | -1): { offset: number; counts: number[] } => {
    const indexes = values.filter((value) => Math.sign(value) === sign).map(indexOf);
    if (indexes.length === 0) return { offset: 0, counts: [] };
    const offset = Math.min(...indexes);
    const counts = Array.from(
      { length: Math.max(...indexes) - offset + 1 },
      (_, place) => indexes.filter((index) => index === offset + place).length,
    );
    return { offset, counts };
  };
  const [positive, negative] = [side(1), side(-1)];
  return {
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    scale,
    zero_count: values.filter((value) => value === 0).length,
    positive_offset: positive.offset,
    positive_counts: positive.counts,
    negative_offset: negative.offset,
    negative_counts: negative.counts,
  };
};
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('metrics', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
    await test.insert({
      metrics: [
        // Began long ago; the point before the window is what the first difference is taken to.
        ...counter('requests', 'old', -600, [
          [-5, 100],
          [1, 130],
          [2, 150],
          [3, 150],
        ]),
        // Began inside the window, and began anew.
        ...counter('requests', 'new', 1, [
          [2, 7],
          [3, 9],
        ]),
        ...counter('requests', 'new', 4, [[5, 4]]),
        // Without a start: the first point is unknown, a drop is a reset.
        ...counter('requests', 'startless', null, [
          [1, 1_000],
          [2, 1_005],
          [3, 2],
        ]),
        // A start that is the point itself marks where counting begins.
        ...counter('requests', 'marked', 2, [
          [2, 500],
          [3, 501],
        ]),
        // Two processes that call themselves the same and began at different times.
        ...counter('twins', 'same', 0, [
          [1, 10],
          [2, 20],
          [3, 30],
        ]),
        ...counter('twins', 'same', 0.5, [
          [1.5, 1],
          [2.5, 2],
          [3.5, 3],
        ]),
        ...range(1, 3).map((minute) => pointOf('deltas', 'counter', minute, { value: minute, temporality: 'delta' })),
        pointOf('deltas', 'counter', 4, { value: 6, temporality: 'cumulative', series: 'c', start_time_us: at(3) }),
        pointOf('temperature', 'gauge', 1, { series: 'a', value: 20, description: 'How warm it is', unit: 'Cel' }),
        pointOf('temperature', 'gauge', 1.5, { series: 'a', value: 22, description: 'How warm it is', unit: 'Cel' }),
        pointOf('temperature', 'gauge', 1.2, { series: 'b', value: 10 }),
        pointOf('temperature', 'gauge', 2, { series: 'b', value: NaN, flags: 1 }),
        pointOf('temperature', 'gauge', 3, { series: 'b', value: Infinity }),
        pointOf('active', 'up_down_counter', 1, { series: 'a', value: 3, temporality: 'cumulative' }),
        pointOf('active', 'up_down_counter', 1.5, { series: 'a', value: 5, temporality: 'cumulative' }),
        pointOf('active', 'up_down_counter', 1.5, { series: 'b', value: -1, temporality: 'cumulative' }),
        pointOf('changes', 'up_down_counter', 1, { value: 3, temporality: 'delta' }),
        pointOf('changes', 'up_down_counter', 1.5, { value: -4, temporality: 'delta' }),
        pointOf('sizes', 'histogram', 1, {
          ...bucketsOf(range(1, 100), [10, 20, 50, 100]),
          min: 1,
          max: 100,
          temporality: 'delta',
          series: 'a',
        }),
        pointOf('sizes', 'histogram', 1, { ...bucketsOf(range(1, 100), [25, 75]), min: 1, max: 100, temporality: 'delta', series: 'b' }),
        ...[range(1, 100), range(1, 150), range(1, 30)].map((values, index) =>
          pointOf('waits', 'histogram', index + 1, {
            ...bucketsOf(values, [10, 20, 50, 100]),
            min: 1,
            max: 150,
            temporality: 'cumulative',
            start_time_us: at(0),
          }),
        ),
        pointOf('openings', 'histogram', 1, { ...bucketsOf([1, 2], [10]), temporality: 'cumulative', start_time_us: at(-600) }),
        pointOf('spread', 'exponential_histogram', 1, {
          ...exponentialOf(range(1, 100), 3),
          temporality: 'cumulative',
          start_time_us: at(0),
        }),
        pointOf('spread', 'exponential_histogram', 2, {
          ...exponentialOf(range(1, 300), 1),
          temporality: 'cumulative',
          start_time_us: at(0),
        }),
        pointOf('signed', 'exponential_histogram', 1, { ...exponentialOf(range(-50, 50), 5), temporality: 'delta', min: -50, max: 50 }),
        ...[10, 25].map((count, index) =>
          pointOf('latency', 'summary', index + 1, {
            series: 'a',
            temporality: 'cumulative',
            start_time_us: at(0),
            count,
            sum: count * 2,
            value: count * 2,
            quantiles: [0.5, 0.9, 0.99],
            quantile_values: [index + 1, index + 2, NaN],
          }),
        ),
        pointOf('latency', 'summary', 2, {
          series: 'b',
          temporality: 'cumulative',
          count: 4,
          sum: 1,
          quantiles: [0.5],
          quantile_values: [9],
        }),
        ...[5, 7, 9].map((value, index) =>
          buildMetric(++number, { name: 'native.time', kind: 'histogram', value, timestamp_us: at(index) }),
        ),
        ...[5, 7].map((value, index) =>
          buildMetric(++number, { name: 'native.count', kind: 'counter', value, timestamp_us: at(1) + index }),
        ),
        buildMetric(++number, { name: 'native.depth', attributes: '{"queue":"mail","n":3}', timestamp_us: at(1) }),
        pointOf('both', 'gauge', 1, { value: 1 }),
        pointOf('both', 'counter', 2, { value: 2, temporality: 'delta' }),
      ],
    });
  });
  afterAll(() => test.close());

  const window = `from=${timeOf(at(0))}&to=${timeOf(at(10))}`;
  const read = (name: string, more = ''): Promise<MetricSeries> =>
    test.read(`/api/v1/metrics/series?${window}&step=60s&name=${name}${more}`, metricSeriesSchema);
  /** One number of each point by its minute, of the group or of all. */
  const numbers = (
    answer: MetricSeries,
    field: 'rate' | 'increase' | 'last' | 'avg' | 'min' | 'max' | 'sum' | 'count' | 'p50' | 'p95' | 'p99',
    group: string | null = null,
  ) =>
    answer.series
      .find((series) => series.group === group)
      ?.points.map((point) => [(Date.parse(point.time) * 1000 - START_US) / MINUTE_US, point[field]]);

  it('count what a cumulative counter added, through resets and restarts, and nothing that is not known', async () => {
    const answer = await read('requests', '&group_by=series');
    expect(answer).toMatchObject({ kind: 'counter', temporalities: ['cumulative'], aggregations: ['rate', 'increase'] });
    expect(numbers(answer, 'increase', 'old')).toEqual([
      [1, 30],
      [2, 20],
      [3, 0],
    ]);
    expect(numbers(answer, 'increase', 'new')).toEqual([
      [2, 7],
      [3, 2],
      [5, 4],
    ]);
    expect(numbers(answer, 'increase', 'startless')).toEqual([
      [1, null],
      [2, 5],
      [3, 2],
    ]);
    expect(numbers(answer, 'increase', 'marked')).toEqual([
      [2, null],
      [3, 1],
    ]);
    const all = await read('requests');
    expect(numbers(all, 'increase')).toEqual([
      [1, 30],
      [2, 32],
      [3, 5],
      [5, 4],
    ]);
    expect(numbers(all, 'rate')?.[0]).toEqual([1, 0.5]);
  });

  it('keep apart two writers of one series that began at different times', async () => {
    expect(numbers(await read('twins'), 'increase')).toEqual([
      [1, 11],
      [2, 11],
      [3, 11],
    ]);
  });

  it('add deltas up, also beside cumulative points of the same name', async () => {
    const answer = await read('deltas');
    expect(answer.temporalities.toSorted()).toEqual(['cumulative', 'delta']);
    expect(numbers(answer, 'increase')).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 6],
    ]);
    const steps = await test.read(`/api/v1/metrics/series?${window}&step=10m&name=deltas`, metricSeriesSchema);
    expect(steps.series[0]?.points).toMatchObject([{ increase: 12, rate: 12 / 600 }]);
  });

  it('average gauges over their series, leaving out what is no number', async () => {
    const answer = await read('temperature');
    expect(answer).toMatchObject({ kind: 'gauge', unit: 'Cel', description: 'How warm it is', temporalities: [] });
    expect(answer.series[0]?.points).toMatchObject([
      { count: 3, avg: (20 + 22 + 10) / 3, last: 16, sum: 32, min: 10, max: 22, increase: null },
    ]);
    expect(numbers(await read('temperature', '&group_by=tags.series'), 'last', 'a')).toEqual([[1, 22]]);
  });

  it('add the levels of up-down counters up, and the changes of those that are deltas', async () => {
    expect((await read('active')).series[0]?.points).toMatchObject([{ last: 4, avg: 3, min: -1, max: 5 }]);
    expect((await read('changes')).series[0]?.points).toMatchObject([{ increase: -1, last: null }]);
  });

  it('merge the buckets of histograms, of whatever layout', async () => {
    const answer = await read('sizes');
    const [point] = answer.series[0]?.points ?? [];
    expect(answer.aggregations[0]).toBe('p50');
    expect(point).toMatchObject({ count: 200, sum: 10_100, avg: 50.5, min: 1, max: 100, rate: 200 / 60 });
    // Both series hold 1 to 100 evenly.
    expect(point?.p50).toBeCloseTo(50, 0);
    expect(point?.p95).toBeGreaterThan(93);
    expect(point?.p95).toBeLessThan(97);
    expect(point?.p99).toBeLessThanOrEqual(100);
  });

  it('take the difference of cumulative histograms, and a smaller count for a new beginning', async () => {
    const answer = await read('waits');
    expect(numbers(answer, 'count')).toEqual([
      [1, 100],
      [2, 50],
      [3, 30],
    ]);
    expect(numbers(answer, 'sum')?.[1]).toEqual([2, range(101, 150).reduce((sum, value) => sum + value, 0)]);
    // The second minute's values lie above the highest bound: more cannot be said.
    expect(numbers(answer, 'p50')?.[1]).toEqual([2, 100]);
    expect(numbers(answer, 'p50')?.[2]).toEqual([3, 15]);
    expect(answer.series[0]?.points[0]).toMatchObject({ min: null, max: null });
    expect((await read('openings')).series).toEqual([]);
  });

  it('merge exponential histograms, also when the scale changes in between', async () => {
    const answer = await read('spread');
    expect(numbers(answer, 'count')).toEqual([
      [1, 100],
      [2, 200],
    ]);
    const [first, second] = answer.series[0]?.points ?? [];
    expect(first?.p50).toBeGreaterThan(50 / 1.1);
    expect(first?.p50).toBeLessThan(50 * 1.1);
    // 101 to 300 at scale 1: buckets are a factor of 1.41 wide.
    expect(second?.p50).toBeGreaterThan(200 / 1.2);
    expect(second?.p50).toBeLessThan(200 * 1.2);
    const signed = (await read('signed')).series[0]?.points[0];
    expect(signed).toMatchObject({ count: 101, sum: 0, min: -50, max: 50 });
    expect(Math.abs(signed?.p50 ?? 9)).toBeLessThanOrEqual(1);
    expect(signed?.p99).toBeGreaterThan(47);
    expect(signed?.p99).toBeLessThanOrEqual(50);
  });

  it('show the quantiles of a summary as given, and say when several series have none together', async () => {
    const alone = await read('latency', '&group_by=series');
    expect(alone.series.find(({ group }) => group === 'a')?.points).toMatchObject([
      { count: 10, sum: 20, avg: 2, p50: 1, p95: null, p99: null, quantiles: { '0.5': 1, '0.9': 2, '0.99': null } },
      { count: 15, sum: 30, avg: 2, p50: 2 },
    ]);
    expect(alone.notes).toEqual([]);
    const together = await read('latency');
    expect(together.series[0]?.points[1]).toMatchObject({ count: 15, p50: null, quantiles: null });
    expect(together.notes[0]).toContain('Group by');
  });

  it('read single measurements as they are', async () => {
    const times = await test.read(`/api/v1/metrics/series?${window}&step=10m&name=native.time`, metricSeriesSchema);
    expect(times.series[0]?.points).toMatchObject([{ count: 3, sum: 21, avg: 7, min: 5, max: 9, p50: 7 }]);
    expect((await read('native.count')).series[0]?.points).toMatchObject([{ count: 2, increase: 12, rate: 0.2 }]);
    expect((await read('native.depth', '&group_by=queue')).series.map(({ group }) => group)).toEqual(['mail']);
  });

  it('answer one kind where a name has several, and say which others there are', async () => {
    expect(await read('both')).toMatchObject({ kind: 'counter', other_kinds: ['gauge'] });
    expect(await read('both', '&kind=gauge')).toMatchObject({
      kind: 'gauge',
      other_kinds: ['counter'],
      series: [{ points: [{ last: 1 }] }],
    });
    expect(await read('nothing')).toMatchObject({ kind: null, series: [], aggregations: [] });
  });

  it('keep to a filter', async () => {
    expect(numbers(await read('requests', '&query=series:new'), 'increase')).toEqual([
      [2, 7],
      [3, 2],
      [5, 4],
    ]);
    expect((await read('requests', '&query=service:nobody')).series).toEqual([]);
    expect((await test.get(`/api/v1/metrics/series?name=requests&query=kind:banana`)).status).toBe(400);
  });

  it('are listed with what is needed to choose and split them', async () => {
    const { data } = await test.read(`/api/v1/metrics/names?${window}`, pageOf(metricNameSchema));
    expect(data.map(({ name }) => name)).toEqual(data.map(({ name }) => name).toSorted());
    expect(data.find(({ name }) => name === 'requests')).toMatchObject({
      kind: 'counter',
      temporality: 'cumulative',
      attribute_keys: ['series'],
    });
    expect(data.find(({ name }) => name === 'native.time')).toMatchObject({
      kind: 'histogram',
      temporality: null,
      attribute_keys: [],
      count: 3,
    });
    const page = await test.read(`/api/v1/metrics/names?${window}&limit=2`, pageOf(metricNameSchema));
    const next = await test.read(`/api/v1/metrics/names?${window}&limit=2&cursor=${page.next_cursor}`, pageOf(metricNameSchema));
    expect([...page.data, ...next.data].map(({ name }) => name)).toEqual(data.slice(0, 4).map(({ name }) => name));
  });

  it('give every stored point back whole, newest first, page by page', async () => {
    const points = (name: string, more = '') =>
      test.read(`/api/v1/metrics/points?${window}&name=${name}${more}`, pageOf(metricPointSchema));
    const { data } = await points('spread');
    expect(data).toMatchObject([
      { kind: 'exponential_histogram', count: 300, exponential_histogram: { scale: 1 }, histogram: null, value: null },
      { kind: 'exponential_histogram', count: 100, exponential_histogram: { scale: 3, zero_count: 0 }, start_time: timeOf(at(0)) },
    ]);
    expect((await points('sizes', '&query=series:b')).data[0]?.histogram).toEqual({
      explicit_bounds: [25, 75],
      bucket_counts: [25, 50, 25],
    });
    expect((await points('latency', '&query=series:a')).data[0]?.quantiles?.at(-1)).toEqual({ quantile: 0.99, value: null });
    const native = (await points('native.depth')).data[0];
    expect(native).toMatchObject({ attributes: { queue: 'mail', n: 3 }, count: null, series_id: null, start_time: null, has_value: true });
    const gauges = (await points('temperature')).data;
    expect(gauges.map(({ value, has_value }) => [value, has_value])).toEqual([
      [null, true],
      [null, false],
      [22, true],
      [10, true],
      [20, true],
    ]);
    const first = await points('temperature', '&limit=2');
    const second = await points('temperature', `&limit=2&cursor=${first.next_cursor}`);
    expect([...first.data, ...second.data].map(({ event_id }) => event_id)).toEqual(gauges.slice(0, 4).map(({ event_id }) => event_id));
  });
});
