import type { Issue, SuspectChange } from '@sentryai/schema';
import { firstOccurrences, trafficAround } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';
import { suspectChanges } from './suspect-changes.ts';

const FIRST_MAX = 100;
const FIRST_WITHIN_US = 24 * 3_600_000_000;
const BEFORE_US = 24 * 3_600_000_000;
const AFTER_US = 3_600_000_000;

/** What had changed when an issue began; [] when its beginning is no longer kept. */
export async function loadSuspects(run: RequestQueries, issue: Issue, hashes: readonly string[]): Promise<SuspectChange[]> {
  const projectId = issue.project_id;
  const beganUs = issue.first_seen_ms * 1000;
  const kept = await run(firstOccurrences({ projectId, hashes, limit: FIRST_MAX }));
  const first = kept.filter(({ timestamp_us }) => timestamp_us < beganUs + FIRST_WITHIN_US);
  if (first.length === 0) return [];
  const named = (field: 'service' | 'prompt_name'): string[] => [...new Set(first.map((row) => row[field]).filter((name) => name !== ''))];
  const around = { projectId, fromUs: beganUs - BEFORE_US, beganUs, toUs: beganUs + AFTER_US };
  const traffic = await run(trafficAround({ ...around, services: named('service'), promptNames: named('prompt_name') }));
  return suspectChanges(first, traffic);
}
