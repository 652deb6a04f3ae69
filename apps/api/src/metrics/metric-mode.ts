import type { MetricAggregation, MetricKind } from '@sentryai/schema';

/**
 * How the points of a metric are brought together: `gauge` averages series, `level` adds series up, `values` are single
 * measurements of a distribution, `increments` are added over time, the others by merging what their points hold.
 */
export type MetricMode = 'gauge' | 'level' | 'values' | 'increments' | 'histogram' | 'exponential' | 'summary';

/** The aggregations that are right for a mode, the most telling first. */
export const MODE_AGGREGATIONS: Readonly<Record<MetricMode, readonly MetricAggregation[]>> = {
  gauge: ['avg', 'last', 'min', 'max', 'p50', 'p95', 'p99', 'sum'],
  level: ['last', 'avg', 'min', 'max'],
  values: ['avg', 'p50', 'p95', 'p99', 'min', 'max', 'rate', 'count', 'sum'],
  increments: ['rate', 'increase'],
  histogram: ['p50', 'p95', 'p99', 'avg', 'rate', 'count', 'sum', 'min', 'max'],
  exponential: ['p50', 'p95', 'p99', 'avg', 'rate', 'count', 'sum', 'min', 'max'],
  summary: ['p50', 'p95', 'p99', 'avg', 'rate', 'count', 'sum'],
};

/** Temporalities that can be read together, and how; `present` are those of the metric's points. */
export function modeOf(kind: MetricKind, present: readonly string[]): { mode: MetricMode; temporalities: string[] } {
  const aggregated = present.filter((temporality) => temporality !== '');
  switch (kind) {
    case 'gauge':
      return { mode: 'gauge', temporalities: [''] };
    case 'counter':
      return { mode: 'increments', temporalities: [...present] };
    case 'up_down_counter':
      // The level is known of cumulative points; of deltas only how it changes.
      return present.includes('cumulative')
        ? { mode: 'level', temporalities: ['cumulative'] }
        : { mode: 'increments', temporalities: [...present] };
    case 'histogram':
      return aggregated.length > 0 ? { mode: 'histogram', temporalities: aggregated } : { mode: 'values', temporalities: [''] };
    case 'exponential_histogram':
      return { mode: 'exponential', temporalities: aggregated };
    case 'summary':
      return { mode: 'summary', temporalities: aggregated };
  }
}
