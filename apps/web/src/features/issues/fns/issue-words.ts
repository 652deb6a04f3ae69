import type { IssueDetail, IssueListSort, IssuePatch, IssuePriority, IssueSubstatus } from '@sentryai/schema';
import { formatCount, formatDateTime, formatDuration, plural } from '../../../lib/format.ts';
import type { IssueTab } from './issues-search.ts';

export const TAB_LABELS: Readonly<Record<IssueTab, string>> = {
  unresolved: 'Unresolved',
  resolved: 'Resolved',
  ignored: 'Ignored',
  all: 'All',
};

export const SORT_LABELS: Readonly<Record<IssueListSort, string>> = {
  last_seen: 'Last seen',
  first_seen: 'Newest',
  count: 'Most occurrences',
  users: 'Most users',
  wasted: 'Most wasted',
  priority: 'Priority',
};

export const PRIORITY_LABELS: Readonly<Record<IssuePriority, string>> = { high: 'High', medium: 'Medium', low: 'Low' };

/** Words of states; ongoing is the usual and says nothing. */
export const SUBSTATUS_MARKS: Readonly<Record<IssueSubstatus, { text: string; tone?: 'danger' | 'accent'; hint: string } | null>> = {
  new: { text: 'new', tone: 'accent', hint: 'First seen a short while ago, and nobody looked at it yet' },
  ongoing: null,
  regressed: { text: 'regressed', tone: 'danger', hint: 'It was resolved, and came back' },
  escalating: { text: 'escalating', tone: 'danger', hint: 'It happens much more often than before' },
};

/** `truncated_answer` -> "Truncated answer"; what is not an error is named after the detector that found it. */
export function issueKindLabel(kind: string): string {
  const words = kind.replaceAll('_', ' ').replace(/\b(?:mcp|json|ttft)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

type Ignored = NonNullable<IssueDetail['ignored_until']>;

/** Until when an issue is left alone. */
export function ignoredWords({ until, time, count, window_ms }: Ignored): string {
  const within = window_ms === null ? '' : ` within ${formatDuration(window_ms)}`;
  if (until === 'time') return time === null ? 'for a while' : `until ${formatDateTime(Date.parse(time))}`;
  if (until === 'count') return `until it happens ${plural(count ?? 0, 'more time')}${within}`;
  if (until === 'users') return `until ${plural(count ?? 0, 'more user')} ${count === 1 ? 'is' : 'are'} affected${within}`;
  if (until === 'escalating') return `until it escalates (more than ${formatCount(count)} in an hour)`;
  return 'for good';
}

/** When a resolved issue counts as broken again. */
export function resolutionWords(resolution: NonNullable<IssueDetail['resolution']>): string {
  if (resolution.in === 'release') return `in release ${resolution.release ?? '?'}`;
  if (resolution.in === 'next_release') return `in the release after ${resolution.release ?? 'the newest'}`;
  return 'since then; any later occurrence brings it back';
}

/** What a change did, in the past tense, for the line that offers to take it back. */
export function changeWords(patch: IssuePatch): string {
  if (patch.status === 'resolved') return 'resolved';
  if (patch.status === 'ignored') return 'ignored';
  if (patch.status === 'unresolved') return 'reopened';
  if (patch.substatus !== undefined) return 'marked as looked at';
  if (patch.assignee !== undefined) return patch.assignee === null ? 'unassigned' : 'assigned';
  return patch.priority === undefined ? 'changed' : `set to ${patch.priority} priority`;
}
