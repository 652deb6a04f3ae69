/** Pages of issues: found and sorted by the metadata, or ranked by what their occurrences say. */
import { type IssueFilter, issueSortValue, type Metadata } from '@sentryai/metadata';
import { AppError, type Issue, type IssueListSort } from '@sentryai/schema';
import { hashesWhere, type IssueHash, issueMeasures, rankHashes, type SqlFilter, type TimeWindow } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';

type Source = { run: RequestQueries; metadata: Metadata; projectId: number; window: TimeWindow };

/** Fingerprints of a window that are ranked, or that a condition over occurrences may find. */
const HASHES_MAX = 50_000;
/** Issues asked for at once while a ranked page is filled. */
const PORTION = 500;

/** An issue with the number that it is sorted by. */
export type FoundIssue = { issue: Issue; value: number };
export type IssuePageInput = Source & {
  filter: IssueFilter;
  sort: IssueListSort;
  limit: number;
  after: { value: number; id: number } | undefined;
};

/** One more than `limit`. */
export async function findIssues(input: IssuePageInput): Promise<FoundIssue[]> {
  const { metadata, projectId, filter, sort, limit, after } = input;
  if (sort === 'users' || sort === 'wasted') return findRanked(input, sort);
  const issues = await metadata.listIssues({ projectId, filter, sort, limit: limit + 1, after });
  return issues.map((issue) => ({ issue, value: issueSortValue(issue, sort) }));
}

async function findRanked(input: IssuePageInput, by: 'users' | 'wasted'): Promise<FoundIssue[]> {
  const { metadata, projectId, filter, limit, after } = input;
  const ranked = (await rankIssues(input, by)).filter(
    ({ id, value }) => after === undefined || value < after.value || (value === after.value && id < after.id),
  );
  const found: FoundIssue[] = [];
  for (let at = 0; at < ranked.length && found.length <= limit; at += PORTION) {
    const portion = ranked.slice(at, at + PORTION);
    const own = { ...filter, ids: portion.map(({ id }) => id) };
    const issues = await metadata.listIssues({ projectId, filter: own, sort: 'last_seen', limit: PORTION });
    const byId = new Map(issues.map((issue) => [issue.id, issue]));
    for (const { id, value } of portion) {
      const issue = byId.get(id);
      if (issue !== undefined) found.push({ issue, value });
    }
  }
  return found.slice(0, limit + 1);
}

/** Issues that happened in the window, the most users or the most wasted first. */
async function rankIssues(source: Source, by: 'users' | 'wasted'): Promise<{ id: number; value: number }[]> {
  const { run, metadata, projectId, window } = source;
  const ranked = await run(rankHashes({ projectId, window, by, limit: HASHES_MAX }));
  const issueOf = await metadata.issuesOfHashes(
    projectId,
    ranked.map(({ hash }) => hash),
  );
  const valueOf = new Map<number, number>();
  const hashesOf = new Map<number, IssueHash[]>();
  for (const { hash, value } of ranked) {
    const id = issueOf.get(hash);
    if (id === undefined) continue;
    valueOf.set(id, (valueOf.get(id) ?? 0) + value);
    const own = hashesOf.get(id);
    if (own === undefined) hashesOf.set(id, [{ hash, issue_id: id }]);
    else own.push({ hash, issue_id: id });
  }
  // One user may have met several fingerprints of an issue.
  const shared = by === 'users' ? [...hashesOf.values()].filter((hashes) => hashes.length > 1).flat() : [];
  if (shared.length > 0) {
    const steps = { fromUs: window.fromUs, stepUs: window.toUs - window.fromUs, count: 1 };
    for (let at = 0; at < shared.length; at += HASHES_MAX / 10) {
      const measures = await run(issueMeasures({ projectId, hashes: shared.slice(at, at + HASHES_MAX / 10), window, steps }));
      for (const { issue_id, users } of measures) valueOf.set(issue_id, users);
    }
  }
  return [...valueOf].map(([id, value]) => ({ id, value })).toSorted((left, right) => right.value - left.value || right.id - left.id);
}

/** Issues that have an occurrence in the window which fits a condition. Errors: AppError search_too_wide (400). */
export async function issuesWith({ run, metadata, projectId, window }: Source, filter: SqlFilter): Promise<number[]> {
  const found = await run(hashesWhere({ projectId, window, filter, limit: HASHES_MAX + 1 }));
  if (found.length > HASHES_MAX) {
    throw new AppError({
      code: 'search_too_wide',
      message: `More than ${HASHES_MAX} fingerprints have an occurrence like this, so nothing was searched. Take a shorter window, or search for less.`,
      httpStatus: 400,
    });
  }
  const issueOf = await metadata.issuesOfHashes(
    projectId,
    found.map(({ hash }) => hash),
  );
  return [...new Set(issueOf.values())];
}
