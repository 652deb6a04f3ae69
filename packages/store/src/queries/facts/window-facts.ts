import type { DetectorFactRow } from '@sentryai/schema';
import type { StoreQuery } from '../query.ts';
import { rowColumnsSql } from '../rows/row-columns.ts';

/** One thing that is compared over time. `newest_us`: of its newest fact. */
export type FactKey = { project_id: number; detector: string; key: string; newest_us: number };

/** Things about which traces that settled since a moment said something, the oldest news first. */
export function factKeysSince(input: { sinceMs: number; rowsMax: number }): StoreQuery<FactKey> {
  const { sinceMs, rowsMax } = input;
  return {
    name: 'fact_keys_since',
    lane: 'background',
    sql: `SELECT project_id, detector, key, toUnixTimestamp64Micro(max(timestamp)) AS newest_us
FROM detector_facts
WHERE settled_at >= fromUnixTimestamp64Milli({since_ms:Int64}) AND is_deleted = 0
GROUP BY project_id, detector, key
ORDER BY max(settled_at)
LIMIT {rows_max:UInt32}`,
    params: { since_ms: sinceMs, rows_max: rowsMax },
    limits: { rowsMax, timeoutMs: 60_000 },
  };
}

/**
 * Facts of some things since a moment, of each hour at most `perHourMax` (those with the smallest trace ids: the same ones
 * in whatever order they came).
 */
export function windowFacts(input: {
  projectId: number;
  keys: readonly Pick<FactKey, 'detector' | 'key'>[];
  fromUs: number;
  perHourMax: number;
  rowsMax: number;
}): StoreQuery<DetectorFactRow> {
  const { projectId, keys, fromUs, perHourMax, rowsMax } = input;
  return {
    name: 'window_facts',
    lane: 'background',
    sql: `SELECT ${rowColumnsSql('detector_facts', 'fact')}
FROM detector_facts AS fact FINAL
WHERE fact.project_id = {project_id:UInt32}
  AND (fact.detector, fact.key) IN (SELECT arrayJoin(arrayZip({detectors:Array(String)}, {keys:Array(String)})))
  AND fact.timestamp >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND fact.is_deleted = 0
ORDER BY fact.detector, fact.key, fact.trace_id
LIMIT {per_hour_max:UInt32} BY fact.detector, fact.key, toStartOfHour(fact.timestamp)
LIMIT {rows_max:UInt32}`,
    params: {
      project_id: projectId,
      detectors: keys.map(({ detector }) => detector),
      keys: keys.map(({ key }) => key),
      from_us: fromUs,
      per_hour_max: perHourMax,
      rows_max: rowsMax,
    },
    limits: { rowsMax, timeoutMs: 60_000 },
  };
}
