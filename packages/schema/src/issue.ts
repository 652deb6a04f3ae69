/** Issues: failures that have one cause, tracked until it is gone. */

export const ISSUE_STATUSES = ['unresolved', 'resolved', 'ignored'] as const;
export type IssueStatus = (typeof ISSUE_STATUSES)[number];

/** How an unresolved issue stands; '' for resolved and ignored ones. */
export const ISSUE_SUBSTATUSES = ['new', 'ongoing', 'regressed', 'escalating'] as const;
export type IssueSubstatus = (typeof ISSUE_SUBSTATUSES)[number];

export const ISSUE_PRIORITIES = ['high', 'medium', 'low'] as const;
export type IssuePriority = (typeof ISSUE_PRIORITIES)[number];

/**
 * When a resolved issue counts as broken again.
 *  now           any occurrence after the moment of resolving
 *  in_release    an occurrence in this release or a later one
 *  in_next       an occurrence in a release later than the one that was the newest at that moment
 */
export type IssueResolution =
  | { type: 'now'; at_ms: number }
  | { type: 'in_release'; at_ms: number; release: string }
  | { type: 'in_next'; at_ms: number; after_release: string };

/**
 * Until when an ignored issue is left alone. Counts are of occurrences after the moment of ignoring, of which there were
 * `count_before` then; with `window_ms` only those inside such a stretch of time.
 */
export type IssueIgnore =
  | { type: 'forever'; at_ms: number }
  | { type: 'until_time'; at_ms: number; until_ms: number }
  | { type: 'until_count'; at_ms: number; count: number; count_before: number; window_ms: number | null }
  | { type: 'until_users'; at_ms: number; users: number; window_ms: number | null }
  /** Until an hour brings more than forecast from the hours before (issues/src/escalation.ts). */
  | { type: 'until_escalating'; at_ms: number; hourly_limit: number };

export type Issue = {
  id: number;
  project_id: number;
  /** `error`, or the detector's name. */
  kind: string;
  status: IssueStatus;
  substatus: IssueSubstatus | '';
  /** Since when it stands so. */
  status_since_ms: number;
  priority: IssuePriority;
  /** True once a person set the priority; it is then left as it is. */
  is_priority_manual: boolean;
  title: string;
  /** Second line: the message or what was found. */
  subtitle: string;
  culprit: string;
  level: string;
  first_seen_ms: number;
  last_seen_ms: number;
  first_release: string;
  last_release: string;
  /** Occurrences ever; recovered ones among them. */
  count: number;
  recovered_count: number;
  assignee_id: string | null;
  resolution: IssueResolution | null;
  ignore: IssueIgnore | null;
};

export const ISSUE_ACTIVITIES = [
  'created',
  'resolved',
  'unresolved',
  'ignored',
  'regressed',
  'escalating',
  'ongoing',
  'assigned',
  'unassigned',
  'priority',
  'commented',
  'merged',
  'unmerged',
] as const;
export type IssueActivityType = (typeof ISSUE_ACTIVITIES)[number];

/** One line of an issue's history. `user_id` is null for what happened by itself. */
export type IssueActivity = {
  type: IssueActivityType;
  at_ms: number;
  user_id: string | null;
  data: Record<string, string | number | null>;
};
