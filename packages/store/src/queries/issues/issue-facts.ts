import type { IssueDistributionField } from '@sentryai/schema';
import { HASH_SET, livingSql } from '../occurrences/counts-since.ts';
import type { StoreQuery, TimeWindow } from '../query.ts';
import { IN_WINDOW } from './issue-hashes-sql.ts';

type Input = { projectId: number; hashes: readonly string[]; window: TimeWindow };

function paramsOf({ projectId, hashes, window }: Input): Record<string, unknown> {
  return { project_id: projectId, hashes, from_us: window.fromUs, to_us: window.toUs };
}

/** How occurrences spread over the values of some fields: the most frequent ones of each. */
export function occurrenceDistributions(
  input: Input & { fields: readonly IssueDistributionField[]; valuesMax: number },
): StoreQuery<{ field: IssueDistributionField; value: string; count: number }> {
  const { fields, valuesMax } = input;
  const pairs = fields.map((field) => `('${field}', toString(occurrence.${field}))`);
  return {
    name: 'occurrence_distributions',
    sql: `SELECT pair.1 AS field, pair.2 AS value, count() AS count FROM (
  ${livingSql(`arrayJoin([${pairs.join(', ')}]) AS pair`, IN_WINDOW)}
)
GROUP BY pair ORDER BY count DESC, value LIMIT {values:UInt32} BY field`,
    params: { ...paramsOf(input), values: valuesMax },
    limits: { rowsMax: fields.length * valuesMax },
  };
}

/** Each fingerprint's occurrences in a window, the most frequent first. */
export function fingerprintCounts(input: Input & { limit: number }): StoreQuery<{ hash: string; count: number; title: string }> {
  const columns =
    'lower(hex(occurrence.hash)) AS hash, count() AS count, argMax(occurrence.title, (occurrence.timestamp, occurrence.occurrence_id)) AS title';
  return {
    name: 'fingerprint_counts',
    sql: `${livingSql(columns, IN_WINDOW)} GROUP BY occurrence.hash ORDER BY count DESC, occurrence.hash LIMIT {limit:UInt32}`,
    params: { ...paramsOf(input), limit: input.limit },
    limits: { rowsMax: input.limit },
  };
}

export type FingerprintSums = {
  count: number;
  recovered_count: number;
  first_ms: number;
  last_ms: number;
  first_release: string;
  last_release: string;
  title: string;
  subtitle: string;
  culprit: string;
  level: string;
};

/** Everything that is kept of some fingerprints, as one issue of its own would say it; one row, of count 0 when there is nothing. */
export function fingerprintSums(projectId: number, hashes: readonly string[]): StoreQuery<FingerprintSums> {
  const newest = (column: string): string => `argMax(occurrence.${column}, (occurrence.timestamp, occurrence.occurrence_id)) AS ${column}`;
  const release = (way: 'argMinIf' | 'argMaxIf'): string => `${way}(occurrence.release, occurrence.timestamp, occurrence.release != '')`;
  const columns = `count() AS count, countIf(occurrence.recovery = 'recovered') AS recovered_count,
  intDiv(toUnixTimestamp64Micro(min(occurrence.timestamp)), 1000) AS first_ms, intDiv(toUnixTimestamp64Micro(max(occurrence.timestamp)), 1000) AS last_ms,
  ${release('argMinIf')} AS first_release, ${release('argMaxIf')} AS last_release,
  ${['title', 'subtitle', 'culprit', 'level'].map(newest).join(', ')}`;
  return {
    name: 'fingerprint_sums',
    lane: 'long',
    sql: livingSql(columns, '1'),
    params: { project_id: projectId, hashes },
    limits: { rowsMax: 1, timeoutMs: 30_000 },
  };
}

/** Occurrences by hour since a moment; hours without any are left out. Oldest first. */
export function hourlyCounts(input: {
  projectId: number;
  hashes: readonly string[];
  fromMs: number;
  toMs: number;
}): StoreQuery<{ hour_ms: number; count: number }> {
  const { projectId, hashes, fromMs, toMs } = input;
  return {
    name: 'hourly_counts',
    sql: `SELECT toInt64(toUnixTimestamp(occurrence.hour)) * 1000 AS hour_ms, sum(occurrence.count) AS count
FROM occurrence_counts AS occurrence
WHERE occurrence.project_id = {project_id:UInt32} AND occurrence.hash IN ${HASH_SET}
  AND occurrence.hour >= toDateTime({from_s:UInt32}) AND occurrence.hour < toDateTime({to_s:UInt32})
GROUP BY occurrence.hour HAVING count != 0 ORDER BY occurrence.hour`,
    params: { project_id: projectId, hashes, from_s: Math.floor(fromMs / 1000), to_s: Math.ceil(toMs / 1000) },
    limits: { rowsMax: Math.ceil((toMs - fromMs) / 3_600_000) + 1 },
  };
}
