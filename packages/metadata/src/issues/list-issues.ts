import type { Issue } from '@sentryai/schema';
import { type Expression, type ExpressionBuilder, sql, type SqlBool } from 'kysely';
import type { SqlContext } from '../sql/context.ts';
import type { Tables } from '../sql/tables.ts';
import { conditionSql, withoutField } from './issue-condition.ts';
import { ISSUE_FACETS, type IssueFacet, type IssueFilter, type IssueListInput, type IssueSort } from './issue-port.ts';
import { toIssue } from './issue-rows.ts';

type Builder = ExpressionBuilder<Tables, 'issues'>;
type Condition = Expression<SqlBool>;

/** Values of one facet that are told. */
const FACET_VALUES_MAX = 50;

/** Whole numbers that a list is sorted by; priority as its rank, then the newest first. */
const SORT_VALUES: Readonly<Record<IssueSort, string>> = {
  last_seen: 'last_seen_ms',
  first_seen: 'first_seen_ms',
  count: 'count',
  id: 'id',
  priority: `(CASE priority WHEN 'high' THEN 2 WHEN 'medium' THEN 1 ELSE 0 END * 100000000000000 + last_seen_ms)`,
};

export async function listIssues({ db, values }: SqlContext, input: IssueListInput): Promise<Issue[]> {
  const { projectId, filter, sort, limit, after } = input;
  const sortValue = sql<number>`${sql.raw(SORT_VALUES[sort])}`;
  let query = db
    .selectFrom('issues')
    .selectAll()
    .where('project_id', '=', projectId)
    .where((eb) => eb.and(conditions(eb, filter)));
  if (after !== undefined) query = query.where(sql<SqlBool>`(${sortValue}, id) < (${after.value}, ${after.id})`);
  const rows = await query.orderBy(sortValue, 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map((row) => toIssue(row, values));
}

/** The number that `listIssues` sorts an issue by; half of a cursor. */
export function issueSortValue(issue: Issue, sort: IssueSort): number {
  if (sort === 'last_seen') return issue.last_seen_ms;
  if (sort === 'first_seen') return issue.first_seen_ms;
  if (sort === 'count') return issue.count;
  if (sort === 'id') return issue.id;
  return { high: 2, medium: 1, low: 0 }[issue.priority] * 100_000_000_000_000 + issue.last_seen_ms;
}

export async function issueFacets(
  { db, values }: SqlContext,
  projectId: number,
  filter: IssueFilter,
): Promise<Record<IssueFacet, Record<string, number>>> {
  const facets: Partial<Record<IssueFacet, Record<string, number>>> = {};
  for (const facet of ISSUE_FACETS) {
    const { [facet]: _own, where, ...rest } = filter;
    const others: IssueFilter = { ...rest, where: withoutField(where, facet) };
    const rows = await db
      .selectFrom('issues')
      .select((eb) => [eb.ref(facet).as('value'), eb.fn.countAll().as('issues')])
      .where('project_id', '=', projectId)
      .where((eb) => eb.and(conditions(eb, others)))
      .groupBy(facet)
      .orderBy('issues', 'desc')
      .limit(FACET_VALUES_MAX)
      .execute();
    facets[facet] = Object.fromEntries(rows.map((row) => [row.value ?? '', values.readInteger(row.issues)]));
  }
  return facets as Record<IssueFacet, Record<string, number>>;
}

function conditions(eb: Builder, filter: IssueFilter): Condition[] {
  // What was opened at arrival, and then turned out to be another issue's: nothing of it is left that anybody could look at.
  const found: Condition[] = [eb.not(eb.and([eb('count', '=', 0), eb('substatus', '=', 'new')]))];
  const oneOf = (column: 'status' | 'substatus' | 'kind' | 'priority' | 'level' | 'first_release' | 'last_release'): void => {
    const wanted = filter[column];
    if (wanted !== undefined) found.push(eb(column, 'in', wanted.length === 0 ? [''] : [...wanted]));
  };
  for (const column of ['status', 'substatus', 'kind', 'priority', 'level', 'first_release', 'last_release'] as const) oneOf(column);
  if (filter.assignee_id !== undefined) {
    const people = filter.assignee_id.filter((id) => id !== null);
    const parts: Condition[] = [];
    if (people.length > 0) parts.push(eb('assignee_id', 'in', people));
    if (people.length < filter.assignee_id.length) parts.push(eb('assignee_id', 'is', null));
    found.push(eb.or(parts));
  }
  if (filter.ids !== undefined) found.push(eb('id', 'in', filter.ids.length === 0 ? [-1] : [...filter.ids]));
  if (filter.seen !== undefined) {
    found.push(eb('last_seen_ms', '>=', filter.seen.fromMs), eb('first_seen_ms', '<', filter.seen.toMs));
  }
  if (filter.where !== undefined) found.push(conditionSql(filter.where, eb));
  if (filter.is_recovered === true) found.push(eb('recovered_count', '>=', eb.ref('count')));
  if (filter.is_recovered === false) found.push(eb('recovered_count', '<', eb.ref('count')));
  for (const text of filter.text ?? []) {
    const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    found.push(conditionSql({ type: 'like', fields: ['title', 'subtitle', 'culprit'], pattern }, eb));
  }
  return found;
}
