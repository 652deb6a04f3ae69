import { newestVersions, readEvidence } from '@sentryai/occurrences';
import type { Metadata } from '@sentryai/metadata';
import type { OccurrenceRow, TraceOccurrence } from '@sentryai/schema';
import { traceOccurrences } from '@sentryai/store/queries/index';
import { idOrNull, textOrNull } from '../answers/empty-values.ts';
import type { RequestQueries } from '../http/run-query.ts';
import { formatTimeUs } from '../time-range.ts';

/** Versions of occurrences that are read, and occurrences in one answer: a trace that fails more often than this has failed. */
const ROWS_MAX = 20_000;
const SHOWN_MAX = 1_000;

export type TraceFailures = {
  /** In order of time. */
  occurrences: TraceOccurrence[];
  /** Issues of them, and of those that are too many to be shown. `all` also has those of failures that no span is known for. */
  issueIds: { all: string[]; bySpan: ReadonlyMap<string, string[]> };
};

/** What failed in a trace and what detectors found in it, each with its issue. */
export async function loadTraceFailures(
  traceId: string,
  { projectId, run, metadata }: { projectId: number; run: RequestQueries; metadata: Pick<Metadata, 'issuesOfHashes'> },
): Promise<TraceFailures> {
  const rows = await run(traceOccurrences({ projectId, traceIds: [traceId], rowsMax: ROWS_MAX }));
  const living = [...newestVersions(rows).values()].filter((row) => row.is_deleted === 0);
  if (living.length === 0) return { occurrences: [], issueIds: { all: [], bySpan: new Map() } };
  const issues = await metadata.issuesOfHashes(projectId, [...new Set(living.map(({ hash }) => hash))]);
  const shown = living.toSorted((left, right) => left.timestamp_us - right.timestamp_us).slice(0, SHOWN_MAX);
  return { occurrences: shown.map((row) => occurrenceAnswer(row, issues.get(row.hash))), issueIds: issueIdsOf(living, issues) };
}

function issueIdsOf(living: readonly OccurrenceRow[], issues: ReadonlyMap<string, number>): TraceFailures['issueIds'] {
  const bySpan = new Map<string, string[]>();
  for (const { span_id, hash } of living.toSorted((left, right) => (left.occurrence_id < right.occurrence_id ? -1 : 1))) {
    const issue = issues.get(hash);
    if (issue === undefined) continue;
    const ids = bySpan.get(span_id) ?? [];
    if (!ids.includes(String(issue))) bySpan.set(span_id, [...ids, String(issue)]);
  }
  return { all: [...new Set([...bySpan.values()].flat())], bySpan };
}

function occurrenceAnswer(row: OccurrenceRow, issueId: number | undefined): TraceOccurrence {
  const evidence = readEvidence(row.evidence);
  const spanId = idOrNull(row.span_id);
  return {
    occurrence_id: row.occurrence_id,
    issue_id: issueId === undefined ? null : String(issueId),
    kind: row.kind,
    source: row.source,
    timestamp: formatTimeUs(row.timestamp_us),
    level: row.level,
    recovery: row.recovery,
    title: row.title,
    subtitle: textOrNull(row.subtitle),
    culprit: textOrNull(row.culprit),
    span_id: spanId,
    span_ids: [...new Set([...(spanId === null ? [] : [spanId]), ...(evidence.span_ids ?? [])])],
    times: evidence.times ?? 1,
    wasted_ms: row.wasted_us === null ? null : row.wasted_us / 1000,
    wasted_tokens: row.wasted_tokens,
    wasted_usd: row.wasted_nano_usd === null ? null : row.wasted_nano_usd / 1e9,
    samples: evidence.samples ?? [],
    facts: { ...evidence.facts },
  };
}
