/** Occurrences: single times that something failed, each of one issue (docs/decisions/0011). */

/**
 * What an occurrence was made of: an error `event` that a client sent (a row of `errors`), a failed `span`, a `finding` of a
 * detector in one trace, or in a `window` of many.
 */
export const OCCURRENCE_SOURCES = ['event', 'span', 'finding', 'window'] as const;
export type OccurrenceSource = (typeof OCCURRENCE_SOURCES)[number];

/**
 * Whether the run got past it. `unknown` until the trace settles, and for ever when there is no trace; treated as fatal by
 * whoever has to choose.
 */
export const RECOVERIES = ['unknown', 'recovered', 'fatal'] as const;
export type Recovery = (typeof RECOVERIES)[number];

/** One row of `occurrences`; of rows with the same project, hash, time and id the highest version holds. */
export type OccurrenceRow = {
  project_id: number;
  /** Main fingerprint, 32 hex digits; the metadata say which issue it belongs to. */
  hash: string;
  timestamp_us: number;
  /** 32 hex digits; of an event its event_id. */
  occurrence_id: string;
  version: number;
  /** 1: it turned out to be none, or one of another hash. */
  is_deleted: number;
  received_at_ms: number;
  /** Kind of the issue: `error`, or the detector's name. */
  kind: string;
  source: OccurrenceSource;
  recovery: Recovery;
  level: string;
  title: string;
  subtitle: string;
  culprit: string;
  trace_id: string;
  /** The deepest span that failed, zeros when unknown. */
  span_id: string;
  /** The row of `errors`, zeros when there is none. */
  event_id: string;
  /** Whether the program caught it; null when the client does not say. */
  is_handled: boolean | null;
  error_type: string;
  /** `rate_limit`, `timeout`, … of a provider's errors; '' otherwise. */
  error_class: string;
  http_status: number | null;
  provider: string;
  model: string;
  tool_name: string;
  agent_name: string;
  prompt_name: string;
  prompt_version: string;
  service: string;
  environment: string;
  release: string;
  session_id: string;
  user_id: string;
  /** Cost of what was done for nothing, billionths of a dollar; null = unknown. */
  wasted_nano_usd: number | null;
  wasted_tokens: number | null;
  wasted_us: number | null;
  tags: Record<string, string>;
  /** JSON of OccurrenceEvidence, '' when there is nothing more to say. */
  evidence: string;
};

/** What an occurrence rests on, as far as it is more than the event or span itself. */
export type OccurrenceEvidence = {
  /** Spans to look at, the deepest first: those that carry the same failure, attempts, what a detector compared. */
  span_ids: string[];
  /** Other traces that a detector compared. */
  trace_ids?: string[];
  /** How often within this occurrence: attempts, repeats of a loop. */
  times?: number;
  samples?: { label: string; text: string; span_id: string }[];
  facts?: Record<string, string | number | boolean | null | readonly string[]>;
  /** What the event said itself, before its trace was looked at. */
  said?: SaidByEvent;
};

export type SaidByEvent = Partial<Pick<OccurrenceRow, 'provider' | 'model' | 'tool_name' | 'agent_name' | 'http_status'>> & {
  /** `otlp`: instrumentation wrote the exception down, on a span or in a log; absent when a program sent it as an error. */
  origin?: 'otlp';
};

/** One row of `occurrence_counts`: how many there are more (or fewer) than before in one hour. */
export type OccurrenceCountRow = {
  project_id: number;
  hash: string;
  hour_ms: number;
  environment: string;
  release: string;
  count: number;
  recovered_count: number;
  wasted_nano_usd: number;
};

/** One row of `detector_facts`: what one trace says about one thing that is compared over time. */
export type DetectorFactRow = {
  project_id: number;
  detector: string;
  key: string;
  trace_id: string;
  version: number;
  is_deleted: number;
  timestamp_us: number;
  /** When the trace was settled. */
  settled_at_ms: number;
  span_id: string;
  numbers: Readonly<Record<string, number>>;
  texts: Readonly<Record<string, string>>;
};
