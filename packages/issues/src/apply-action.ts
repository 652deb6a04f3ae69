import { assertNever, type Issue, type IssueIgnore, type IssuePriority, type IssueResolution } from '@sentryai/schema';
import type { Changed } from './apply-occurrences.ts';

/** What a person does to an issue. */
export type IssueAction =
  | { type: 'resolve'; resolution: IssueResolution }
  | { type: 'unresolve' }
  /** It was looked at: an unresolved issue is nothing new any more. */
  | { type: 'review' }
  | { type: 'ignore'; ignore: IssueIgnore }
  | { type: 'assign'; assignee_id: string | null }
  | { type: 'priority'; priority: IssuePriority };

/** Null when the issue stands so already: nothing to write, nothing to tell. */
export function applyAction(issue: Issue, action: IssueAction, by: { user_id: string | null; nowMs: number }): Changed | null {
  const { user_id, nowMs } = by;
  const activity = (type: Changed['activities'][number]['type'], data: Changed['activities'][number]['data'] = {}) => [
    { type, at_ms: nowMs, user_id, data },
  ];
  switch (action.type) {
    case 'resolve': {
      const { resolution } = action;
      const release =
        resolution.type === 'in_release' ? resolution.release : resolution.type === 'in_next' ? resolution.after_release : null;
      return {
        issue: { ...issue, status: 'resolved', substatus: '', status_since_ms: nowMs, resolution, ignore: null },
        activities: activity('resolved', { how: resolution.type, release }),
      };
    }
    case 'unresolve':
      if (issue.status === 'unresolved') return null;
      return {
        issue: { ...issue, status: 'unresolved', substatus: 'ongoing', status_since_ms: nowMs, resolution: null, ignore: null },
        activities: activity('unresolved'),
      };
    case 'review':
      if (issue.status !== 'unresolved' || issue.substatus === 'ongoing') return null;
      return { issue: { ...issue, substatus: 'ongoing', status_since_ms: nowMs }, activities: activity('ongoing') };
    case 'ignore':
      return {
        issue: { ...issue, status: 'ignored', substatus: '', status_since_ms: nowMs, resolution: null, ignore: action.ignore },
        activities: activity('ignored', { how: action.ignore.type }),
      };
    case 'assign':
      if (issue.assignee_id === action.assignee_id) return null;
      return {
        issue: { ...issue, assignee_id: action.assignee_id },
        activities: activity(action.assignee_id === null ? 'unassigned' : 'assigned', { assignee_id: action.assignee_id }),
      };
    case 'priority':
      if (issue.priority === action.priority && issue.is_priority_manual) return null;
      return {
        issue: { ...issue, priority: action.priority, is_priority_manual: true },
        activities: activity('priority', { priority: action.priority }),
      };
    default:
      return assertNever(action, 'issue action');
  }
}
