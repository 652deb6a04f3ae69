import type { HashClaim } from '@sentryai/grouping';
import { AppError, type Issue, type IssueActivity } from '@sentryai/schema';
import type { SqlContext } from '../sql/context.ts';
import type { IssueChange, IssueStore } from './issue-port.ts';
import { addActivities, insertIssue, loadIssues, saveIssue, type Transaction } from './issue-writes.ts';

export function mergeIssues({ db, values }: SqlContext, merge: Parameters<IssueStore['mergeIssues']>[0]): Promise<IssueChange> {
  const { projectId, ids, userId, nowMs } = merge;
  return db.transaction().execute(async (trx) => {
    const transaction: Transaction = { trx, values };
    const issues = await loadIssues(transaction, ids);
    const [target, ...others] = [...new Set(ids)].map((id) => issues.get(id));
    if (target === undefined || others.some((issue) => issue === undefined)) throw issueNotFound();
    const sources = others as Issue[];
    if ([target, ...sources].some((issue) => issue.project_id !== projectId)) throw issueNotFound();
    let issue = target;
    const activities: IssueActivity[] = [];
    for (const source of sources) {
      const merged = await mergeInto(transaction, issue, source, { userId, nowMs });
      issue = merged.issue;
      activities.push(...merged.activities);
    }
    await saveIssue(transaction, issue);
    await addActivities(transaction, issue.id, activities);
    return { issue, activities };
  });
}

/** Points everything of `source` at `target` and deletes it; the caller saves what is answered. */
export async function mergeInto(
  { trx }: Transaction,
  target: Issue,
  source: Issue,
  { userId, nowMs }: { userId: string | null; nowMs: number },
): Promise<IssueChange> {
  await trx.updateTable('issue_hashes').set({ issue_id: target.id, merged_from: source.id }).where('issue_id', '=', source.id).execute();
  await trx.updateTable('issue_activities').set({ issue_id: target.id }).where('issue_id', '=', source.id).execute();
  await trx.updateTable('issue_redirects').set({ to_id: target.id }).where('to_id', '=', source.id).execute();
  await trx.insertInto('issue_redirects').values({ from_id: source.id, to_id: target.id }).execute();
  await trx.deleteFrom('issues').where('id', '=', source.id).execute();
  const data = { issue_id: source.id, title: source.title, count: source.count };
  return { issue: sumOf(target, source), activities: [{ type: 'merged', at_ms: nowMs, user_id: userId, data }] };
}

/** The first keeps its state and its words; counts and times are both's. */
function sumOf(target: Issue, source: Issue): Issue {
  const [older, newer] = target.first_seen_ms <= source.first_seen_ms ? [target, source] : [source, target];
  const latest = target.last_seen_ms >= source.last_seen_ms ? target : source;
  return {
    ...target,
    count: target.count + source.count,
    recovered_count: target.recovered_count + source.recovered_count,
    first_seen_ms: older.first_seen_ms,
    last_seen_ms: latest.last_seen_ms,
    first_release: older.first_release || newer.first_release,
    last_release: latest.last_release || target.last_release || source.last_release,
  };
}

export function unmergeIssue(
  { db, values }: SqlContext,
  unmerge: Parameters<IssueStore['unmergeIssue']>[0],
): Promise<{ from: IssueChange; created: IssueChange }> {
  const { projectId, id, hashes, counts, userId, nowMs } = unmerge;
  return db.transaction().execute(async (trx) => {
    const transaction: Transaction = { trx, values };
    const issue = (await loadIssues(transaction, [id])).get(id);
    if (issue === undefined || issue.project_id !== projectId) throw issueNotFound();
    const own = await trx.selectFrom('issue_hashes').select('hash').where('issue_id', '=', id).execute();
    const taken = own.map(({ hash }) => hash).filter((hash) => hashes.includes(hash));
    if (taken.length === 0) throw issueNotFound();
    if (taken.length === own.length) throw nothingLeft();
    const created = await insertIssue(transaction, {
      ...issue,
      ...counts,
      status: 'unresolved',
      substatus: 'ongoing',
      status_since_ms: nowMs,
      resolution: null,
      ignore: null,
      assignee_id: null,
    });
    // A fingerprint that says more than itself would make one of them again (packages/grouping/src/choose-issue.ts).
    const apart = { claim: 'shared' satisfies HashClaim };
    await trx.updateTable('issue_hashes').set(apart).where('issue_id', '=', id).execute();
    await trx
      .updateTable('issue_hashes')
      .set({ issue_id: created.id, merged_from: null })
      .where('project_id', '=', projectId)
      .where('hash', 'in', taken)
      .execute();
    const rest: Issue = {
      ...issue,
      count: Math.max(0, issue.count - counts.count),
      recovered_count: Math.max(0, issue.recovered_count - counts.recovered_count),
    };
    await saveIssue(transaction, rest);
    const outgoing: IssueActivity[] = [
      { type: 'unmerged', at_ms: nowMs, user_id: userId, data: { issue_id: created.id, fingerprints: taken.length } },
    ];
    const incoming: IssueActivity[] = [
      { type: 'created', at_ms: nowMs, user_id: userId, data: { from_issue_id: id, fingerprints: taken.length } },
    ];
    await addActivities(transaction, id, outgoing);
    await addActivities(transaction, created.id, incoming);
    return { from: { issue: rest, activities: outgoing }, created: { issue: created, activities: incoming } };
  });
}

export function deleteIssues(
  { db, values }: SqlContext,
  projectId: number,
  ids: readonly number[],
  discard: boolean,
  nowMs: number,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const own = [...(await loadIssues({ trx, values }, ids)).values()].filter((issue) => issue.project_id === projectId);
    for (const { id } of own) {
      if (discard) {
        await trx
          .updateTable('issue_hashes')
          .set({ issue_id: null, is_discarded: values.writeBool(true), created_at_ms: nowMs })
          .where('issue_id', '=', id)
          .execute();
      }
      // Fingerprints that are left go with the issue: what comes later opens a new one.
      await trx.deleteFrom('issue_hashes').where('issue_id', '=', id).execute();
      await trx.deleteFrom('issue_activities').where('issue_id', '=', id).execute();
      await trx.deleteFrom('issue_redirects').where('to_id', '=', id).execute();
      await trx.deleteFrom('issues').where('id', '=', id).execute();
    }
    return own.length;
  });
}

function issueNotFound(): AppError {
  return new AppError({
    code: 'issue_not_found',
    message: 'One of these issues or fingerprints does not exist in this project. Nothing was changed; reload the page and try again.',
    httpStatus: 404,
  });
}

function nothingLeft(): AppError {
  return new AppError({
    code: 'nothing_left',
    message: 'These are all fingerprints of the issue, so nothing would be left of it. Nothing was changed; leave at least one.',
    httpStatus: 400,
  });
}
