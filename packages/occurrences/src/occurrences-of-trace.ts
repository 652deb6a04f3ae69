/**
 * All occurrences that a settled trace stands for, each once: failed spans that no event tells about, findings, and its
 * events with what the trace says about them (whether the run got past them, model, agent, what was wasted). Pure; the same
 * for the same rows in whatever order they came.
 */
import type { Finding } from '@sentryai/detectors';
import type { GroupingSettings, SpanStep } from '@sentryai/grouping';
import { type Failure, findFailures, inheritContext, NO_SPAN, type SpanContext, type TraceAnalysis } from '@sentryai/pipeline';
import type { OccurrenceEvidence, OccurrenceRow, SaidByEvent, SpanRow } from '@sentryai/schema';
import { matchEvents, positionsOf } from './covering-events.ts';
import { readEvidence } from './evidence.ts';
import { occurrenceOfFinding } from './occurrence-of-finding.ts';
import { type FailedSpan, lastException, occurrenceOfSpan } from './occurrence-of-span.ts';
import { byTime, type GroupedOccurrence } from './occurrence-row.ts';
import { NO_WASTE, RunOutcome } from './recovery.ts';
import { repeatedEvents } from './repeated-events.ts';

export type TraceFacts = {
  /** Of SpanRows. */
  analysis: TraceAnalysis;
  /** `events` of a span's content; '' when there are none. */
  eventsOf: (spanId: string) => string;
  /** Newest versions of its event occurrences, those too that were taken back because they repeat others. */
  events: readonly OccurrenceRow[];
  findings: readonly Finding[];
  settings: GroupingSettings;
};

/** Failures and events of one trace that are looked at; a trace that fails more often than this has failed. */
const FAILURES_MAX = 500;
const EVENTS_MAX = 500;
const SPANS_SHOWN_MAX = 50;
const PATH_STEPS_MAX = 50;

export type TraceOccurrences = {
  /** Made of spans and findings. */
  made: GroupedOccurrence[];
  /** Events as they should be now. */
  events: OccurrenceRow[];
  /** Events that only repeat what others of the occurrences stand for. */
  repeated: OccurrenceRow[];
  /** Failures beyond those that were looked at. */
  skipped: number;
};

export function occurrencesOfTrace(facts: TraceFacts): TraceOccurrences {
  const { analysis, settings } = facts;
  const { tree } = analysis;
  const outcome = new RunOutcome(analysis);
  const all = findFailures(tree);
  const failures = all.slice(0, FAILURES_MAX);
  const events = facts.events.toSorted(byTime).slice(0, EVENTS_MAX);
  const failureOf = matchEvents(events, failures, tree, outcome);
  const covered = new Set(failureOf.values());
  const repeated = repeatedEvents(failureOf, tree);
  const contexts = inheritContext(tree, tree.spans as readonly SpanRow[]);
  const made = failures
    .filter((failure) => !covered.has(failure))
    .map((failure) => occurrenceOfSpan(describeFailure(failure, facts, outcome, contexts), settings));
  const positionOf = positionsOf(tree);
  for (const finding of facts.findings) {
    const position = positionOf(finding.span_id);
    const context = contexts[position === NO_SPAN ? 0 : position] as SpanContext;
    made.push(occurrenceOfFinding(finding, { span: tree.spans[position] as SpanRow | undefined, context }));
  }
  return {
    made: uniqueById(made),
    events: events
      .filter((event) => !repeated.has(event))
      .map((event) => seenInTrace(event, failureOf.get(event), positionOf(event.span_id), tree.spans as SpanRow[], outcome)),
    repeated: [...repeated],
    skipped: all.length - failures.length,
  };
}

function uniqueById(made: readonly GroupedOccurrence[]): GroupedOccurrence[] {
  return [...new Map(made.map((occurrence) => [occurrence.row.occurrence_id, occurrence])).values()];
}

function describeFailure(
  failure: Failure,
  { analysis, eventsOf }: TraceFacts,
  outcome: RunOutcome,
  contexts: readonly SpanContext[],
): FailedSpan {
  const { position } = failure;
  const spans = analysis.tree.spans as readonly SpanRow[];
  const carriers = outcome.carriersOf(position);
  return {
    span: spans[position] as SpanRow,
    exception: carriers.reduce<ReturnType<typeof lastException>>(
      (found, at) => found ?? lastException(eventsOf(spans[at]?.span_id ?? '')),
      null,
    ),
    path: pathTo(position, analysis),
    context: contexts[position] as SpanContext,
    recovery: outcome.recoveryOf(position),
    waste: outcome.wasteOf(position),
    evidence: evidenceOf(failure, spans, outcome),
  };
}

function pathTo(position: number, { tree }: TraceAnalysis): SpanStep[] {
  const path: SpanStep[] = [];
  for (let at = position; at !== NO_SPAN && path.length < PATH_STEPS_MAX; at = tree.parents[at] ?? NO_SPAN) {
    const span = tree.spans[at];
    if (span !== undefined) path.unshift({ name: span.name, kind: span.kind });
  }
  return path;
}

/** An event with what its trace adds; what the client said itself stays. */
function seenInTrace(
  event: OccurrenceRow,
  failure: Failure | undefined,
  at: number,
  spans: readonly SpanRow[],
  outcome: RunOutcome,
): OccurrenceRow {
  const position = failure?.position ?? at;
  const span = spans[position];
  const { said = {} } = readEvidence(event.evidence);
  const recovery = failure === undefined ? outcome.recoveryAt(at, event.timestamp_us) : outcome.recoveryOf(failure.position);
  return {
    ...event,
    recovery: event.is_handled === false ? 'fatal' : recovery,
    provider: said.provider ?? span?.provider ?? '',
    model: said.model ?? span?.model ?? '',
    tool_name: said.tool_name ?? span?.tool_name ?? '',
    agent_name: said.agent_name ?? span?.agent_name ?? '',
    prompt_name: span?.prompt_name ?? '',
    prompt_version: span?.prompt_version ?? '',
    http_status: said.http_status ?? (failure === undefined ? null : (span?.http_status ?? null)),
    ...(failure === undefined ? NO_WASTE : outcome.wasteOf(failure.position)),
    evidence: eventEvidence(said, failure, spans, outcome),
  };
}

function eventEvidence(said: SaidByEvent, failure: Failure | undefined, spans: readonly SpanRow[], outcome: RunOutcome): string {
  const evidence: OccurrenceEvidence = failure === undefined ? { span_ids: [] } : evidenceOf(failure, spans, outcome);
  if (Object.keys(said).length > 0) evidence.said = said;
  return evidence.span_ids.length === 0 && evidence.said === undefined ? '' : JSON.stringify(evidence);
}

function evidenceOf({ position, attempts }: Failure, spans: readonly SpanRow[], outcome: RunOutcome): OccurrenceEvidence {
  const shown = [...new Set([position, ...attempts.toReversed(), ...outcome.carriersOf(position)])].slice(0, SPANS_SHOWN_MAX);
  const evidence: OccurrenceEvidence = { span_ids: shown.map((at) => spans[at]?.span_id ?? '') };
  return attempts.length > 1 ? { ...evidence, times: attempts.length } : evidence;
}
