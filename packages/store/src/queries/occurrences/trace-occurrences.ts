import type { OccurrenceRow } from '@sentryai/schema';
import type { StoreQuery } from '../query.ts';
import { rowColumnsSql } from '../rows/row-columns.ts';
import { TRACE_ID_SET } from '../traces/trace-ids-sql.ts';

/** Occurrences of some traces, every version of them that the engine still has. */
export function traceOccurrences(input: {
  projectId: number;
  traceIds: readonly string[];
  rowsMax: number;
  lane?: 'background';
}): StoreQuery<OccurrenceRow> {
  const { projectId, traceIds, rowsMax, lane } = input;
  return {
    name: 'trace_occurrences',
    ...(lane === undefined ? {} : { lane }),
    sql: `SELECT ${rowColumnsSql('occurrences', 'occurrence')}
FROM trace_occurrences AS occurrence
WHERE occurrence.project_id = {project_id:UInt32} AND occurrence.trace_id IN ${TRACE_ID_SET}`,
    params: { project_id: projectId, trace_ids: traceIds },
    limits: { rowsMax, timeoutMs: 60_000 },
  };
}
