/** Everything that the page of one issue shows. */
import { DETECTOR_NAMES, type DetectorName, getDetector } from '@sentryai/detectors';
import type { Metadata } from '@sentryai/metadata';
import { type Issue, ISSUE_DISTRIBUTIONS, type IssueDetail, type IssueDistribution, type IssueDistributionField } from '@sentryai/schema';
import { fingerprintCounts, occurrenceDistributions } from '@sentryai/store/queries/index';
import { issueRowAnswer, occurrenceAnswer, timeOfMs } from '../answers/issue-answers.ts';
import { activityAnswer, ignoredUntilAnswer, resolutionAnswer } from '../answers/issue-state-answers.ts';
import { textOrNull } from '../answers/empty-values.ts';
import type { RequestQueries } from '../http/run-query.ts';
import { formatTimeUs, type TimeRange } from '../time-range.ts';
import { errorsOfOccurrences } from './error-of-occurrence.ts';
import { findOccurrences } from './find-occurrences.ts';
import { bucketsAnswer, stepsOf } from './issue-steps.ts';
import { loadSuspects } from './load-suspects.ts';
import { measureIssues } from './measure-issues.ts';
import { People } from './people.ts';
import { similarIssues } from './similar-issues.ts';
import { summarizeIssue } from './summarize-issue.ts';

const STEPS_MAX = 60;
const VALUES_MAX = 10;
const FINGERPRINTS_MAX = 500;
const ACTIVITIES_MAX = 200;
/** Issues of the same kind, the newest, that similar ones are looked for among. */
const CANDIDATES_MAX = 1_000;

export async function loadIssueDetail(
  { run, metadata }: { run: RequestQueries; metadata: Metadata },
  issue: Issue,
  window: TimeRange,
): Promise<IssueDetail> {
  const projectId = issue.project_id;
  const owned = await metadata.hashesOfIssues([issue.id]);
  const hashes = owned.map(({ hash }) => hash);
  const issueHashes = owned.map(({ hash, issue_id }) => ({ hash, issue_id }));
  const steps = stepsOf(window, STEPS_MAX);
  const about = { projectId, hashes, window };
  const [measures, spread, fingerprints, newest, suspects, people, activities, candidates] = await Promise.all([
    measureIssues({ run, projectId, issues: [issue], hashes: issueHashes, window, steps }),
    run(occurrenceDistributions({ ...about, fields: ISSUE_DISTRIBUTIONS, valuesMax: VALUES_MAX })),
    run(fingerprintCounts({ ...about, limit: FINGERPRINTS_MAX })),
    findOccurrences(run, { ...about, limit: 1, lastSeenUs: issue.last_seen_ms * 1000 + 999 }),
    loadSuspects(run, issue, hashes),
    People.load(metadata),
    metadata.listActivities(issue.id, ACTIVITIES_MAX),
    metadata.listIssues({ projectId, filter: { kind: [issue.kind] }, sort: 'last_seen', limit: CANDIDATES_MAX }),
  ]);
  const measure = measures.get(issue.id);
  const [latest] = newest;
  const errors = await errorsOfOccurrences({ run, metadata, projectId }, newest.slice(0, 1));
  const countOf = new Map(fingerprints.map((row) => [row.hash, row]));
  const docs = docsOf(issue.kind);
  return {
    ...issueRowAnswer(issue, { measures: measure, steps, people }),
    from: formatTimeUs(window.fromUs),
    to: formatTimeUs(window.shownToUs),
    buckets: bucketsAnswer(steps),
    summary: summarizeIssue(issue, measure, latest),
    advice: docs?.advice ?? null,
    meaning: docs?.meaning ?? null,
    resolution: resolutionAnswer(issue.resolution),
    ignored_until: ignoredUntilAnswer(issue.ignore),
    fingerprints: owned
      // Those that only describe its failures in part are no parts of it.
      .filter(({ hash, claim }) => claim === 'own' || claim === 'shared' || countOf.has(hash))
      .map(({ hash, merged_from }) => ({
        hash,
        merged_from: merged_from === null ? null : String(merged_from),
        count_in_window: countOf.get(hash)?.count ?? 0,
        last_title: countOf.get(hash)?.title ?? null,
      }))
      .toSorted((left, right) => right.count_in_window - left.count_in_window)
      .slice(0, FINGERPRINTS_MAX),
    distributions: distributionsAnswer(spread, measure?.count ?? 0),
    suspect_changes: suspects,
    similar: similarIssues(issue, candidates).map(({ issue: other, similarity, why }) => ({
      id: String(other.id),
      kind: other.kind,
      title: other.title,
      culprit: textOrNull(other.culprit),
      status: other.status,
      count: other.count,
      last_seen: timeOfMs(other.last_seen_ms),
      similarity,
      why,
    })),
    activity: activities.map((activity) => activityAnswer(activity, people)),
    latest: latest === undefined ? null : occurrenceAnswer(latest, errors.get(latest.event_id)),
  };
}

function docsOf(kind: string): { advice: string; meaning: string } | undefined {
  return (DETECTOR_NAMES as readonly string[]).includes(kind) ? getDetector(kind as DetectorName).docs : undefined;
}

function distributionsAnswer(
  rows: readonly { field: IssueDistributionField; value: string; count: number }[],
  counted: number,
): Record<IssueDistributionField, IssueDistribution> {
  const byField = Map.groupBy(rows, ({ field }) => field);
  const answers = ISSUE_DISTRIBUTIONS.map((field): [IssueDistributionField, IssueDistribution] => {
    const own = byField.get(field) ?? [];
    const listed = own.reduce((sum, { count }) => sum + count, 0);
    const total = Math.max(listed, counted);
    const values = own.map(({ value, count }) => ({ value: textOrNull(value), count, share: count / total }));
    return [field, { values, other_count: total - listed }];
  });
  return Object.fromEntries(answers) as Record<IssueDistributionField, IssueDistribution>;
}
