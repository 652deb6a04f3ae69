import type { Metadata } from '@sentryai/metadata';
import type { Issue, IssueListRow } from '@sentryai/schema';
import { issueRowAnswer } from '../answers/issue-answers.ts';
import type { RequestQueries } from '../http/run-query.ts';
import type { TimeRange } from '../time-range.ts';
import { stepsOf } from './issue-steps.ts';
import { issueHashes, measureIssues } from './measure-issues.ts';
import { People } from './people.ts';

/** Points of a sparkline. */
export const ROW_STEPS_MAX = 30;

/** Rows of some issues of one project, in their order, with what happened in a window. */
export async function loadIssueRows(
  { run, metadata }: { run: RequestQueries; metadata: Metadata },
  issues: readonly Issue[],
  window: TimeRange,
  people?: People,
): Promise<IssueListRow[]> {
  const [first] = issues;
  if (first === undefined) return [];
  const steps = stepsOf(window, ROW_STEPS_MAX);
  const known = people ?? (await People.load(metadata));
  const hashes = await issueHashes(metadata, issues);
  const measures = await measureIssues({ run, projectId: first.project_id, issues, hashes, window, steps });
  return issues.map((issue) => issueRowAnswer(issue, { measures: measures.get(issue.id), steps, people: known }));
}
