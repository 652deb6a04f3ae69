/** What the occurrences of a window say about some issues. */
import type { Metadata } from '@sentryai/metadata';
import type { Issue } from '@sentryai/schema';
import {
  issueCountsByHour,
  type IssueHash,
  issueMeasures,
  type IssueMeasures,
  type IssueMeasuresInput,
  issueReach,
  type TimeWindow,
} from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';
import type { IssueSteps } from './issue-steps.ts';

/** Occurrences that are looked at one by one; issues with more are counted by the hour, in windows of more than a day. */
const EXACT_MAX = 300_000;
const EXACT_WINDOW_US = 25 * 3_600_000_000;
const HOUR_US = 3_600_000_000;
/** Fingerprints of one query; engines bound the length of what they are sent. */
const HASHES_PER_QUERY = 5_000;

export type MeasureInput = {
  run: RequestQueries;
  projectId: number;
  issues: readonly Issue[];
  hashes: readonly IssueHash[];
  window: TimeWindow;
  steps: IssueSteps;
};

/** By issue; those without an occurrence in the window are left out. */
export async function measureIssues({ run, projectId, issues, hashes, window, steps }: MeasureInput): Promise<Map<number, IssueMeasures>> {
  const occurrences = issues.reduce((sum, issue) => sum + issue.count, 0);
  const isShort = window.toUs - window.fromUs <= EXACT_WINDOW_US + HOUR_US * 24 && steps.stepUs <= HOUR_US;
  const isExact = occurrences <= EXACT_MAX || isShort;
  const measures = new Map<number, IssueMeasures>();
  for (const some of portions(hashes)) {
    const input: IssueMeasuresInput = { projectId, hashes: some, window, steps };
    const found = isExact ? await run(issueMeasures(input)) : await measureByHour(run, input);
    for (const measure of found) measures.set(measure.issue_id, measure);
  }
  return measures;
}

async function measureByHour(run: RequestQueries, input: IssueMeasuresInput): Promise<IssueMeasures[]> {
  const [counts, reach] = await Promise.all([run(issueCountsByHour(input)), run(issueReach(input))]);
  const reachOf = new Map(reach.map((row) => [row.issue_id, row]));
  return counts.map((row) => ({
    users: 0,
    sessions: 0,
    service: '',
    ...reachOf.get(row.issue_id),
    ...row,
    // the sums do not tell what is not known from what is nothing
    wasted_nano_usd: row.wasted_nano_usd === 0 ? null : row.wasted_nano_usd,
    wasted_tokens: null,
    wasted_us: null,
  }));
}

/** All fingerprints of an issue in one portion. */
function portions(hashes: readonly IssueHash[]): IssueHash[][] {
  const found: IssueHash[][] = [];
  for (const ofIssue of Map.groupBy(hashes, ({ issue_id }) => issue_id).values()) {
    const last = found.at(-1);
    if (last !== undefined && last.length + ofIssue.length <= HASHES_PER_QUERY) last.push(...ofIssue);
    else found.push([...ofIssue]);
  }
  return found;
}

export async function issueHashes(metadata: Pick<Metadata, 'hashesOfIssues'>, issues: readonly Issue[]): Promise<IssueHash[]> {
  return (await metadata.hashesOfIssues(issues.map(({ id }) => id))).map(({ hash, issue_id }) => ({ hash, issue_id }));
}
