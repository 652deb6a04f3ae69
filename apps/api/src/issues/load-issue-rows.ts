import type { Metadata } from '@sentryai/metadata';
import type { Issue, IssueListRow } from '@sentryai/schema';
import type { IssueMeasures } from '@sentryai/store/queries/index';
import { issueRowAnswer } from '../answers/issue-answers.ts';
import { type WantedFields, wantsAny } from '../http/fields.ts';
import type { RequestQueries } from '../http/run-query.ts';
import type { TimeRange } from '../time-range.ts';
import { stepsOf } from './issue-steps.ts';
import { issueHashes, measureIssues } from './measure-issues.ts';
import { People } from './people.ts';

/** Points of a sparkline. */
export const ROW_STEPS_MAX = 30;

/** Fields that say what happened in the window: what costs time to find out. */
const MEASURED: readonly (keyof IssueListRow)[] = [
  'count_in_window',
  'recovered_in_window',
  'user_count',
  'session_count',
  'service',
  'wasted_usd',
  'wasted_tokens',
  'wasted_ms',
  'sparkline',
];

/** Rows of some issues of one project, in their order, with what happened in a window, unless nobody wants to know. */
export async function loadIssueRows(
  { run, metadata }: { run: RequestQueries; metadata: Metadata },
  issues: readonly Issue[],
  { window, people, wanted = null }: { window: TimeRange; people?: People; wanted?: WantedFields },
): Promise<IssueListRow[]> {
  const [first] = issues;
  if (first === undefined) return [];
  const steps = stepsOf(window, ROW_STEPS_MAX);
  const known = people ?? (await People.load(metadata));
  const rowOf = (issue: Issue, measures?: IssueMeasures) => issueRowAnswer(issue, { measures, steps, people: known });
  if (!wantsAny(wanted, MEASURED)) return issues.map((issue) => rowOf(issue));
  const hashes = await issueHashes(metadata, issues);
  const measures = await measureIssues({ run, projectId: first.project_id, issues, hashes, window, steps });
  return issues.map((issue) => rowOf(issue, measures.get(issue.id)));
}
