import type { StoreQuery } from '../query.ts';
import { TRACE_ID_SET } from '../traces/trace-ids-sql.ts';

/** When the newest log of each trace was received: a run that only logs makes progress, too. */
export function lastLogs(input: {
  projectId: number;
  traceIds: readonly string[];
  fromUs: number;
  toUs: number;
}): StoreQuery<{ trace_id: string; last_received_ms: number }> {
  const { projectId, traceIds, fromUs, toUs } = input;
  return {
    name: 'last_logs',
    sql: `SELECT lower(hex(log.trace_id)) AS trace_id, toUnixTimestamp64Milli(max(log.received_at)) AS last_received_ms
FROM logs AS log
WHERE project_id = {project_id:UInt32}
  AND timestamp >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND timestamp < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
  AND log.trace_id IN ${TRACE_ID_SET}
GROUP BY log.trace_id`,
    params: { project_id: projectId, trace_ids: traceIds, from_us: fromUs, to_us: toUs },
    limits: { rowsMax: Math.max(1, traceIds.length) },
  };
}
