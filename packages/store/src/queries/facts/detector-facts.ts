import type { DetectorFactRow } from '@sentryai/schema';
import type { StoreQuery } from '../query.ts';
import { rowColumnsSql } from '../rows/row-columns.ts';

/** Facts that one detector compares, of every thing, since a moment; of each thing and hour at most `perHourMax`. */
export function detectorFacts(input: {
  projectId: number;
  detector: string;
  fromUs: number;
  perHourMax: number;
  rowsMax: number;
}): StoreQuery<DetectorFactRow> {
  const { projectId, detector, fromUs, perHourMax, rowsMax } = input;
  return {
    name: 'detector_facts',
    lane: 'long',
    sql: `SELECT ${rowColumnsSql('detector_facts', 'fact')}
FROM detector_facts AS fact FINAL
WHERE fact.project_id = {project_id:UInt32} AND fact.detector = {detector:String}
  AND fact.timestamp >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND fact.is_deleted = 0
ORDER BY fact.timestamp DESC, fact.key, fact.trace_id
LIMIT {per_hour_max:UInt32} BY fact.key, toStartOfHour(fact.timestamp)
LIMIT {rows_max:UInt32}`,
    params: { project_id: projectId, detector, from_us: fromUs, per_hour_max: perHourMax, rows_max: rowsMax },
    limits: { rowsMax, timeoutMs: 30_000 },
  };
}
