import type { Issue, IssuePriority } from '@sentryai/schema';

export type NewIssue = Pick<Issue, 'project_id' | 'kind' | 'title' | 'subtitle' | 'culprit' | 'level'> & { at_ms: number; release: string };

/** An issue at its first occurrence; counts are added by applyOccurrences. */
export function createIssue(id: number, of: NewIssue): Issue {
  return {
    id,
    project_id: of.project_id,
    kind: of.kind,
    status: 'unresolved',
    substatus: 'new',
    status_since_ms: of.at_ms,
    priority: priorityOf(of.level),
    is_priority_manual: false,
    title: of.title,
    subtitle: of.subtitle,
    culprit: of.culprit,
    level: of.level,
    first_seen_ms: of.at_ms,
    last_seen_ms: of.at_ms,
    first_release: of.release,
    last_release: of.release,
    count: 0,
    recovered_count: 0,
    assignee_id: null,
    resolution: null,
    ignore: null,
  };
}

/** Priority by how bad the level is; regressions and escalations raise it (applyOccurrences). */
export function priorityOf(level: string): IssuePriority {
  if (level === 'fatal') return 'high';
  return level === 'error' ? 'medium' : 'low';
}
