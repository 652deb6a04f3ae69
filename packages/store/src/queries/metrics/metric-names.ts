import type { StoreQuery, TimeWindow } from '../query.ts';
import { windowParams, windowSql } from '../window-sql.ts';

export type MetricNameRecord = { name: string; kind: string; unit: string; count: number; last_us: number };

/** Metrics that were measured in a window, by name; after `afterName` when given. One row more than `limit`. */
export function metricNames(input: {
  projectId: number;
  window: TimeWindow;
  limit: number;
  afterName?: string | undefined;
}): StoreQuery<MetricNameRecord> {
  const after = input.afterName === undefined ? '' : '\n  AND name > {after_name:String}';
  return {
    name: 'metric_names',
    sql: `SELECT toString(name) AS name, argMax(metrics.kind, metrics.timestamp) AS kind, argMax(metrics.unit, metrics.timestamp) AS unit,
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
