/** Runs all detectors over rows of several traces, as the processor and the store would together. Only for tests. */
import type { Rows } from './captured-failures.fixture.ts';
import type { Finding } from './contract/finding.ts';
import { judgeFacts, runTraceDetectors, windowFactsOf } from './run-detectors.ts';
import { buildTraceView } from './trace/build-trace-view.ts';
import type { TraceView } from './trace/trace-view.ts';
import type { Fact } from './windows/fact.ts';

/** Traces settle, and are judged as stuck, this long after their last span. */
const QUIET_MS = 30 * 60_000;

/** The views of all traces in rows, in order of their first span. */
export function viewsOf(rows: Rows): TraceView[] {
  const ids = [...new Set(rows.spans.map((span) => span.trace_id))];
  const views = ids.map((id) => {
    const spans = rows.spans.filter((span) => span.trace_id === id);
    const lastMs = Math.max(...spans.map((span) => (span.start_time_us + span.duration_us) / 1000));
    return buildTraceView({
      spans,
      contents: rows.contents.filter((content) => content.trace_id === id),
      logs: rows.logs.filter((log) => log.trace_id === id),
      now_ms: lastMs + QUIET_MS,
    });
  });
  return views.sort((left, right) => (left.spans[0]?.row.start_time_us ?? 0) - (right.spans[0]?.row.start_time_us ?? 0));
}

/** Findings of each trace, and of all of them compared in order of time; `history` are facts of earlier captures. */
export function detectAll(rows: Rows, history: readonly Fact[] = []): { findings: Finding[]; facts: Fact[] } {
  const views = viewsOf(rows);
  const findings = views.flatMap((view) => runTraceDetectors(view));
  const facts: Fact[] = [];
  for (const view of views) facts.push(...windowFactsOf(view));
  for (const group of Map.groupBy(facts, (fact) => `${fact.detector}\n${fact.key}`).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const earlier = history.filter((fact) => fact.detector === first.detector && fact.key === first.key);
    findings.push(...judgeFacts(first.detector, earlier, group));
  }
  return { findings, facts };
}
