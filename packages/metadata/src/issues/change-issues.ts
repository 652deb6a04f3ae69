import { applyAction, applyTime, type IssueAction, ONGOING_AFTER_MS, wakeIssue } from '@sentryai/issues';
import type { Issue, IssueActivity } from '@sentryai/schema';
import type { SqlContext } from '../sql/context.ts';
import type { IssueChange } from './issue-port.ts';
import { toActivity, toIssue } from './issue-rows.ts';
import { addActivities, loadIssues, saveIssue, type Transaction } from './issue-writes.ts';

export function changeIssues(
  { db, values }: SqlContext,
  change: { projectId: number; ids: readonly number[]; actions: readonly IssueAction[]; userId: string | null; nowMs: number },
): Promise<IssueChange[]> {
  return db.transaction().execute(async (trx) => {
    const transaction: Transaction = { trx, values };
    const issues = await loadIssues(transaction, change.ids);
    const changes: IssueChange[] = [];
    for (const before of issues.values()) {
      if (before.project_id !== change.projectId) continue;
      let issue = before;
      const activities: IssueActivity[] = [];
      for (const action of change.actions) {
        const applied = applyAction(issue, withCountBefore(action, issue), { user_id: change.userId, nowMs: change.nowMs });
        if (applied === null) continue;
        issue = applied.issue;
        activities.push(...applied.activities);
      }
      if (activities.length === 0) continue;
      await saveIssue(transaction, issue);
      await addActivities(transaction, issue.id, activities);
      changes.push({ issue, activities });
    }
    return changes;
  });
}

/** How many there were when an issue was ignored is the issue's to say, not the caller's. */
function withCountBefore(action: IssueAction, issue: Issue): IssueAction {
  if (action.type !== 'ignore' || action.ignore.type !== 'until_count') return action;
  return { ...action, ignore: { ...action.ignore, count_before: issue.count } };
}

export function wakeIgnored(
  { db, values }: SqlContext,
  id: number,
  since: { count: number; users: number; countThisHour: number },
  nowMs: number,
): Promise<IssueChange | null> {
  return db.transaction().execute(async (trx) => {
    const transaction: Transaction = { trx, values };
    const issue = (await loadIssues(transaction, [id])).get(id);
    if (issue === undefined || issue.status !== 'ignored') return null;
    const woken = wakeIssue(issue, since, nowMs);
    if (woken === null) return null;
    await saveIssue(transaction, woken.issue);
    await addActivities(transaction, id, woken.activities);
    return woken;
  });
}

export function commentIssue(
  { db, values }: SqlContext,
  { id, userId, text, nowMs }: { id: number; userId: string | null; text: string; nowMs: number },
): Promise<(IssueActivity & { id: number }) | null> {
  return db.transaction().execute(async (trx) => {
    if (!(await loadIssues({ trx, values }, [id])).has(id)) return null;
    const row = await trx
      .insertInto('issue_activities')
      .values({ issue_id: id, type: 'commented', at_ms: nowMs, user_id: userId, data: JSON.stringify({ text }) })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toActivity(row, values);
  });
}

/** Issues that time changes are found by two index ranges, so that a quiet minute costs nothing. */
export function ageIssues({ db, values }: SqlContext, nowMs: number, limit: number): Promise<IssueChange[]> {
  return db.transaction().execute(async (trx) => {
    const transaction: Transaction = { trx, values };
    const aged = await trx
      .selectFrom('issues')
      .selectAll()
      .where('status', '=', 'unresolved')
      .where('substatus', 'in', ['new', 'regressed', 'escalating'])
      .where('status_since_ms', '<=', nowMs - ONGOING_AFTER_MS)
      .limit(limit)
      .execute();
    const waiting = await trx
      .selectFrom('issues')
      .selectAll()
      .where('status', '=', 'ignored')
      .where('ignore_rule', 'like', '%"until_time"%')
      .limit(limit)
      .execute();
    const changes: IssueChange[] = [];
    for (const row of [...aged, ...waiting]) {
      const change = applyTime(toIssue(row, values), nowMs);
      if (change === null) continue;
      await saveIssue(transaction, change.issue);
      await addActivities(transaction, change.issue.id, change.activities);
      changes.push(change);
    }
    return changes;
  });
}
