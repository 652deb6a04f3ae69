import { AppError, type Issue, type SuspectChange } from '@sentryai/schema';
import { firstOccurrences, trafficAround } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';
import { runWithEntities } from '../span-tables.ts';
import { suspectChanges } from './suspect-changes.ts';

const FIRST_MAX = 100;
const HOUR_US = 3_600_000_000;
const FIRST_WITHIN_US = 24 * HOUR_US;
/** How much of the traffic before is compared; less where that is too much to be read in time. */
const LOOKS = [
  { before: 'day', lengthUs: 24 * HOUR_US },
  { before: 'hour', lengthUs: HOUR_US },
] as const;
const TOO_MUCH: ReadonlySet<string> = new Set(['query_timeout', 'query_too_expensive']);

/** What had changed when an issue began; [] when its beginning is no longer kept, or the traffic is too much to be compared. */
export async function loadSuspects(run: RequestQueries, issue: Issue, hashes: readonly string[]): Promise<SuspectChange[]> {
  const projectId = issue.project_id;
  const beganUs = issue.first_seen_ms * 1000;
  const kept = await run(firstOccurrences({ projectId, hashes, beforeUs: beganUs + FIRST_WITHIN_US, limit: FIRST_MAX }));
  if (kept.length === 0) return [];
  const named = (field: 'service' | 'prompt_name'): string[] => [...new Set(kept.map((row) => row[field]).filter((name) => name !== ''))];
  for (const { before, lengthUs } of LOOKS) {
    try {
      const window = { fromUs: beganUs - lengthUs, toUs: beganUs + HOUR_US };
      const around = { projectId, ...window, beganUs, services: named('service'), promptNames: named('prompt_name') };
      const traffic = await runWithEntities(run, { projectId, window }, (hasEntities) => trafficAround({ ...around, hasEntities }));
      return suspectChanges(kept, traffic, before);
    } catch (error) {
      if (!(error instanceof AppError && TOO_MUCH.has(error.code))) throw error;
    }
  }
  return [];
}
