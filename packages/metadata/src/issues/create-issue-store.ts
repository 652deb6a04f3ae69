import type { HashClaim } from '@sentryai/grouping';
import type { SqlContext } from '../sql/context.ts';
import { ageIssues, changeIssues, commentIssue, wakeIgnored } from './change-issues.ts';
import { countOccurrences } from './count-occurrences.ts';
import type { IssueStore } from './issue-port.ts';
import { toActivity } from './issue-rows.ts';
import { chunks, loadIssues } from './issue-writes.ts';
import { issueFacets, listIssues } from './list-issues.ts';
import { deleteIssues, mergeIssues, unmergeIssue } from './merge-issues.ts';

const DISCARDED_MAX = 100_000;

export function createIssueStore(context: SqlContext): IssueStore {
  const { db, values } = context;
  return {
    countOccurrences: (batch) => countOccurrences(context, batch),
    async discardedHashes() {
      const rows = await db
        .selectFrom('issue_hashes')
        .select(['project_id', 'hash'])
        .where('is_discarded', '=', values.writeBool(true))
        .limit(DISCARDED_MAX)
        .execute();
      return rows.map((row) => `${values.readInteger(row.project_id)}/${row.hash}`);
    },
    listIssues: (input) => listIssues(context, input),
    issueFacets: (projectId, filter) => issueFacets(context, projectId, filter),
    async findIssue(id) {
      const redirect = await db.selectFrom('issue_redirects').select('to_id').where('from_id', '=', id).executeTakeFirst();
      const wanted = redirect === undefined ? id : values.readInteger(redirect.to_id);
      return (await loadIssues({ trx: db, values }, [wanted])).get(wanted) ?? null;
    },
    async hashesOfIssues(ids) {
      const found: Awaited<ReturnType<IssueStore['hashesOfIssues']>> = [];
      for (const some of chunks(ids)) {
        const rows = await db
          .selectFrom('issue_hashes')
          .select(['issue_id', 'hash', 'claim', 'merged_from'])
          .where('issue_id', 'in', some)
          .orderBy('created_at_ms')
          .execute();
        for (const row of rows) {
          const merged_from = row.merged_from === null ? null : values.readInteger(row.merged_from);
          found.push({ issue_id: values.readInteger(row.issue_id ?? 0), hash: row.hash, claim: row.claim as HashClaim, merged_from });
        }
      }
      return found;
    },
    async issuesOfHashes(projectId, hashes) {
      const found = new Map<string, number>();
      for (const some of chunks(hashes)) {
        const rows = await db
          .selectFrom('issue_hashes')
          .select(['hash', 'issue_id'])
          .where('project_id', '=', projectId)
          .where('hash', 'in', some)
          .where('issue_id', 'is not', null)
          .execute();
        for (const row of rows) found.set(row.hash, values.readInteger(row.issue_id ?? 0));
      }
      return found;
    },
    async listActivities(issueId, limit) {
      const rows = await db
        .selectFrom('issue_activities')
        .selectAll()
        .where('issue_id', '=', issueId)
        .orderBy('at_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => toActivity(row, values));
    },
    changeIssues: (change) => changeIssues(context, change),
    wakeIgnored: (id, since, nowMs) => wakeIgnored(context, id, since, nowMs),
    commentIssue: (comment) => commentIssue(context, comment),
    mergeIssues: (merge) => mergeIssues(context, merge),
    unmergeIssue: (unmerge) => unmergeIssue(context, unmerge),
    deleteIssues: (projectId, ids, discard, nowMs) => deleteIssues(context, projectId, ids, discard, nowMs),
    ageIssues: (nowMs, limit) => ageIssues(context, nowMs, limit),
    async issueOverflow(projectId) {
      const row = await db.selectFrom('issue_budgets').selectAll().where('project_id', '=', projectId).executeTakeFirst();
      if (row === undefined || row.overflow_since_ms === null) return null;
      return {
        count: values.readInteger(row.overflow_count),
        fingerprints: values.readInteger(row.overflow_issues),
        since_ms: values.readInteger(row.overflow_since_ms),
      };
    },
    async newestRelease(projectId) {
      const row = await db
        .selectFrom('releases')
        .select('release')
        .where('project_id', '=', projectId)
        .orderBy('first_seen_ms', 'desc')
        .orderBy('release', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.release ?? '';
    },
  };
}
