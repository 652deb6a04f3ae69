import type { IssueFilter } from '@sentryai/metadata';
import type { RequestQueries } from '../http/run-query.ts';
import { compileIssueSearch } from '../issues/compile-issue-search.ts';
import { issuesWith } from '../issues/find-issues.ts';
import { loadIssueRows } from '../issues/load-issue-rows.ts';
import { People } from '../issues/people.ts';
import type { ExportRow } from './export-columns.ts';
import type { ExportInput } from './export-source.ts';

const ISSUES_PER_QUERY = 1_000;
const ROWS_PER_PAGE = 100;

/**
 * Issues that were seen in the window, the one seen last first. Which they are is found out before the first row, in an
 * order that stands still: one that happens again meanwhile would move past the place that was read up to, and be missed.
 * Issues that are deleted or merged meanwhile are left out.
 */
export async function* issuePages(run: RequestQueries, input: ExportInput): AsyncGenerator<ExportRow[]> {
  const { projectId, window, query, nowMs, meId, metadata } = input;
  const people = await People.load(metadata);
  const source = { run, metadata, projectId, window };
  const where = await compileIssueSearch(query, { nowMs, people, meId, issuesWith: (filter) => issuesWith(source, filter) });
  const seen = { fromMs: Math.floor(window.fromUs / 1000), toMs: Math.ceil(window.toUs / 1000) };
  const ids = await findIds(input, { seen, where });
  for (let at = 0; at < ids.length; at += ROWS_PER_PAGE) {
    const wanted = ids.slice(at, at + ROWS_PER_PAGE);
    const issues = await metadata.listIssues({ projectId, filter: { ids: wanted }, sort: 'last_seen', limit: wanted.length });
    const byId = new Map(issues.map((issue) => [issue.id, issue]));
    const found = wanted.map((id) => byId.get(id)).filter((issue) => issue !== undefined);
    if (found.length > 0) yield await loadIssueRows({ run, metadata }, found, { window, people, wanted: input.fields });
  }
}

async function findIds({ projectId, metadata }: ExportInput, filter: IssueFilter): Promise<number[]> {
  const found: { id: number; lastSeenMs: number }[] = [];
  for (let after: { value: number; id: number } | undefined; ; ) {
    const issues = await metadata.listIssues({ projectId, filter, sort: 'id', limit: ISSUES_PER_QUERY, after });
    found.push(...issues.map((issue) => ({ id: issue.id, lastSeenMs: issue.last_seen_ms })));
    const last = issues.at(-1);
    if (last === undefined || issues.length < ISSUES_PER_QUERY) break;
    after = { value: last.id, id: last.id };
  }
  return found.toSorted((left, right) => right.lastSeenMs - left.lastSeenMs || right.id - left.id).map(({ id }) => id);
}
