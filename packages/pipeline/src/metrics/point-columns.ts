import { type DecodedMetric, type DecodedPoint, NO_RECORDED_VALUE } from '@sentryai/otlp';
import type { MetricKind, MetricPoint } from '@sentryai/schema';

/** The columns that hold what was measured; those that a kind of point does not have are left out. */
export type PointColumns = { value: number } & Partial<
  Pick<
    MetricPoint,
    | 'count'
    | 'sum'
    | 'min'
    | 'max'
    | 'explicit_bounds'
    | 'bucket_counts'
    | 'scale'
    | 'zero_count'
    | 'zero_threshold'
    | 'positive_offset'
    | 'positive_counts'
    | 'negative_offset'
    | 'negative_counts'
    | 'quantiles'
    | 'quantile_values'
  >
>;

/** `value` of a distribution is its sum, NaN without one. A point that says it has no value has none, whatever it carries. */
export function pointColumns(point: DecodedPoint): PointColumns {
  const hasValue = (point.flags & NO_RECORDED_VALUE) === 0;
  if ('value' in point) return { value: hasValue && point.value !== null ? Number(point.value) : Number.NaN };
  const value = hasValue ? (point.sum ?? Number.NaN) : Number.NaN;
  if ('quantiles' in point) {
    return {
      value,
      count: point.count,
      sum: point.sum,
      quantiles: point.quantiles.map(({ quantile }) => quantile),
      quantile_values: point.quantiles.map((entry) => entry.value),
    };
  }
  const { count, sum, min, max } = point;
  if (!('scale' in point)) {
    return { value, count, sum, min, max, explicit_bounds: point.explicit_bounds, bucket_counts: point.bucket_counts };
  }
  return {
    value,
    count,
    sum,
    min,
    max,
    scale: point.scale,
    zero_count: point.zero_count,
    zero_threshold: point.zero_threshold,
    positive_offset: point.positive.offset,
    positive_counts: point.positive.counts,
    negative_offset: point.negative.offset,
    negative_counts: point.negative.counts,
  };
}

/** The kind as people know the instrument. */
export function metricKind(metric: DecodedMetric): MetricKind {
  if (metric.kind !== 'sum') return metric.kind;
  return metric.is_monotonic ? 'counter' : 'up_down_counter';
}

export function temporalityOf(metric: DecodedMetric): MetricPoint['temporality'] {
  // A summary counts since it began (OpenTelemetry data model).
  if (metric.kind === 'summary') return 'cumulative';
  if (metric.kind === 'gauge') return '';
  return metric.temporality === 1 ? 'delta' : 'cumulative';
}
