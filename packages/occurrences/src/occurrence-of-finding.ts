/** The occurrence that a detector's finding is. */
import type { Finding } from '@sentryai/detectors';
import type { OccurrenceEvidence, SpanRow } from '@sentryai/schema';
import { type GroupedOccurrence, idOf, occurrenceRow, type Owner, ownerColumns } from './occurrence-row.ts';

const NANO = 1e9;
const HOUR_US = 3_600_000_000;

type Surroundings = { span: SpanRow | undefined; context: Owner };

/** A finding in one trace; the same one whenever the trace is judged again. */
export function occurrenceOfFinding(finding: Finding, { span, context }: Surroundings): GroupedOccurrence {
  const id = idOf('finding', finding.trace_id, finding.span_id, finding.fingerprint);
  return toOccurrence(finding, id, 'finding', {
    received_at_ms: span?.received_at_ms ?? Math.floor(finding.time_us / 1000),
    culprit: span?.name ?? '',
    provider: span?.provider ?? '',
    model: span?.model ?? '',
    tool_name: span?.tool_name ?? '',
    agent_name: span?.agent_name ?? '',
    prompt_name: span?.prompt_name ?? '',
    prompt_version: span?.prompt_version ?? '',
    tags: span?.tags ?? {},
    ...ownerColumns(context),
  });
}

/**
 * A finding that compares traces: one per trace that it is about (`perTrace`), else one in an hour, since the same change is
 * found again with every trace that comes after it.
 */
export function occurrenceOfWindowFinding(finding: Finding, { perTrace, nowMs }: { perTrace: boolean; nowMs: number }): GroupedOccurrence {
  const when = perTrace ? finding.trace_id : String(Math.floor(finding.time_us / HOUR_US));
  const { facts } = finding.evidence;
  const text = (name: string): string => (typeof facts[name] === 'string' ? facts[name] : '');
  return toOccurrence(finding, idOf('window', when, finding.fingerprint), 'window', {
    received_at_ms: nowMs,
    model: text('model'),
    provider: text('provider'),
    release: text('release_after'),
    prompt_version: text('prompt_version_after'),
  });
}

function toOccurrence(
  finding: Finding,
  id: string,
  source: 'finding' | 'window',
  more: Partial<GroupedOccurrence['row']> & { received_at_ms: number },
): GroupedOccurrence {
  const { evidence } = finding;
  const hash = idOf('detector', finding.detector, finding.fingerprint);
  const kept: OccurrenceEvidence = {
    span_ids: evidence.span_ids,
    trace_ids: evidence.trace_ids,
    times: evidence.occurrences,
    samples: evidence.samples,
    facts: evidence.facts,
  };
  return {
    hashes: { main: hash, weaker: [], earlier: [] },
    row: occurrenceRow({
      ...more,
      project_id: finding.project_id,
      hash,
      // an hour's finding keeps its place in time: it is found again with other traces
      timestamp_us: finding.time_us,
      occurrence_id: id,
      source,
      kind: finding.detector,
      recovery: finding.recovered ? 'recovered' : 'unknown',
      level: finding.level === 'warning' ? 'warn' : finding.level,
      title: finding.title,
      subtitle: finding.advice,
      trace_id: finding.trace_id,
      span_id: finding.span_id,
      wasted_nano_usd: whole(evidence.wasted_usd, NANO),
      wasted_tokens: whole(evidence.wasted_tokens, 1),
      wasted_us: whole(evidence.wasted_ms, 1000),
      evidence: JSON.stringify(kept),
    }),
  };
}

function whole(value: number | null, factor: number): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.round(value * factor)));
}
