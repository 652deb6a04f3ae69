/** Units that may end a metric's name; counters are totals of their thing. */
export const METRIC_UNITS = ['total', 'seconds', 'bytes', 'ratio', 'items', 'records', 'requests', 'connections', 'info'] as const;
export type MetricUnit = (typeof METRIC_UNITS)[number];

const NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;

/** Throws unless the name is `<area>_<thing>_<unit>` and `_total` is used by counters, and by counters only. */
export function assertMetricName(name: string, kind: 'counter' | 'gauge' | 'histogram'): void {
  const unit = name.slice(name.lastIndexOf('_') + 1);
  if (!NAME.test(name)) throw new Error(`metric name ${name} is not <area>_<thing>_<unit> in snake_case`);
  if (!METRIC_UNITS.some((known) => known === unit))
    throw new Error(`metric name ${name} does not end in a unit (${METRIC_UNITS.join(', ')})`);
  if ((unit === 'total') !== (kind === 'counter')) throw new Error(`metric ${name}: counters, and only counters, end in _total`);
}
