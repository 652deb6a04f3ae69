import { forecastHourlyLimit } from '@sentryai/issues';
import type { Metadata } from '@sentryai/metadata';
import type { Issue } from '@sentryai/schema';
import { hourlyCounts } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';

const HOUR_MS = 3_600_000;
const HOURS_MAX = 14 * 24;

/** What an hour may bring of an issue before it escalates, from its last two weeks, or from when it began. */
export async function hourlyLimit(
  { run, metadata }: { run: RequestQueries; metadata: Pick<Metadata, 'hashesOfIssues'> },
  issue: Issue,
  nowMs: number,
): Promise<number> {
  const toMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS + HOUR_MS;
  const beganMs = Math.floor(issue.first_seen_ms / HOUR_MS) * HOUR_MS;
  const fromMs = Math.min(toMs - HOUR_MS, Math.max(beganMs, toMs - HOURS_MAX * HOUR_MS));
  const hashes = (await metadata.hashesOfIssues([issue.id])).map(({ hash }) => hash);
  const counted = await run(hourlyCounts({ projectId: issue.project_id, hashes, fromMs, toMs }));
  const countOf = new Map(counted.map(({ hour_ms, count }) => [hour_ms, count]));
  const hours = Array.from({ length: (toMs - fromMs) / HOUR_MS }, (_, index) => countOf.get(fromMs + index * HOUR_MS) ?? 0);
  return forecastHourlyLimit(hours);
}
