import type { Issue, IssueActivity } from '@sentryai/schema';
import type { Insertable, Selectable } from 'kysely';
import type { EngineValues } from '../sql/engine-values.ts';
import type { Tables } from '../sql/tables.ts';

export function toIssue(row: Selectable<Tables['issues']>, values: EngineValues): Issue {
  const { ignore_rule, ...rest } = row;
  return {
    ...(rest as unknown as Issue),
    id: values.readInteger(row.id),
    project_id: values.readInteger(row.project_id),
    status_since_ms: values.readInteger(row.status_since_ms),
    is_priority_manual: values.readBool(row.is_priority_manual),
    first_seen_ms: values.readInteger(row.first_seen_ms),
    last_seen_ms: values.readInteger(row.last_seen_ms),
    count: values.readInteger(row.count),
    recovered_count: values.readInteger(row.recovered_count),
    resolution: row.resolution === null ? null : (JSON.parse(row.resolution) as Issue['resolution']),
    ignore: ignore_rule === null ? null : (JSON.parse(ignore_rule) as Issue['ignore']),
  };
}

export function fromIssue({ id: _id, ignore, resolution, ...issue }: Issue, values: EngineValues): Insertable<Tables['issues']> {
  return {
    ...issue,
    is_priority_manual: values.writeBool(issue.is_priority_manual),
    resolution: resolution === null ? null : JSON.stringify(resolution),
    ignore_rule: ignore === null ? null : JSON.stringify(ignore),
  };
}

export function toActivity(row: Selectable<Tables['issue_activities']>, values: EngineValues): IssueActivity & { id: number } {
  return {
    id: values.readInteger(row.id),
    type: row.type as IssueActivity['type'],
    at_ms: values.readInteger(row.at_ms),
    user_id: row.user_id,
    data: JSON.parse(row.data) as IssueActivity['data'],
  };
}
