import type { UsageRole } from '@sentryai/schema';
import type { StoreQuery } from '../query.ts';

export type SpanRoleRecord = { trace_id: string; span_id: string; usage_role: UsageRole };

/** Usage roles that settling decided for some spans (a page of them); those that keep the stored one are not in it. */
export function spanRoles(projectId: number, spans: readonly { trace_id: string; span_id: string }[]): StoreQuery<SpanRoleRecord> {
  return {
    name: 'span_roles',
    sql: `SELECT lower(hex(role.trace_id)) AS trace_id, lower(hex(role.span_id)) AS span_id, toString(argMax(role.usage_role, role.version)) AS usage_role
FROM span_roles AS role
WHERE role.project_id = {project_id:UInt32} AND (role.trace_id, role.span_id) IN (
  SELECT toFixedString(unhex(pair.1), 16), toFixedString(unhex(pair.2), 8)
  FROM (SELECT arrayJoin(arrayZip({trace_ids:Array(String)}, {span_ids:Array(String)})) AS pair)
)
GROUP BY role.trace_id, role.span_id`,
    params: { project_id: projectId, trace_ids: spans.map((span) => span.trace_id), span_ids: spans.map((span) => span.span_id) },
    limits: { rowsMax: spans.length },
  };
}
