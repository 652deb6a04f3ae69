import { defaultDetectorsConfig, type DetectorsConfig } from './config.ts';
import type { AnyDetector } from './contract/detector.ts';
import type { Draft, Evidence, Finding } from './contract/finding.ts';
import { DETECTOR_LIMITS } from './contract/limits.ts';
import type { DetectorName } from './contract/names.ts';
import { getDetector, TRACE_DETECTORS, WINDOW_DETECTORS } from './registry.ts';
import { cutSample } from './text/sample.ts';
import type { TraceView } from './trace/trace-view.ts';
import type { Fact } from './windows/fact.ts';

/** One failure is told once: at the same span, these detectors say more than those behind them. */
const SAYS_MORE: Readonly<Partial<Record<DetectorName, readonly DetectorName[]>>> = {
  refusal: ['content_filtered', 'empty_answer', 'invalid_json', 'schema_violation', 'truncated_answer'],
  content_filtered: ['empty_answer', 'invalid_json', 'schema_violation', 'truncated_answer'],
  truncated_answer: ['invalid_json', 'schema_violation', 'empty_answer', 'invalid_tool_arguments'],
  context_overflow: ['rate_limited', 'content_filtered'],
  undeclared_tool: ['invalid_tool_arguments'],
  cut_stream: ['empty_answer'],
};

/**
 * A configuration that finds what this one finds of one detector, and runs little else: besides it only those that tell its
 * failures instead of it.
 */
export function configOfOne(name: DetectorName, config: DetectorsConfig): DetectorsConfig {
  // echoes are found among all that was found, so those that tell instead of those that tell instead do not matter
  const needed = new Set<string>([name, ...Object.keys(SAYS_MORE).filter((other) => SAYS_MORE[other as DetectorName]?.includes(name))]);
  const entries = Object.entries(config).map(([other, one]) => [other, needed.has(other) ? one : { ...one, isOn: false }]);
  return Object.fromEntries(entries) as DetectorsConfig;
}

let defaults: DetectorsConfig | undefined;

function fingerprintOf(detector: DetectorName, key: readonly string[]): string {
  const parts = key.map((part) => part.trim().toLowerCase().replaceAll('|', '/').slice(0, DETECTOR_LIMITS.keyChars));
  return [detector, ...parts].join('|');
}

function evidenceOf(draft: Draft): Evidence {
  const spanIds = [draft.span_id, ...(draft.span_ids ?? [])].filter((id) => id !== '');
  return {
    span_ids: [...new Set(spanIds)].slice(0, DETECTOR_LIMITS.evidenceSpans),
    trace_ids: [...new Set(draft.trace_ids ?? [])].slice(-DETECTOR_LIMITS.evidenceTraces),
    occurrences: draft.occurrences ?? 1,
    wasted_ms: draft.wasted_ms ?? null,
    wasted_tokens: draft.wasted_tokens ?? null,
    wasted_usd: draft.wasted_usd ?? null,
    samples: (draft.samples ?? [])
      .filter(({ text }) => text !== '')
      .slice(0, DETECTOR_LIMITS.evidenceSamples)
      .map(({ label, text, span_id }) => ({ label, text: cutSample(text), span_id })),
    facts: draft.facts ?? {},
  };
}

function findingOf(detector: AnyDetector, draft: Draft, project_id: number, trace_id: string): Finding {
  return {
    detector: detector.name,
    fingerprint: fingerprintOf(detector.name, draft.key),
    title: cutSample(draft.title, 200),
    level: draft.recovered === true ? 'info' : (draft.level ?? detector.level),
    recovered: draft.recovered ?? false,
    project_id,
    trace_id: draft.trace_id ?? trace_id,
    span_id: draft.span_id,
    time_us: draft.time_us,
    advice: detector.docs.advice,
    evidence: evidenceOf(draft),
  };
}

function compareFindings(left: Finding, right: Finding): number {
  return (
    left.time_us - right.time_us ||
    compareText(left.detector, right.detector) ||
    compareText(left.span_id, right.span_id) ||
    compareText(left.fingerprint, right.fingerprint)
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const told = new Set(findings.map(({ detector, span_id }) => `${detector} ${span_id}`));
  const isTold = ({ detector, span_id }: Finding): boolean =>
    Object.entries(SAYS_MORE).some(([other, less]) => less.includes(detector) && told.has(`${other} ${span_id}`));
  return findings.filter((finding) => !isTold(finding));
}

/** The first findings of a detector; the last one says how many more there were. */
function bounded(findings: Finding[]): Finding[] {
  const { findingsPerDetector } = DETECTOR_LIMITS;
  if (findings.length <= findingsPerDetector) return findings;
  const kept = findings.toSorted(compareFindings).slice(0, findingsPerDetector);
  const last = kept.at(-1) as Finding;
  last.evidence.facts = { ...last.evidence.facts, further_findings: findings.length - findingsPerDetector };
  return kept;
}

/**
 * All findings of one settled trace.
 * trace    as built by `buildTraceView`
 * config   of the trace's project; default: all detectors with their defaults
 * returns  findings in order of time; the same for the same rows, whatever their order and however often they came
 * errors   none for any rows
 */
export function runTraceDetectors(trace: TraceView, config?: DetectorsConfig): Finding[] {
  const used = config ?? (defaults ??= defaultDetectorsConfig());
  const findings: Finding[] = [];
  for (const detector of TRACE_DETECTORS) {
    const { isOn, settings } = used[detector.name];
    if (!isOn) continue;
    const drafts = detector.run(trace, settings);
    if (drafts.length > 0) findings.push(...bounded(drafts.map((draft) => findingOf(detector, draft, trace.project_id, trace.trace_id))));
  }
  return withoutEchoes(findings).sort(compareFindings);
}

/** The facts that one settled trace adds to (or replaces in) what window detectors compare. */
export function windowFactsOf(trace: TraceView, config?: DetectorsConfig): Fact[] {
  const used = config ?? (defaults ??= defaultDetectorsConfig());
  return WINDOW_DETECTORS.flatMap((detector) => (used[detector.name].isOn ? detector.factsOf(trace) : []));
}

/**
 * Judges facts of one detector and one key.
 * history, fresh  stored facts from before, and those that are judged now; in any order, repeated or not, sets may overlap
 * returns         findings; the same for the same sets of facts
 */
export function judgeFacts(name: DetectorName, history: readonly Fact[], fresh: readonly Fact[], config?: DetectorsConfig): Finding[] {
  const detector = getDetector(name);
  const { isOn, settings } = (config ?? (defaults ??= defaultDetectorsConfig()))[name];
  const [first] = fresh;
  if (detector.scope !== 'window' || !isOn || first === undefined) return [];
  const drafts = detector.judge(history, fresh, settings);
  return bounded(drafts.map((draft) => findingOf(detector, draft, first.project_id, first.trace_id))).sort(compareFindings);
}
