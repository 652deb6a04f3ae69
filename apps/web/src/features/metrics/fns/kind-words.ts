import type { MetricAggregation, MetricKind } from '@sentryai/schema';

export const KIND_WORDS: Readonly<Record<MetricKind, string>> = {
  counter: 'counter',
  up_down_counter: 'up-down counter',
  gauge: 'gauge',
  histogram: 'histogram',
  exponential_histogram: 'exponential histogram',
  summary: 'summary',
};

export const AGGREGATION_WORDS: Readonly<Record<MetricAggregation, { label: string; meaning: string }>> = {
  rate: { label: 'Rate', meaning: 'Per second' },
  increase: { label: 'Increase', meaning: 'Added in each step' },
  last: { label: 'Latest', meaning: 'Latest value of each step' },
  avg: { label: 'Average', meaning: 'Mean of each step' },
  min: { label: 'Min', meaning: 'Lowest value of each step' },
  max: { label: 'Max', meaning: 'Highest value of each step' },
  sum: { label: 'Sum', meaning: 'All values of each step together' },
  count: { label: 'Count', meaning: 'Number of values in each step' },
  p50: { label: 'p50', meaning: 'Half of the values lie below' },
  p95: { label: 'p95', meaning: '95 of 100 values lie below' },
  p99: { label: 'p99', meaning: '99 of 100 values lie below' },
};

/** Keys of the search language that the help card names for metrics. */
export const METRIC_KEYS = [
  ['service', 'service name'],
  ['environment', 'such as production'],
  ['release', 'version of the application'],
  ['gen_ai.request.model', 'any attribute of the measurements, by its name'],
  ['resource.host.name', 'an attribute of what measured'],
  ['scope', 'library that measured'],
  ['value', 'compare as value:>10'],
] as const;
