import type { StoreQuery, TimeWindow } from '../query.ts';
import { windowParams, windowSql } from '../window-sql.ts';

export type MetricShapeRecord = {
  kind: string;
  /** '' for single measurements and gauges. */
  temporality: string;
  unit: string;
  description: string;
  count: number;
};

const SHAPES_MAX = 20;

/** The kinds and temporalities of points that stand under one name, the one measured last first. */
export function metricShapes(input: { projectId: number; window: TimeWindow; name: string }): StoreQuery<MetricShapeRecord> {
  return {
    name: 'metric_shapes',
    sql: `SELECT toString(metrics.kind) AS kind, toString(metrics.temporality) AS temporality,
  toString(argMaxIf(metrics.unit, metrics.timestamp, metrics.unit != '')) AS unit,
  toString(argMaxIf(metrics.description, metrics.timestamp, metrics.description != '')) AS description, count() AS count
FROM metrics
WHERE ${windowSql('timestamp', input.window)}
  AND name = {name:String}
GROUP BY kind, temporality
ORDER BY max(metrics.timestamp) DESC, kind, temporality LIMIT ${SHAPES_MAX}`,
    params: { ...windowParams(input.projectId, input.window), name: input.name },
    limits: { rowsMax: SHAPES_MAX },
  };
}
