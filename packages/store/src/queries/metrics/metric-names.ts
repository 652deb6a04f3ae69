import type { StoreQuery, TimeWindow } from '../query.ts';
import { windowParams, windowSql } from '../window-sql.ts';

export type MetricNameRecord = {
  name: string;
  kind: string;
  unit: string;
  description: string;
  temporality: string;
  attribute_keys: string[];
  count: number;
  last_us: number;
};

/** Attribute keys listed for one metric; one with more has no dimensions but values. */
const KEYS_MAX = 100;

/** Metrics that were measured in a window, by name; after `afterName` when given. One row more than `limit`. */
export function metricNames(input: {
  projectId: number;
  window: TimeWindow;
  limit: number;
  afterName?: string | undefined;
}): StoreQuery<MetricNameRecord> {
  const after = input.afterName === undefined ? '' : '\n  AND name > {after_name:String}';
  const latest = (column: string): string => `toString(argMax(metrics.${column}, metrics.timestamp)) AS ${column}`;
  const latestSaid = (column: string): string =>
    `toString(argMaxIf(metrics.${column}, metrics.timestamp, metrics.${column} != '')) AS ${column}`;
  return {
    name: 'metric_names',
    sql: `SELECT toString(name) AS name, ${['kind', 'temporality'].map(latest).join(', ')}, ${['unit', 'description'].map(latestSaid).join(', ')},
  arraySort(groupUniqArrayArray(${KEYS_MAX})(tags.keys)) AS attribute_keys,
  count() AS count, toUnixTimestamp64Micro(max(metrics.timestamp)) AS last_us
FROM metrics
WHERE ${windowSql('timestamp', input.window)}${after}
GROUP BY name
ORDER BY name LIMIT {limit:UInt32}`,
    params: {
      ...windowParams(input.projectId, input.window),
      limit: input.limit + 1,
      ...(input.afterName === undefined ? {} : { after_name: input.afterName }),
    },
    limits: { rowsMax: input.limit + 1 },
  };
}
