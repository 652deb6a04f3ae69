import { assertNever, type Issue, type IssueActivity, type IssueActivityEntry, type IssueDetail } from '@sentryai/schema';
import type { People } from '../issues/people.ts';
import { timeOfMs } from './issue-answers.ts';

export function resolutionAnswer(resolution: Issue['resolution']): IssueDetail['resolution'] {
  if (resolution === null) return null;
  const at = timeOfMs(resolution.at_ms);
  if (resolution.type === 'in_release') return { in: 'release', release: resolution.release, at };
  if (resolution.type === 'in_next') return { in: 'next_release', release: resolution.after_release, at };
  return { in: 'now', release: null, at };
}

export function ignoredUntilAnswer(ignore: Issue['ignore']): IssueDetail['ignored_until'] {
  if (ignore === null) return null;
  const base = { time: null, count: null, window_ms: null, at: timeOfMs(ignore.at_ms) };
  const { type } = ignore;
  switch (type) {
    case 'forever':
      return { ...base, until: 'forever' };
    case 'until_time':
      return { ...base, until: 'time', time: timeOfMs(ignore.until_ms) };
    case 'until_count':
      return { ...base, until: 'count', count: ignore.count, window_ms: ignore.window_ms };
    case 'until_users':
      return { ...base, until: 'users', count: ignore.users, window_ms: ignore.window_ms };
    case 'until_escalating':
      return { ...base, until: 'escalating', count: ignore.hourly_limit };
    default:
      return assertNever(type, 'way to ignore');
  }
}

/** Whom something was assigned to is told by address, as everywhere. */
export function activityAnswer(activity: IssueActivity & { id: number }, people: People): IssueActivityEntry {
  const { assignee_id: assigneeId } = activity.data;
  const assignee = typeof assigneeId === 'string' ? { assignee: people.email(assigneeId) } : {};
  return {
    id: String(activity.id),
    type: activity.type,
    at: timeOfMs(activity.at_ms),
    by: people.person(activity.user_id),
    data: { ...activity.data, ...assignee },
  };
}
