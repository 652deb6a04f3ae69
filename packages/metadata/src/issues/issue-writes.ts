/** Pieces that several operations on issues share; all inside a transaction of the caller. */
import type { Issue, IssueActivity } from '@sentryai/schema';
import type { Kysely } from 'kysely';
import type { EngineValues } from '../sql/engine-values.ts';
import type { Tables } from '../sql/tables.ts';
import { fromIssue, toIssue } from './issue-rows.ts';

export type Transaction = { trx: Kysely<Tables>; values: EngineValues };

/** Values of one IN list; engines bound the number of parameters. */
const LIST_MAX = 500;

export function chunks<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / LIST_MAX) }, (_, index) => list.slice(index * LIST_MAX, (index + 1) * LIST_MAX));
}

export async function loadIssues({ trx, values }: Transaction, ids: readonly number[]): Promise<Map<number, Issue>> {
  const issues = new Map<number, Issue>();
  for (const some of chunks([...new Set(ids)])) {
    const rows = await trx.selectFrom('issues').selectAll().where('id', 'in', some).execute();
    for (const row of rows) issues.set(values.readInteger(row.id), toIssue(row, values));
  }
  return issues;
}

export async function saveIssue({ trx, values }: Transaction, issue: Issue): Promise<void> {
  await trx.updateTable('issues').set(fromIssue(issue, values)).where('id', '=', issue.id).execute();
}

export async function insertIssue({ trx, values }: Transaction, issue: Issue): Promise<Issue> {
  const row = await trx.insertInto('issues').values(fromIssue(issue, values)).returning('id').executeTakeFirstOrThrow();
  return { ...issue, id: values.readInteger(row.id) };
}

export async function addActivities({ trx }: Transaction, issueId: number, activities: readonly IssueActivity[]): Promise<void> {
  for (const { type, at_ms, user_id, data } of activities) {
    await trx
      .insertInto('issue_activities')
      .values({ issue_id: issueId, type, at_ms, user_id, data: JSON.stringify(data) })
      .execute();
  }
}

/** When each release of a project was first seen. */
export async function releasesOf(
  { trx, values }: Transaction,
  projectId: number,
  releases: readonly string[],
): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  for (const some of chunks([...new Set(releases)].filter((release) => release !== ''))) {
    const rows = await trx.selectFrom('releases').selectAll().where('project_id', '=', projectId).where('release', 'in', some).execute();
    for (const row of rows) seen.set(row.release, values.readInteger(row.first_seen_ms));
  }
  return seen;
}
