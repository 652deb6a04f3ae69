import type { UsageRole } from '@sentryai/schema';
import type { StoreQuery } from '../query.ts';
import { spanKeyParams, type SpanKeys, spanKeysSql } from './span-keys.ts';

export type SpanRoleRecord = { trace_id: string; span_id: string; usage_role: UsageRole };

/** Usage roles that settling decided for some spans (a page of them); those that keep the stored one are not in it. */
export function spanRoles(projectId: number, spans: SpanKeys): StoreQuery<SpanRoleRecord> {
  return {
    name: 'span_roles',
    sql: `SELECT lower(hex(role.trace_id)) AS trace_id, lower(hex(role.span_id)) AS span_id, toString(argMax(role.usage_role, role.version)) AS usage_role
FROM span_roles AS role
WHERE role.project_id = {project_id:UInt32} AND ${spanKeysSql('role.')}
GROUP BY role.trace_id, role.span_id`,
    params: { project_id: projectId, ...spanKeyParams(spans) },
    limits: { rowsMax: spans.length },
  };
}
