import { chooseIssue, type GroupingHashes } from '@sentryai/grouping';
import { applyOccurrences, createIssue } from '@sentryai/issues';
import type { Issue, IssueActivity } from '@sentryai/schema';
import type { SqlContext } from '../sql/context.ts';
import { type Budget, loadBudget, saveBudget } from './issue-budget.ts';
import type { OccurrenceGroup } from '@sentryai/issues';
import type { CountedOccurrences, IssueChange } from './issue-port.ts';
import { addActivities, insertIssue, loadIssues, releasesOf, saveIssue, type Transaction } from './issue-writes.ts';
import { KnownHashes } from './known-hashes.ts';
import { mergeInto } from './merge-issues.ts';

/** Batches come again within minutes; nobody asks for one after days. */
const COUNTED_KEPT_MS = 3 * 86_400_000;

export function countOccurrences(
  { db, values }: SqlContext,
  { token, nowMs, groups }: { token: string; nowMs: number; groups: readonly OccurrenceGroup[] },
): Promise<CountedOccurrences> {
  return db.transaction().execute(async (trx) => {
    const transaction: Transaction = { trx, values };
    const result: CountedOccurrences = { isCounted: true, changes: [], ignored: [], overflowCount: 0 };
    const marked = await trx
      .insertInto('counted_batches')
      .values({ token, counted_at_ms: nowMs })
      .onConflict((oc) => oc.column('token').doNothing())
      .returning('token')
      .executeTakeFirst();
    if (marked === undefined) return { ...result, isCounted: false };
    await trx
      .deleteFrom('counted_batches')
      .where('counted_at_ms', '<', nowMs - COUNTED_KEPT_MS)
      .execute();
    for (const [projectId, ofProject] of Map.groupBy(groups, (group) => group.project_id)) {
      await countInProject(transaction, projectId, ofProject, nowMs, result);
    }
    return result;
  });
}

async function countInProject(
  transaction: Transaction,
  projectId: number,
  groups: readonly OccurrenceGroup[],
  nowMs: number,
  result: CountedOccurrences,
): Promise<void> {
  await noteReleases(transaction, projectId, groups);
  const known = await KnownHashes.load(
    transaction,
    projectId,
    groups.flatMap(({ hashes }) => hashesOf(hashes)),
  );
  const issues = await loadIssues(transaction, known.issueIds);
  const seen = await releasesOf(transaction, projectId, [
    ...groups.flatMap((group) => group.releases),
    ...[...issues.values()].flatMap((issue) => [issue.first_release, issue.last_release, ...resolutionReleases(issue)]),
  ]);
  const budget = await loadBudget(transaction, projectId, nowMs);
  const tokensBefore = budget.tokens;
  const changes = new Map<number, IssueChange>();
  for (const group of groups) {
    // What still comes of a tombstone was under way when it was discarded.
    if (isDiscarded(group.hashes, known)) continue;
    const choice = chooseIssue(group.hashes, (hash) => known.find(hash));
    const found = choice.issueId === null ? undefined : issues.get(choice.issueId);
    let issue = found ?? (await openIssue(transaction, group, budget, nowMs));
    if (issue === null) continue;
    const activities: IssueActivity[] = found === undefined ? [{ type: 'created', at_ms: nowMs, user_id: null, data: {} }] : [];
    for (const id of choice.absorb) {
      const absorbed = issues.get(id);
      if (absorbed === undefined) continue;
      const merged = await mergeInto(transaction, issue, absorbed, { userId: null, nowMs });
      issue = merged.issue;
      activities.push(...(changes.get(id)?.activities ?? []), ...merged.activities);
      known.noteMerged(id, issue.id);
      changes.delete(id);
      issues.delete(id);
    }
    await known.register(choice.register, issue.id, nowMs);
    const releaseFirstSeenMs = (release: string): number | undefined => seen.get(release);
    const applied = applyOccurrences(issue, group, { nowMs, releaseFirstSeenMs, ...sinceIgnored(issue, group) });
    const earlier = changes.get(issue.id)?.activities ?? [];
    issues.set(issue.id, applied.issue);
    changes.set(issue.id, { issue: applied.issue, activities: [...earlier, ...activities, ...applied.activities] });
  }
  for (const change of changes.values()) {
    await saveIssue(transaction, change.issue);
    await addActivities(transaction, change.issue.id, change.activities);
    result.changes.push(change);
    if (change.issue.status === 'ignored') result.ignored.push(change.issue);
  }
  result.overflowCount += budget.overflowCount;
  if (budget.tokens !== tokensBefore || budget.overflowCount > 0) await saveBudget(transaction, projectId, budget, nowMs);
}

function hashesOf({ main, weaker, earlier }: GroupingHashes): string[] {
  return [main, ...earlier.map(({ hash }) => hash), ...weaker.map(({ hash }) => hash)];
}

function isDiscarded({ main, earlier }: GroupingHashes, known: KnownHashes): boolean {
  return known.isDiscarded(main) || (known.find(main) === undefined && earlier.some(({ hash }) => known.isDiscarded(hash)));
}

function resolutionReleases({ resolution }: Issue): string[] {
  if (resolution?.type === 'in_release') return [resolution.release];
  return resolution?.type === 'in_next' ? [resolution.after_release] : [];
}

/** Counts of an issue that is ignored until so many more: known here. Others need the store. */
function sinceIgnored({ ignore, count }: Issue, group: OccurrenceGroup): { sinceIgnored: { count: number; users: number } } | object {
  if (ignore?.type !== 'until_count' || ignore.window_ms !== null) return {};
  return { sinceIgnored: { count: count + group.count - ignore.count_before, users: 0 } };
}

async function noteReleases({ trx }: Transaction, projectId: number, groups: readonly OccurrenceGroup[]): Promise<void> {
  const first = new Map<string, number>();
  for (const { releases, first_ms } of groups) {
    for (const release of releases) if (release !== '') first.set(release, Math.min(first.get(release) ?? first_ms, first_ms));
  }
  for (const [release, first_seen_ms] of first) {
    await trx
      .insertInto('releases')
      .values({ project_id: projectId, release, first_seen_ms })
      .onConflict((oc) =>
        oc.columns(['project_id', 'release']).doUpdateSet({ first_seen_ms }).where('releases.first_seen_ms', '>', first_seen_ms),
      )
      .execute();
  }
}

async function openIssue(transaction: Transaction, group: OccurrenceGroup, budget: Budget, nowMs: number): Promise<Issue | null> {
  if (group.count <= 0) return null;
  if (budget.tokens < 1) {
    budget.overflowCount += group.count;
    budget.overflowIssues += 1;
    return null;
  }
  budget.tokens -= 1;
  const release = group.releases.find((name) => name !== '') ?? '';
  const issue = createIssue(0, { project_id: group.project_id, kind: group.kind, ...group.words, at_ms: group.first_ms, release });
  return insertIssue(transaction, { ...issue, status_since_ms: nowMs });
}
