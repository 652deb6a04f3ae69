import type { IssueAction } from '@sentryai/issues';
import type { Metadata } from '@sentryai/metadata';
import type { Issue, IssuePatch } from '@sentryai/schema';
import type { RequestQueries } from '../http/run-query.ts';
import { hourlyLimit } from './hourly-limit.ts';
import { People } from './people.ts';
import { planActions } from './plan-actions.ts';

type Change = { run: RequestQueries; metadata: Metadata; nowMs: number; userId: string | null };

/**
 * Does what was asked to issues of one project; answers the ids of those that changed.
 * errors  those of planActions; nothing was changed then
 */
export async function changeIssues(change: Change, projectId: number, issues: readonly Issue[], patch: IssuePatch): Promise<number[]> {
  const { run, metadata, nowMs, userId } = change;
  const people = await People.load(metadata);
  const newestRelease = await metadata.newestRelease(projectId);
  const { actions, forecast } = planActions(patch, { nowMs, people, meId: userId, newestRelease });
  const apply = async (some: readonly Issue[], wanted: readonly IssueAction[]): Promise<number[]> => {
    const ids = some.map(({ id }) => id);
    return (await metadata.changeIssues({ projectId, ids, actions: wanted, userId, nowMs })).map(({ issue }) => issue.id);
  };
  if (!forecast) return apply(issues, actions);
  const changed: number[] = [];
  for (const issue of issues) {
    const limit = await hourlyLimit({ run, metadata }, issue, nowMs);
    changed.push(
      ...(await apply(
        [issue],
        actions.map((action) => withLimit(action, limit)),
      )),
    );
  }
  return changed;
}

function withLimit(action: IssueAction, hourly_limit: number): IssueAction {
  if (action.type !== 'ignore' || action.ignore.type !== 'until_escalating') return action;
  return { ...action, ignore: { ...action.ignore, hourly_limit } };
}
