/** The occurrence that a failed span is, with what its exception events say. */
import {
  type ErrorOccurrence,
  errorOccurrence,
  fromOtelException,
  groupError,
  type GroupingSettings,
  languageOf,
} from '@sentryai/grouping';
import type { SpanStep } from '@sentryai/grouping';
import type { OccurrenceEvidence, SpanRow } from '@sentryai/schema';
import { groupedColumns, type GroupedOccurrence, idOf, occurrenceRow, type Owner, ownerColumns } from './occurrence-row.ts';
import type { Waste } from './recovery.ts';

type Exception = { type: string; message: string; stacktrace: string };

const EXCEPTION_EVENTS = new Set(['exception', 'gen_ai.client.operation.exception']);
/** Longest `events` text that is parsed for its exceptions. */
const EVENTS_CHARS_MAX = 2_000_000;

/** The last exception of a span's `events` (JSON list of {name, attributes}); null when it recorded none. */
export function lastException(events: string): Exception | null {
  if (events === '' || events.length > EVENTS_CHARS_MAX || !events.includes('exception')) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(events);
  } catch {
    return null;
  }
  if (!Array.isArray(parsed)) return null;
  const found = (parsed as { name?: unknown; attributes?: Record<string, unknown> | null }[]).findLast(
    (event) => typeof event?.name === 'string' && EXCEPTION_EVENTS.has(event.name),
  );
  if (found === undefined) return null;
  const said = (name: string): string => {
    const value = found.attributes?.[`exception.${name}`];
    return typeof value === 'string' ? value : '';
  };
  return { type: said('type'), message: said('message'), stacktrace: said('stacktrace') };
}

export type FailedSpan = {
  /** The deepest span that failed. */
  span: SpanRow;
  /** Recorded by it, or by one of the spans that carry its failure. */
  exception: Exception | null;
  /** From the root to the span. */
  path: readonly SpanStep[];
  /** Whose work it was, with what ancestors say. */
  context: Owner;
  recovery: 'unknown' | 'recovered' | 'fatal';
  waste: Waste;
  evidence: OccurrenceEvidence;
};

export function occurrenceOfSpan(failed: FailedSpan, settings: GroupingSettings): GroupedOccurrence {
  const { span, context, evidence } = failed;
  const grouped = groupError(readSpan(failed), settings);
  return {
    hashes: grouped.hashes,
    row: occurrenceRow({
      project_id: span.project_id,
      timestamp_us: span.start_time_us + span.duration_us,
      occurrence_id: idOf('span', span.trace_id, span.span_id),
      received_at_ms: span.received_at_ms,
      source: 'span',
      ...groupedColumns(grouped),
      provider: grouped.provider || span.provider,
      http_status: grouped.httpStatus ?? span.http_status,
      recovery: failed.recovery,
      trace_id: span.trace_id,
      span_id: span.span_id,
      error_type: span.error_type,
      model: span.model,
      tool_name: span.tool_name,
      agent_name: span.agent_name,
      prompt_name: span.prompt_name,
      prompt_version: span.prompt_version,
      ...ownerColumns(context),
      ...failed.waste,
      tags: span.tags,
      evidence: JSON.stringify(evidence),
    }),
  };
}

function readSpan({ span, exception, path, context }: FailedSpan): ErrorOccurrence {
  const known: Partial<ErrorOccurrence> = {
    language: languageOf(span.attributes_string['resource.telemetry.sdk.language'] ?? ''),
    message: span.error_message,
    release: context.release,
    environment: context.environment,
    tags: span.tags,
    provider: span.provider,
    model: span.model,
    httpStatus: span.http_status,
    errorType: span.error_type,
    toolName: span.tool_name,
    agentName: span.agent_name,
    spanKind: span.kind,
    spanPath: path,
  };
  return exception === null ? errorOccurrence(known) : fromOtelException(exception, known);
}
