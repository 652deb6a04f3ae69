import type { Metadata } from '@sentryai/metadata';
import { type ErrorRecord, hashesOfEvents, hashesOfTrace, type OccurrenceHash } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';

type IssueLookup = { run: RequestQueries; metadata: Pick<Metadata, 'issuesOfHashes'>; projectId: number };

/** Occurrences of one trace that are looked at; no trace is given more (packages/occurrences). */
const TRACE_OCCURRENCES_MAX = 2_000;

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

/** Issues that failed at each span of a trace. `all` also has those of failures that no span is known for. */
export async function issuesOfTrace(
  { run, metadata, projectId }: IssueLookup,
  traceId: string,
): Promise<{ all: string[]; bySpan: Map<string, string[]> }> {
  const found = await run(hashesOfTrace({ projectId, traceId, rowsMax: TRACE_OCCURRENCES_MAX }));
  const issueOf = await issueIdsOf(metadata, projectId, found);
  const bySpan = new Map<string, string[]>();
  for (const { span_id, hash } of found) {
    const id = issueOf.get(hash);
    if (id === undefined) continue;
    const ids = bySpan.get(span_id) ?? [];
    if (!ids.includes(id)) bySpan.set(span_id, [...ids, id]);
  }
  return { all: [...new Set([...bySpan.values()].flat())], bySpan };
}

async function issueIdsOf(
  metadata: IssueLookup['metadata'],
  projectId: number,
  found: readonly OccurrenceHash[],
): Promise<Map<string, string>> {
  const ids = await metadata.issuesOfHashes(projectId, [...new Set(found.map(({ hash }) => hash))]);
  return new Map([...ids].map(([hash, id]) => [hash, String(id)]));
}
