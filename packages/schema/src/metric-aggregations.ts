/** What can be read off a metric; which of these make sense depends on its kind. Here alone, for the page: no validators. */
export const METRIC_AGGREGATIONS = ['rate', 'increase', 'last', 'avg', 'min', 'max', 'sum', 'count', 'p50', 'p95', 'p99'] as const;
export type MetricAggregation = (typeof METRIC_AGGREGATIONS)[number];
