import type { DetectorFactRow } from '@sentryai/schema';
import type { StoreQuery } from '../query.ts';
import { rowColumnsSql } from '../rows/row-columns.ts';
import { TRACE_ID_SET } from '../traces/trace-ids-sql.ts';

/** What some traces said about things that are compared over time; of each only what holds. */
export function traceFacts(input: { projectId: number; traceIds: readonly string[]; rowsMax: number }): StoreQuery<DetectorFactRow> {
  const { projectId, traceIds, rowsMax } = input;
  return {
    name: 'trace_facts',
    lane: 'background',
    sql: `SELECT ${rowColumnsSql('detector_facts', 'fact')}
FROM detector_facts AS fact FINAL
WHERE fact.project_id = {project_id:UInt32} AND fact.trace_id IN ${TRACE_ID_SET} AND fact.is_deleted = 0`,
    params: { project_id: projectId, trace_ids: traceIds },
    limits: { rowsMax, timeoutMs: 60_000 },
  };
}
