import type { DetectorName } from './names.ts';

export const FINDING_LEVELS = ['info', 'warning', 'error'] as const;
export type FindingLevel = (typeof FINDING_LEVELS)[number];

/** A short piece of what was sent or answered, so that a person can check the finding. Cut, and masked where it must be. */
export type EvidenceSample = { label: string; text: string; span_id: string };

/** What a finding rests on. `null` = not known, which is not 0. */
export type Evidence = {
  /** The spans to look at, the first is where it happened; at most EVIDENCE_SPANS_MAX. */
  span_ids: string[];
  /** Traces that a window finding compares, newest last; empty for findings of one trace. */
  trace_ids: string[];
  /** How often it happened in what this finding covers. */
  occurrences: number;
  /** Time that was spent for nothing. */
  wasted_ms: number | null;
  wasted_tokens: number | null;
  wasted_usd: number | null;
  samples: EvidenceSample[];
  /** Numbers and names of the case, for lists and tests: `{ tool: 'get_order', repeats: 6 }`. */
  facts: Record<string, string | number | boolean | null | readonly string[]>;
};

/** One thing that a person should be told. The same telemetry gives the same finding, in whatever order it came. */
export type Finding = {
  /** Also the `kind` of the issue that findings with this fingerprint belong to. */
  detector: DetectorName;
  /** Stable and readable; made of names (tool, agent, prompt, model family), never of what users wrote. */
  fingerprint: string;
  /** Plain words, without user content. */
  title: string;
  level: FindingLevel;
  /** The run got past it: shown as recovered, alarms nobody. */
  recovered: boolean;
  project_id: number;
  trace_id: string;
  /** Where it happened: the deepest span of its own, not the parents that repeat it. */
  span_id: string;
  time_us: number;
  /** What to do about it. */
  advice: string;
  evidence: Evidence;
};

/** What a detector hands over; the engine adds what every finding of it has in common. */
export type Draft = {
  /** Parts of the fingerprint behind the detector's name. */
  key: readonly string[];
  title: string;
  level?: FindingLevel;
  recovered?: boolean;
  span_id: string;
  time_us: number;
  /** Window findings only: the trace in which it was noticed. */
  trace_id?: string;
  /** Spans and traces beside the anchor. */
  span_ids?: readonly string[];
  trace_ids?: readonly string[];
  occurrences?: number;
  wasted_ms?: number | null;
  wasted_tokens?: number | null;
  wasted_usd?: number | null;
  samples?: readonly EvidenceSample[];
  facts?: Evidence['facts'];
};
