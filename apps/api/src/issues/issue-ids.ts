import type { Metadata } from '@sentryai/metadata';
import { type ErrorRecord, hashesOfEvents, type OccurrenceHash } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';

type IssueLookup = { run: RequestQueries; metadata: Pick<Metadata, 'issuesOfHashes'>; projectId: number };

/** Issue of each error event that has one, by the event's id of ours. */
export async function issuesOfErrors(
  { run, metadata, projectId }: IssueLookup,
  rows: readonly ErrorRecord[],
): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map();
  const times = rows.map((row) => row.timestamp_us);
  const eventIds = [...new Set(rows.map((row) => row.event_id))];
  const found = await run(hashesOfEvents({ projectId, eventIds, fromUs: Math.min(...times), toUs: Math.max(...times) }));
  const issueOf = await issueIdsOf(metadata, projectId, found);
  return new Map(found.flatMap(({ occurrence_id, hash }) => (issueOf.has(hash) ? [[occurrence_id, issueOf.get(hash) as string]] : [])));
}

async function issueIdsOf(
  metadata: IssueLookup['metadata'],
  projectId: number,
  found: readonly OccurrenceHash[],
): Promise<Map<string, string>> {
  const ids = await metadata.issuesOfHashes(projectId, [...new Set(found.map(({ hash }) => hash))]);
  return new Map([...ids].map(([hash, id]) => [hash, String(id)]));
}
