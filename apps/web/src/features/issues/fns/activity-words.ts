import type { IssueActivityEntry } from '@sentryai/schema';
import { formatCount, plural } from '../../../lib/format.ts';

const RESOLVED: Readonly<Record<string, string>> = { in_release: ' in release ', in_next: ' in the release after ' };
const IGNORED: Readonly<Record<string, string>> = {
  until_time: ' for a while',
  until_count: ' until it happens more often',
  until_users: ' until more users are affected',
  until_escalating: ' until it escalates',
};

/** What was done, as the rest of a sentence that begins with who did it ("it" when nobody did). */
export function activityWords({ type, data, by }: IssueActivityEntry): string {
  const release = typeof data['release'] === 'string' ? data['release'] : null;
  const how = String(data['how'] ?? '');
  switch (type) {
    case 'created':
      return data['from_issue_id'] === undefined ? 'was first seen' : `was taken out of issue ${String(data['from_issue_id'])}`;
    case 'resolved':
      return `resolved it${RESOLVED[how] === undefined ? '' : `${RESOLVED[how]}${release ?? '?'}`}`;
    case 'unresolved':
      return by === null ? 'is open again' : 'reopened it';
    case 'ignored':
      return `ignored it${IGNORED[how] ?? ' for good'}`;
    case 'regressed':
      return `came back${release === null ? '' : ` in release ${release}`}`;
    case 'escalating':
      return 'happens much more often than before';
    case 'ongoing':
      return by === null ? 'is nothing new any more' : 'looked at it';
    case 'assigned':
      return `assigned it to ${String(data['assignee'] ?? 'somebody')}`;
    case 'unassigned':
      return 'assigned it to nobody';
    case 'priority':
      return `set its priority to ${String(data['priority'] ?? '?')}`;
    case 'merged':
      return `merged “${String(data['title'] ?? 'an issue')}” into it (${formatCount(Number(data['count'] ?? 0))} occurrences)`;
    case 'unmerged':
      return `took ${plural(Number(data['fingerprints'] ?? 1), 'fingerprint')} out of it, into issue ${String(data['issue_id'] ?? '?')}`;
    case 'commented':
      return 'commented';
    default:
      return type;
  }
}
