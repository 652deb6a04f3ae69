/** What failed in one trace: its errors, its red spans, what detectors find; and the facts for those that compare traces. */
import { buildTraceView, type Fact, getDetector, runTraceDetectors, type TraceView, windowFactsOf } from '@sentryai/detectors';
import { applyChanges, newestVersions, occurrencesOfTrace, type OccurrenceChanges } from '@sentryai/occurrences';
import type { TraceAnalysis } from '@sentryai/pipeline';
import { type DetectorFactRow, type OccurrenceRow, ZERO_SPAN_ID } from '@sentryai/schema';
import type { TraceToSettle } from './trace-to-settle.ts';

/** `revisitAtMs`: when the trace will count as stuck if nothing comes; 0 = it cannot. */
export type Judgement = { changes: OccurrenceChanges; facts: DetectorFactRow[]; revisitAtMs: number };

/** Later than any run that is still waited for. */
const FAR_FUTURE_MS = Date.UTC(2250, 0, 1);

export function judgeTrace(trace: TraceToSettle, analysis: TraceAnalysis): Judgement {
  const { spans, starts, contents, messages: logs, rules, nowMs: now_ms } = trace;
  const input = { spans, starts, contents, logs };
  const view = buildTraceView({ ...input, now_ms });
  const findings = runTraceDetectors(view, rules.detectors);
  const events = new Map(contents.map((content) => [content.span_id, content.events]));
  const recorded = newestVersions(trace.occurrences);
  const {
    made,
    events: seen,
    repeated,
  } = occurrencesOfTrace({
    analysis,
    eventsOf: (spanId) => events.get(spanId) ?? '',
    events: [...recorded.values()].filter((row) => row.source === 'event'),
    findings,
    settings: rules.grouping,
  });
  const asEvents = seen.map((row) => ({ row, hashes: { main: row.hash, weaker: [], earlier: [] } }));
  const isFoundStuck = findings.some((finding) => finding.detector === 'stuck_run');
  return {
    changes: applyChanges([...made, ...asEvents], replaceable(recorded, [...seen, ...repeated])),
    facts: factRows(windowFactsOf(view, rules.detectors), trace),
    revisitAtMs: isFoundStuck ? 0 : revisitAt(trace, view, input),
  };
}

/** What the wanted occurrences may replace: everything but findings about many traces, and events that were not looked at. */
function replaceable(recorded: ReadonlyMap<string, OccurrenceRow>, seen: readonly OccurrenceRow[]): Map<string, OccurrenceRow> {
  const looked = new Set(seen.map((row) => row.occurrence_id));
  return new Map([...recorded].filter(([id, row]) => row.source !== 'window' && (row.source !== 'event' || looked.has(id))));
}

function factRows(facts: readonly Fact[], { projectId, traceId, facts: recorded, version, nowMs }: TraceToSettle): DetectorFactRow[] {
  const next = version + 1;
  const rows = facts.map(
    (fact): DetectorFactRow => ({
      project_id: projectId,
      detector: fact.detector,
      key: fact.key,
      trace_id: traceId,
      version: next,
      is_deleted: 0,
      timestamp_us: fact.time_us,
      settled_at_ms: nowMs,
      span_id: fact.span_id,
      numbers: fact.numbers,
      texts: fact.texts,
    }),
  );
  const found = new Set(rows.map((row) => `${row.detector}\n${row.key}`));
  const gone = recorded.filter((row) => !found.has(`${row.detector}\n${row.key}`));
  return [...rows, ...gone.map((row) => ({ ...row, version: next, is_deleted: 1, settled_at_ms: nowMs }))];
}

/** Only traces that look unfinished are judged a second time, as if nothing ever came again. */
function revisitAt({ rules }: TraceToSettle, view: TraceView, input: Parameters<typeof buildTraceView>[0]): number {
  const { isOn, settings } = rules.detectors.stuck_run;
  const isOpen = view.starts.length > 0 || view.tops.some((span) => span.row.parent_span_id !== ZERO_SPAN_ID);
  const detector = getDetector('stuck_run');
  if (!isOn || !isOpen || detector.scope === 'window') return 0;
  const [stuck] = detector.run(buildTraceView({ ...input, now_ms: FAR_FUTURE_MS }), settings);
  return stuck === undefined ? 0 : Math.ceil(stuck.time_us / 1000) + Number(settings['quietMs']);
}
