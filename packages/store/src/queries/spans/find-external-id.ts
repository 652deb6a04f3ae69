import type { StoreQuery } from '../query.ts';

export type ExternalIdMatch = { trace_id: string; span_id: string };

/**
 * Spans that carry a client's own id (ids that are not W3C ids, design.md rule 13), by the bloom index on it. At most one
 * row: the newest span that has it.
 */
export function findExternalId(input: {
  projectId: number;
  externalId: string;
  traceId?: string | undefined;
}): StoreQuery<ExternalIdMatch> {
  const inTrace = input.traceId === undefined ? '' : ' AND trace_id = toFixedString(unhex({trace_id:String}), 16)';
  const condition = `project_id = {project_id:UInt32} AND external_id = {external_id:String}${inTrace}`;
  return {
    name: 'find_external_id',
    sql: `SELECT lower(hex(found.trace_id)) AS trace_id, lower(hex(found.span_id)) AS span_id
FROM (
  (SELECT trace_id, span_id, start_time FROM spans WHERE ${condition} ORDER BY start_time DESC LIMIT 1)
  UNION ALL
  (SELECT trace_id, span_id, start_time FROM span_starts WHERE ${condition} ORDER BY start_time DESC LIMIT 1)
  UNION ALL
  (SELECT trace_id, span_id, start_time FROM entity_spans FINAL WHERE ${condition} ORDER BY start_time DESC LIMIT 1)
) AS found
ORDER BY found.start_time DESC LIMIT 1`,
    params: {
      project_id: input.projectId,
      external_id: input.externalId,
      ...(input.traceId === undefined ? {} : { trace_id: input.traceId }),
    },
    limits: { rowsMax: 1 },
  };
}
