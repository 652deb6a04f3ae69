/** Issues as callers of the metadata store see them; part of the Metadata port. */
import type { Issue, IssueActivity, IssuePriority, IssueStatus, IssueSubstatus } from '@sentryai/schema';
import type { HashClaim } from '@sentryai/grouping';
import type { IssueAction, OccurrenceGroup } from '@sentryai/issues';
import type { IssueCondition } from './issue-condition.ts';

/** What a batch did to an issue, for those who tell people. */
export type IssueChange = { issue: Issue; activities: IssueActivity[] };

export type CountedOccurrences = {
  /** False when the batch was counted before: nothing was changed. */
  isCounted: boolean;
  changes: IssueChange[];
  /** Ignored issues that were seen and whose condition needs counts of the store (wakeIgnored). */
  ignored: Issue[];
  /** Occurrences of fingerprints that were not opened as issues, because the project opened too many. */
  overflowCount: number;
};

/** `id` is the only order that stands still while occurrences arrive. */
export const ISSUE_SORTS = ['last_seen', 'first_seen', 'count', 'priority', 'id'] as const;
export type IssueSort = (typeof ISSUE_SORTS)[number];

export const ISSUE_FACETS = ['status', 'substatus', 'kind', 'priority', 'level', 'assignee_id'] as const;
export type IssueFacet = (typeof ISSUE_FACETS)[number];

/** Conditions are joined by "and", the values of one by "or". */
export type IssueFilter = {
  status?: readonly IssueStatus[];
  substatus?: readonly IssueSubstatus[];
  kind?: readonly string[];
  priority?: readonly IssuePriority[];
  level?: readonly string[];
  /** null among them: nobody's. */
  assignee_id?: readonly (string | null)[];
  first_release?: readonly string[];
  last_release?: readonly string[];
  /** Seen in it: last seen at or after `fromMs`, first seen before `toMs`. */
  seen?: { fromMs: number; toMs: number };
  /** Only issues that never were fatal. */
  is_recovered?: boolean;
  /** In title, subtitle or culprit, ignoring case. */
  text?: readonly string[];
  ids?: readonly number[];
  /** Beside the others. */
  where?: IssueCondition | undefined;
};

export type IssueListInput = {
  projectId: number;
  filter: IssueFilter;
  sort: IssueSort;
  limit: number;
  /** Sort value and id of the last row before. */
  after?: { value: number; id: number } | undefined;
};

export type IssueOverflow = { count: number; fingerprints: number; since_ms: number };

export interface IssueStore {
  /**
   * Adds a batch's occurrences to their issues, opening issues for new fingerprints; all or nothing, and once per token.
   * Fingerprints beyond the project's budget of new issues open none; they are counted as overflow.
   */
  countOccurrences(batch: { token: string; nowMs: number; groups: readonly OccurrenceGroup[] }): Promise<CountedOccurrences>;
  /** Fingerprints whose occurrences are to be dropped ("delete and discard"), of all projects, as `project/hash`. */
  discardedHashes(): Promise<string[]>;

  listIssues(input: IssueListInput): Promise<Issue[]>;
  /** Issues by status, kind, priority … under a filter, each facet without its own condition. */
  issueFacets(projectId: number, filter: IssueFilter): Promise<Record<IssueFacet, Record<string, number>>>;
  /** By id; one that was merged is answered by the issue that it became. */
  findIssue(id: number): Promise<Issue | null>;
  hashesOfIssues(ids: readonly number[]): Promise<{ issue_id: number; hash: string; claim: HashClaim; merged_from: number | null }[]>;
  /** Issue of each fingerprint that has one. */
  issuesOfHashes(projectId: number, hashes: readonly string[]): Promise<Map<string, number>>;
  listActivities(issueId: number, limit: number): Promise<(IssueActivity & { id: number })[]>;

  /** Applies actions to issues of one project; answers those that changed. */
  changeIssues(change: {
    projectId: number;
    ids: readonly number[];
    actions: readonly IssueAction[];
    userId: string | null;
    nowMs: number;
  }): Promise<IssueChange[]>;
  /** Wakes an ignored issue if, with these counts since it was ignored, its condition is over. */
  wakeIgnored(id: number, since: { count: number; users: number; countThisHour: number }, nowMs: number): Promise<IssueChange | null>;
  commentIssue(comment: {
    id: number;
    userId: string | null;
    text: string;
    nowMs: number;
  }): Promise<(IssueActivity & { id: number }) | null>;
  /** Makes the others part of the first: fingerprints, counts, history. Errors: AppError issue_not_found. */
  mergeIssues(merge: { projectId: number; ids: readonly number[]; userId: string | null; nowMs: number }): Promise<IssueChange>;
  /**
   * Takes fingerprints out of an issue into a new one. `counts` are those of the store for the fingerprints. What was taken
   * apart by hand stays apart: from then on each fingerprint of both leads to its issue and says nothing about others.
   * Errors: AppError issue_not_found, nothing_left (all of its fingerprints).
   */
  unmergeIssue(unmerge: {
    projectId: number;
    id: number;
    hashes: readonly string[];
    counts: Pick<
      Issue,
      | 'count'
      | 'recovered_count'
      | 'first_seen_ms'
      | 'last_seen_ms'
      | 'first_release'
      | 'last_release'
      | 'title'
      | 'subtitle'
      | 'culprit'
      | 'level'
    >;
    userId: string | null;
    nowMs: number;
  }): Promise<{ from: IssueChange; created: IssueChange }>;
  /** Deletes issues; `discard` leaves tombstones, so that what comes later is dropped. Answers how many there were. */
  deleteIssues(projectId: number, ids: readonly number[], discard: boolean, nowMs: number): Promise<number>;
  /** What the passing of time changes, up to `limit` issues. */
  ageIssues(nowMs: number, limit: number): Promise<IssueChange[]>;
  /** Null when nothing was held back. */
  issueOverflow(projectId: number): Promise<IssueOverflow | null>;
  /** The newest release of a project by when it was first seen; '' when there is none. */
  newestRelease(projectId: number): Promise<string>;
}
