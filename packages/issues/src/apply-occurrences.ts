import type { Issue, IssueActivity } from '@sentryai/schema';
import { compareReleases } from './compare-releases.ts';

/** What a batch brought of one issue. Negative counts take back what turned out to be another's. */
export type OccurrenceSummary = {
  count: number;
  recovered_count: number;
  first_ms: number;
  last_ms: number;
  /** Releases seen, '' among them when an occurrence had none. */
  releases: readonly string[];
  /** Newest occurrence's words; they replace the issue's. Undefined leaves them. */
  words?: Pick<Issue, 'title' | 'subtitle' | 'culprit' | 'level'>;
};

export type OccurrenceContext = {
  nowMs: number;
  /** When a release of the project was first seen. */
  releaseFirstSeenMs: (release: string) => number | undefined;
  /** Occurrences, and users affected, since an ignored issue was ignored (inside its window); asked only for those. */
  sinceIgnored?: { count: number; users: number };
  /** Occurrences in the hour of nowMs. */
  countThisHour?: number;
};

export type Changed = { issue: Issue; activities: IssueActivity[] };

/** A race: an occurrence that was under way when somebody clicked "resolve" is no regression. */
const RESOLVE_GUARD_MS = 5_000;

/** Adds occurrences to an issue; a resolved one may come back, an ignored one may be heard again. */
export function applyOccurrences(issue: Issue, summary: OccurrenceSummary, context: OccurrenceContext): Changed {
  const next: Issue = {
    ...issue,
    ...(summary.last_ms >= issue.last_seen_ms ? summary.words : undefined),
    count: Math.max(0, issue.count + summary.count),
    recovered_count: Math.max(0, issue.recovered_count + summary.recovered_count),
  };
  if (summary.count <= 0) return { issue: next, activities: [] };
  next.first_seen_ms = Math.min(issue.first_seen_ms, summary.first_ms);
  next.last_seen_ms = Math.max(issue.last_seen_ms, summary.last_ms);
  noteReleases(next, summary.releases, context);
  const activities: IssueActivity[] = [];
  if (issue.status === 'resolved') regress(next, summary, context, activities);
  if (issue.status === 'ignored') {
    const { sinceIgnored = { count: 0, users: 0 }, countThisHour = 0, nowMs } = context;
    const woken = wakeIssue(next, { ...sinceIgnored, countThisHour }, nowMs);
    if (woken !== null) return woken;
  }
  return { issue: next, activities };
}

function noteReleases(issue: Issue, releases: readonly string[], { releaseFirstSeenMs }: OccurrenceContext): void {
  for (const release of releases) {
    if (release === '') continue;
    if (issue.first_release === '' || isOlder(release, issue.first_release)) issue.first_release = release;
    if (issue.last_release === '' || isOlder(issue.last_release, release)) issue.last_release = release;
  }
  function isOlder(one: string, other: string): boolean {
    const order = compareReleases(one, other, releaseFirstSeenMs);
    return order !== null && order < 0;
  }
}

function regress(issue: Issue, summary: OccurrenceSummary, context: OccurrenceContext, activities: IssueActivity[]): void {
  const release = regressingRelease(issue, summary, context);
  if (release === null) return;
  setUnresolved(issue, 'regressed', context.nowMs);
  activities.push({ type: 'regressed', at_ms: context.nowMs, user_id: null, data: { release: release === '' ? null : release } });
}

/** The release that breaks the resolution ('' = an occurrence alone does); null while it holds. */
function regressingRelease({ resolution }: Issue, summary: OccurrenceSummary, { releaseFirstSeenMs }: OccurrenceContext): string | null {
  if (resolution === null) return '';
  if (resolution.type === 'now') return summary.last_ms > resolution.at_ms + RESOLVE_GUARD_MS ? (summary.releases.at(-1) ?? '') : null;
  const breaks = (release: string): boolean => {
    // Without a release nobody can tell: treated as old, as the fix is known to be in a release.
    if (release === '') return false;
    if (resolution.type === 'in_release') return (compareReleases(release, resolution.release, releaseFirstSeenMs) ?? -1) >= 0;
    return (compareReleases(release, resolution.after_release, releaseFirstSeenMs) ?? -1) > 0;
  };
  return summary.releases.find(breaks) ?? null;
}

/** What counts since an issue was ignored make of it; null while its condition is not over. */
export function wakeIssue(ignored: Issue, since: { count: number; users: number; countThisHour: number }, nowMs: number): Changed | null {
  const { ignore } = ignored;
  const isOver =
    (ignore?.type === 'until_time' && nowMs >= ignore.until_ms) ||
    (ignore?.type === 'until_count' && since.count >= ignore.count) ||
    (ignore?.type === 'until_users' && since.users >= ignore.users);
  const isEscalating = ignore?.type === 'until_escalating' && since.countThisHour > ignore.hourly_limit;
  if (!isOver && !isEscalating) return null;
  const issue = { ...ignored };
  setUnresolved(issue, isEscalating ? 'escalating' : 'ongoing', nowMs);
  const data = isEscalating ? { count_this_hour: since.countThisHour } : { count: since.count, users: since.users };
  return { issue, activities: [{ type: isEscalating ? 'escalating' : 'unresolved', at_ms: nowMs, user_id: null, data }] };
}

function setUnresolved(issue: Issue, substatus: 'ongoing' | 'regressed' | 'escalating', nowMs: number): void {
  issue.status = 'unresolved';
  issue.substatus = substatus;
  issue.status_since_ms = nowMs;
  issue.resolution = null;
  issue.ignore = null;
  if (substatus !== 'ongoing' && !issue.is_priority_manual) issue.priority = 'high';
}
