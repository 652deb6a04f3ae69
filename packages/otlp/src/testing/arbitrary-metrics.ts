/** Random metrics requests for property tests: every kind of data, with every field. */
import * as fc from 'fast-check';
import type { DecodedMetric, DecodedMetricResource } from '../decoded-metrics.ts';
import { attributes, hex, plainRecord, text, timeUs } from './arbitrary-values.ts';
import type { EncodableMetrics } from './encode-metrics.ts';

const count = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.maxSafeNat());
const value = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }), fc.constantFrom(0, -0, -1));
const optionalDouble = fc.option(fc.double());
const exemplar = plainRecord({
  time_us: timeUs,
  value: fc.option(value),
  trace_id: fc.oneof(fc.constant(''), hex(32)),
  span_id: fc.oneof(fc.constant(''), hex(16)),
  attributes,
});
const exemplars = fc.array(exemplar, { maxLength: 2 });

// The place among all points is filled in once all of them are known.
const base = { index: fc.constant(0), start_time_us: timeUs, time_us: timeUs, attributes, flags: fc.nat({ max: 3 }) };
const distribution = { count, sum: optionalDouble, min: optionalDouble, max: optionalDouble };

const numberPoint = plainRecord({ ...base, value: fc.option(value, { freq: 9 }), exemplars });

/** Mostly bounds that ascend with one count more; sometimes neither. */
const histogramPoint = fc
  .tuple(
    plainRecord({
      ...base,
      ...distribution,
      explicit_bounds: fc.constant<number[]>([]),
      bucket_counts: fc.constant<number[]>([]),
      exemplars,
    }),
    fc.uniqueArray(fc.double({ noNaN: true }), { maxLength: 12, comparator: 'SameValueZero' }),
    fc.array(count, { minLength: 13, maxLength: 13 }),
    fc.constantFrom<number>(1, 1, 1, 1, 1, 0, 2),
  )
  .map(([point, bounds, counts, extra]) => ({
    ...point,
    explicit_bounds: bounds.sort((a, b) => a - b),
    bucket_counts: counts.slice(0, Math.max(0, bounds.length + extra)),
  }));

const buckets = plainRecord({ offset: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), counts: fc.array(count, { maxLength: 20 }) });
const exponentialPoint = plainRecord({
  ...base,
  ...distribution,
  scale: fc.integer({ min: -70, max: 70 }),
  zero_count: count,
  zero_threshold: fc.double(),
  positive: buckets,
  negative: buckets,
  exemplars,
});
const summaryPoint = plainRecord({
  ...base,
  count,
  sum: fc.double(),
  quantiles: fc.array(plainRecord({ quantile: fc.double({ min: 0, max: 1 }), value: fc.double() }), { maxLength: 5 }),
});

const head = {
  name: fc.oneof({ arbitrary: text, weight: 1 }, { arbitrary: fc.constant('requests'), weight: 4 }),
  description: text,
  unit: text,
  metadata: attributes,
};
const temporality = fc.constantFrom(1, 2, 1, 2, 1, 2, 0);
const pointsOf = <T>(point: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(point, { minLength: 1, maxLength: 4 });
const metric: fc.Arbitrary<DecodedMetric> = fc.oneof(
  plainRecord({ ...head, kind: fc.constant('gauge' as const), points: pointsOf(numberPoint) }),
  plainRecord({ ...head, kind: fc.constant('sum' as const), temporality, is_monotonic: fc.boolean(), points: pointsOf(numberPoint) }),
  plainRecord({ ...head, kind: fc.constant('histogram' as const), temporality, points: pointsOf(histogramPoint) }),
  plainRecord({ ...head, kind: fc.constant('exponential_histogram' as const), temporality, points: pointsOf(exponentialPoint) }),
  plainRecord({ ...head, kind: fc.constant('summary' as const), points: pointsOf(summaryPoint) }),
);
const scope = plainRecord({
  name: text,
  version: text,
  attributes,
  schema_url: text,
  metrics: fc.array(metric, { minLength: 1, maxLength: 3 }),
});
const resource: fc.Arbitrary<DecodedMetricResource> = plainRecord({
  attributes,
  schema_url: text,
  scopes: fc.array(scope, { minLength: 1, maxLength: 2 }),
});

/** Requests of which some points break the rules. */
export const arbitraryMetrics: fc.Arbitrary<EncodableMetrics> = plainRecord({ resources: fc.array(resource, { maxLength: 2 }) }).map(
  (metrics) => {
    let index = 0;
    for (const { scopes } of metrics.resources)
      for (const { metrics: list } of scopes) for (const { points } of list) for (const point of points) point.index = index++;
    return metrics;
  },
);
