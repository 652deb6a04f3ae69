import type { IssueDetail, IssueListRow, IssuePatch } from '@sentryai/schema';

export type UndoPatch = { ids: string[]; patch: IssuePatch };

/** How an issue stood before a change; the details of resolved and ignored ones only its own page knows. */
export type IssueBefore = Pick<IssueListRow, 'id' | 'status' | 'assignee_id' | 'priority'> &
  Partial<Pick<IssueDetail, 'resolution' | 'ignored_until'>>;

/** What takes a change back: one patch for all issues that stood alike. */
export function undoPatches(before: readonly IssueBefore[], done: IssuePatch): UndoPatch[] {
  const byPatch = new Map<string, UndoPatch>();
  for (const issue of before) {
    const patch = undoPatch(issue, done);
    const key = JSON.stringify(patch);
    const group = byPatch.get(key);
    if (group === undefined) byPatch.set(key, { ids: [issue.id], patch });
    else group.ids.push(issue.id);
  }
  return [...byPatch.values()];
}

function undoPatch(issue: IssueBefore, done: IssuePatch): IssuePatch {
  return {
    ...(done.status === undefined ? {} : statusPatch(issue)),
    ...(done.assignee === undefined ? {} : { assignee: issue.assignee_id }),
    ...(done.priority === undefined ? {} : { priority: issue.priority }),
  };
}

function statusPatch({ status, resolution, ignored_until }: IssueBefore): IssuePatch {
  if (status === 'resolved' && resolution != null) {
    const release = resolution.in === 'release' && resolution.release !== null ? { release: resolution.release } : {};
    return { status, resolve: { in: resolution.in, ...release } };
  }
  if (status !== 'ignored' || ignored_until == null) return { status };
  const { until, time, count, window_ms } = ignored_until;
  if (until === 'time' && time !== null) return { status, ignore: { until, time } };
  if ((until !== 'count' && until !== 'users') || count === null)
    return { status, ignore: { until: until === 'escalating' ? until : 'forever' } };
  return { status, ignore: { until, count, ...(window_ms === null ? {} : { window_ms }) } };
}
