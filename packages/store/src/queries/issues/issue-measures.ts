import { HASH_SET, livingSql } from '../occurrences/counts-since.ts';
import type { StoreQuery, TimeWindow } from '../query.ts';
import { hashParams, IN_WINDOW, ISSUE_OF_HASH, type IssueHash } from './issue-hashes-sql.ts';

export type IssueMeasures = {
  issue_id: number;
  count: number;
  recovered_count: number;
  users: number;
  sessions: number;
  /** Where most of them were, '' when no occurrence says. */
  service: string;
  wasted_nano_usd: number | null;
  wasted_tokens: number | null;
  wasted_us: number | null;
  /** Steps that have occurrences, and how many. */
  steps: [number[], number[]];
};

export type IssueCounts = Pick<IssueMeasures, 'issue_id' | 'count' | 'recovered_count' | 'wasted_nano_usd' | 'steps'>;

export type IssueMeasuresInput = {
  projectId: number;
  hashes: readonly IssueHash[];
  window: TimeWindow;
  /** Steps of the chart: the first begins at `firstStepUs`; what comes after the last counts as the last. */
  steps: { fromUs: number; stepUs: number; count: number };
};

function paramsOf({ projectId, hashes, window, steps }: IssueMeasuresInput): Record<string, unknown> {
  return {
    project_id: projectId,
    ...hashParams(hashes),
    from_us: window.fromUs,
    to_us: window.toUs,
    first_step_us: steps.fromUs,
    step_us: steps.stepUs,
    last_step: steps.count - 1,
  };
}

const STEP = (us: string): string => `toUInt32(least({last_step:UInt32}, intDiv(${us} - {first_step_us:Int64}, {step_us:Int64})))`;

/** What the occurrences of a window say about issues, those of it alone that have any. */
export function issueMeasures(input: IssueMeasuresInput): StoreQuery<IssueMeasures> {
  const columns = `${ISSUE_OF_HASH} AS issue_id, count() AS count, countIf(occurrence.recovery = 'recovered') AS recovered_count,
  uniqIf(occurrence.user_id, occurrence.user_id != '') AS users, uniqIf(occurrence.session_id, occurrence.session_id != '') AS sessions,
  arrayElement(topKIf(1)(occurrence.service, occurrence.service != ''), 1) AS service,
  sum(occurrence.wasted_nano_usd) AS wasted_nano_usd, sum(occurrence.wasted_tokens) AS wasted_tokens, sum(occurrence.wasted_us) AS wasted_us,
  sumMap([${STEP('toUnixTimestamp64Micro(occurrence.timestamp)')}], [toInt64(1)]) AS steps`;
  return {
    name: 'issue_measures',
    sql: `${livingSql(columns, IN_WINDOW)} GROUP BY issue_id`,
    params: paramsOf(input),
    limits: { rowsMax: input.hashes.length },
  };
}

/** Counts of a window from the sums by hour: quick for any number of occurrences. The window is widened to whole hours. */
export function issueCountsByHour(input: IssueMeasuresInput): StoreQuery<IssueCounts> {
  return {
    name: 'issue_counts_by_hour',
    sql: `SELECT issue_id, sum(step_count) AS count, sum(step_recovered) AS recovered_count, sum(step_wasted) AS wasted_nano_usd,
  sumMap([step], [step_count]) AS steps
FROM (
  SELECT ${ISSUE_OF_HASH} AS issue_id, ${STEP(`greatest({first_step_us:Int64}, toInt64(toUnixTimestamp(occurrence.hour)) * 1000000)`)} AS step,
    sum(occurrence.count) AS step_count, sum(occurrence.recovered_count) AS step_recovered, sum(occurrence.wasted_nano_usd) AS step_wasted
  FROM occurrence_counts AS occurrence
  WHERE occurrence.project_id = {project_id:UInt32} AND occurrence.hash IN ${HASH_SET}
    AND occurrence.hour >= toStartOfHour(fromUnixTimestamp64Micro({from_us:Int64}, 'UTC'))
    AND occurrence.hour < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
  GROUP BY issue_id, step
)
GROUP BY issue_id`,
    params: paramsOf(input),
    limits: { rowsMax: input.hashes.length },
  };
}

/** Users, sessions and service of issues with so many occurrences that their revisions are not told apart. */
export function issueReach(input: IssueMeasuresInput): StoreQuery<Pick<IssueMeasures, 'issue_id' | 'users' | 'sessions' | 'service'>> {
  return {
    name: 'issue_reach',
    sql: `SELECT ${ISSUE_OF_HASH} AS issue_id, uniqIf(occurrence.user_id, occurrence.user_id != '') AS users,
  uniqIf(occurrence.session_id, occurrence.session_id != '') AS sessions,
  arrayElement(topKIf(1)(occurrence.service, occurrence.service != ''), 1) AS service
FROM occurrences AS occurrence
WHERE occurrence.project_id = {project_id:UInt32} AND occurrence.hash IN ${HASH_SET} AND ${IN_WINDOW} AND occurrence.is_deleted = 0
GROUP BY issue_id`,
    params: paramsOf(input),
    limits: { rowsMax: input.hashes.length },
  };
}
