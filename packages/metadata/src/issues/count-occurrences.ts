import { applyOccurrences, createIssue } from '@sentryai/issues';
import type { Issue, IssueActivity } from '@sentryai/schema';
import type { SqlContext } from '../sql/context.ts';
import { type Budget, loadBudget, saveBudget } from './issue-budget.ts';
import type { CountedOccurrences, IssueChange, OccurrenceGroup } from './issue-port.ts';
import { addActivities, chunks, insertIssue, loadIssues, releasesOf, saveIssue, type Transaction } from './issue-writes.ts';

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
  const owners = await ownersOf(transaction, projectId, groups);
  const issues = await loadIssues(
    transaction,
    [...owners.values()].filter((id) => id !== null),
  );
  const seen = await releasesOf(transaction, projectId, [
    ...groups.flatMap((group) => group.releases),
    ...[...issues.values()].flatMap((issue) => [issue.first_release, issue.last_release, ...resolutionReleases(issue)]),
  ]);
  const budget = await loadBudget(transaction, projectId, nowMs);
  const tokensBefore = budget.tokens;
  const changes = new Map<number, IssueChange>();
  for (const group of groups) {
    const owner = group.hashes.map((hash) => owners.get(hash)).find((id) => id !== undefined);
    // A tombstone: what still comes of it was under way when it was discarded.
    if (owner === null) continue;
    const known = owner === undefined ? undefined : (changes.get(owner)?.issue ?? issues.get(owner));
    const issue = known ?? (await openIssue(transaction, group, budget, nowMs));
    if (issue === null) continue;
    await attachHashes(transaction, projectId, group.hashes, issue.id, owners, nowMs);
    const releaseFirstSeenMs = (release: string): number | undefined => seen.get(release);
    const applied = applyOccurrences(issue, group, { nowMs, releaseFirstSeenMs, ...sinceIgnored(issue, group) });
    const earlier = changes.get(issue.id)?.activities ?? [];
    const created: IssueActivity[] = known === undefined ? [{ type: 'created', at_ms: nowMs, user_id: null, data: {} }] : [];
    changes.set(issue.id, { issue: applied.issue, activities: [...earlier, ...created, ...applied.activities] });
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

/** Issue of each fingerprint; null for tombstones. */
async function ownersOf(
  { trx, values }: Transaction,
  projectId: number,
  groups: readonly OccurrenceGroup[],
): Promise<Map<string, number | null>> {
  const owners = new Map<string, number | null>();
  for (const some of chunks([...new Set(groups.flatMap((group) => group.hashes))])) {
    const rows = await trx
      .selectFrom('issue_hashes')
      .select(['hash', 'issue_id'])
      .where('project_id', '=', projectId)
      .where('hash', 'in', some)
      .execute();
    for (const row of rows) owners.set(row.hash, row.issue_id === null ? null : values.readInteger(row.issue_id));
  }
  return owners;
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

async function attachHashes(
  { trx, values }: Transaction,
  projectId: number,
  hashes: readonly string[],
  issueId: number,
  owners: Map<string, number | null>,
  nowMs: number,
): Promise<void> {
  for (const hash of hashes) {
    if (owners.has(hash)) continue;
    owners.set(hash, issueId);
    await trx
      .insertInto('issue_hashes')
      .values({
        project_id: projectId,
        hash,
        issue_id: issueId,
        merged_from: null,
        is_discarded: values.writeBool(false),
        created_at_ms: nowMs,
      })
      .execute();
  }
}
