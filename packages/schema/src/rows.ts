import type { OccurrenceCountRow, OccurrenceRow } from './occurrence.ts';
import type { SpanContentRow, SpanRow } from './span.ts';

/** Fields that every non-span row shares: where it belongs and what it is about. */
export type ItemContext = {
  project_id: number;
  /** 32 hex digits, unique. */
  event_id: string;
  /** 32 hex digits; two rows with the same key in the window are one item sent twice (design.md rule 4.5). */
  dedup_key: string;
  /** The client's own `id`, '' when it gave none. */
  external_id: string;
  timestamp_us: number;
  received_at_ms: number;
  /** All zeros when unknown. */
  trace_id: string;
  span_id: string;
  session_id: string;
  user_id: string;
  service: string;
  environment: string;
  release: string;
  origin: string;
  sdk_name: string;
  sdk_version: string;
  tags: Record<string, string>;
  /** JSON object, '' when empty. */
  attributes: string;
};

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One row of `logs`. */
export type LogRow = ItemContext & { level: LogLevel; message: string; logger: string };

/** One row of `errors`: an error occurrence. */
export type ErrorRow = ItemContext & {
  level: LogLevel;
  message: string;
  /** Type and value of the thrown (last) exception, for lists. */
  error_type: string;
  error_value: string;
  is_handled: boolean | null;
  /** JSON list of exceptions, root cause first, as the client sent them. */
  exceptions: string;
  /** JSON list of strings, '' when none. */
  fingerprint: string;
  /** JSON, '' when none. */
  breadcrumbs: string;
  contexts: string;
};

export const METRIC_KINDS = ['counter', 'up_down_counter', 'gauge', 'histogram', 'exponential_histogram', 'summary'] as const;
export type MetricKind = (typeof METRIC_KINDS)[number];

/** What an aggregated point (OTLP) says beside its value. Absent in a single measurement. */
export type MetricPoint = {
  /** 16 hex digits: the points of one series (resource, scope, metric, attributes) have the same; zeros = none. */
  series_id: string;
  /** Whether the point counts since the one before it or since `start_time_us`; '' where neither applies. */
  temporality: '' | 'delta' | 'cumulative';
  /** 0 when unknown. */
  start_time_us: number;
  /** OTLP data point flags; bit 0: there was no value. */
  flags: number;
  description: string;
  scope_name: string;
  scope_version: string;
  /** Distributions: how many values stand behind the point. */
  count: number;
  sum: number | null;
  min: number | null;
  max: number | null;
  /** Histogram: ascending upper bounds, and one count more. */
  explicit_bounds: readonly number[];
  bucket_counts: readonly number[];
  /** Exponential histogram: bucket i holds values from base^i to base^(i+1), base = 2^(2^-scale). */
  scale: number;
  zero_count: number;
  zero_threshold: number;
  positive_offset: number;
  positive_counts: readonly number[];
  negative_offset: number;
  negative_counts: readonly number[];
  /** Summary: quantiles from 0 to 1 and their values. */
  quantiles: readonly number[];
  quantile_values: readonly number[];
  /** JSON list of {time_us, value, trace_id, span_id, attributes}, '' when none. */
  exemplars: string;
  /** JSON object of what few points have (metadata, schema URLs, integers beyond 2^53), '' when none. */
  details: string;
};

/**
 * One row of `metrics`: a single measurement (native events, Sentry), or a point that an OTLP client aggregated. `value` of
 * a distribution is its sum; NaN when there is none. Attributes that can be grouped by stand in `tags`.
 */
export type MetricRow = ItemContext & { name: string; value: number; unit: string; kind: MetricKind } & Partial<MetricPoint>;

/** How a score's value is meant: a number, a word out of a set, yes or no, free text, or what an output should have been. */
export const SCORE_DATA_TYPES = ['numeric', 'categorical', 'boolean', 'text', 'correction'] as const;
export type ScoreDataType = (typeof SCORE_DATA_TYPES)[number];

/** One row of `scores`. */
export type ScoreRow = ItemContext & {
  name: string;
  data_type: ScoreDataType;
  value_number: number | null;
  value_string: string;
  comment: string;
};

/** One row of `blobs`: bytes that belong to an item; the bytes themselves lie in the blob store. */
export type BlobRow = {
  project_id: number;
  /** 32 hex digits of the content's SHA-256; name of the bytes in the blob store. */
  blob_id: string;
  /** 32 hex digits: this blob of this item. */
  dedup_key: string;
  /** The client's own id, '' when it gave none. */
  external_id: string;
  timestamp_us: number;
  received_at_ms: number;
  /** The error that it is attached to, all zeros when none. */
  event_id: string;
  trace_id: string;
  span_id: string;
  kind: 'attachment' | 'media';
  name: string;
  content_type: string;
  size_bytes: number;
};

/**
 * One row of `release_sessions`: one report about a session (all reports of one session are folded when they are read), or
 * a minute of sessions that a server counted itself.
 */
export type ReleaseSessionRow = {
  project_id: number;
  /** 32 hex digits, the same for all reports about one session; an aggregate has one of its own. */
  session_key: string;
  /** 32 hex digits: this report. */
  dedup_key: string;
  /** The client's own session id, '' for an aggregate. */
  external_id: string;
  /** When the session began. */
  timestamp_us: number;
  updated_us: number;
  received_at_ms: number;
  release: string;
  environment: string;
  user_id: string;
  origin: string;
  sdk_name: string;
  sdk_version: string;
  /** The client's word (ok, exited, crashed, abnormal, errored, unhandled), '' for an aggregate. */
  status: string;
  /** Errors during the session; of an aggregate its sessions with errors. */
  errors: number;
  duration_us: number | null;
  /** Sessions that the row stands for, and how many of them crashed. */
  sessions: number;
  crashed: number;
};

/** One row of `outcomes`: how many items of one kind ended how, in one minute; or another count of the ledger (LEDGER_MEASURES). */
export type OutcomeRow = {
  project_id: number;
  /** Of receipt. */
  minute_ms: number;
  key_id: string;
  protocol: string;
  item_type: string;
  outcome: string;
  reason: string;
  /** Below zero where a count is taken back: an item left quarantine. */
  quantity: number;
};

/** One row of `quarantine`: items that our own code or the store failed on, as a queue record of their own. */
export type QuarantineRow = {
  project_id: number;
  quarantine_id: string;
  received_at_ms: number;
  protocol: string;
  reason: string;
  message: string;
  /** JSON of the record's meta. */
  meta: string;
  /** Base64 of the record's body. */
  body: string;
  key_id: string;
  signal: string;
  /** As counted in the ledger. */
  item_type: string;
  /** Items in the body: one, unless the record could not be cut. */
  item_count: number;
  /** Place of the first of them in the body that was received. */
  item_index: number;
  /** Of the body, before it became Base64. */
  body_bytes: number;
};

export const QUARANTINE_EVENTS = ['replay_requested', 'discard_requested', 'replayed', 'failed', 'discarded', 'skipped'] as const;
export type QuarantineEvent = (typeof QUARANTINE_EVENTS)[number];

/** Where an item in quarantine stands. `requested`: a person asked for something that the processor has not come to yet. */
export const QUARANTINE_STATUSES = ['waiting', 'requested', 'replayed', 'discarded'] as const;
export type QuarantineStatus = (typeof QUARANTINE_STATUSES)[number];

/** One row of `quarantine_events`: what a person asked for, and what came of it. The newest one is the item's state. */
export type QuarantineEventRow = {
  project_id: number;
  quarantine_id: string;
  /** One request may name many items; it is worked on as one batch. */
  request_id: string;
  /** Unix milliseconds of the request, also in the rows that say what came of it. */
  at_ms: number;
  event: QuarantineEvent;
  /** E-mail address or API key's name of who asked. */
  actor: string;
  message: string;
};

/**
 * One row of `entity_patches`: what one event says about a thing that is told in several events (docs/decisions/0012).
 * A `member` row is no patch: it says that an observation belongs to the trace in whose home it lies.
 */
export type EntityPatchRow = {
  project_id: number;
  /** 32 hex digits: the home of everything that is said under one id of the client. */
  entity_key: string;
  kind: 'trace' | 'observation' | 'score' | 'member';
  /** Of a `member`: the home of the observation; all zeros otherwise. */
  member_key: string;
  /** 32 hex digits of the event's id; of a `member`, the home of the observation. */
  dedup_key: string;
  /** The event's id, as sent. */
  external_id: string;
  /** The thing's id, as sent. */
  entity_id: string;
  /** Id of the trace that an observation's patch names, as sent; '' = none. */
  trace_ref: string;
  /** The event's type, as sent. */
  type: string;
  /** The event's own time, by which later wins. */
  timestamp_us: number;
  received_at_ms: number;
  /** The same for all rows of a batch: they land in one part and become visible together. */
  batch_at_ms: number;
  /** What a trace's patch says for all of its observations; '' = nothing. */
  user_id: string;
  session_id: string;
  environment: string;
  release: string;
  sdk_name: string;
  sdk_version: string;
  /** Share of traces that the key's rule kept when it came; 1 = all. */
  sample_rate: number;
  /** JSON object as sent. */
  body: string;
};

/** What versioned rows have beside their columns: the highest version of a key counts, unless it is a tombstone. */
export type EntityVersion = {
  /** The quarter of an hour that the row's time lies in; part of its key. */
  bucket_ms: number;
  /** Grows with the number of patches that the row was folded from. */
  version: number;
  /** 1: nothing is here any more. */
  is_deleted: 0 | 1;
};

/** One row of `entity_spans`. */
export type EntitySpanRow = SpanRow &
  EntityVersion & {
    is_running: 0 | 1;
    /** 0: nobody said when it ended, so that its duration is unknown. */
    has_end: 0 | 1;
    /** 1: stands for a trace, which has a time but no duration of its own. */
    is_trace: 0 | 1;
    /** Receipt of the first event about it; `received_at_ms` is that of the newest. */
    first_received_ms: number;
  };

/** One row of `entity_span_content`. */
export type EntityContentRow = SpanContentRow & { version: number };

/** One row of `entity_scores`. */
export type EntityScoreRow = ScoreRow & EntityVersion;

/** Rows of one frozen batch by table. `span_starts` holds running work (`span_start` events). */
export type TableRows = {
  spans: SpanRow[];
  span_starts: SpanRow[];
  span_content: SpanContentRow[];
  logs: LogRow[];
  errors: ErrorRow[];
  metrics: MetricRow[];
  scores: ScoreRow[];
  blobs: BlobRow[];
  release_sessions: ReleaseSessionRow[];
  entity_patches: EntityPatchRow[];
  entity_spans: EntitySpanRow[];
  entity_span_content: EntityContentRow[];
  entity_scores: EntityScoreRow[];
  occurrences: OccurrenceRow[];
  occurrence_counts: OccurrenceCountRow[];
  outcomes: OutcomeRow[];
  quarantine: QuarantineRow[];
  quarantine_events: QuarantineEventRow[];
};
export type TableName = keyof TableRows;

/**
 * Order in which a batch's tables are inserted: content before the rows that point to it, then what is kept about the
 * batch. What marks a request to quarantine as done comes last of all.
 */
export const TABLE_NAMES = [
  'span_content',
  'blobs',
  'spans',
  'span_starts',
  'logs',
  'errors',
  'metrics',
  'scores',
  'release_sessions',
  'entity_patches',
  'entity_span_content',
  'entity_spans',
  'entity_scores',
  'occurrences',
  'occurrence_counts',
  'quarantine',
  'outcomes',
  'quarantine_events',
] as const satisfies readonly TableName[];

/** A TableRows with no rows in it. */
export function emptyTableRows(): TableRows {
  return {
    spans: [],
    span_starts: [],
    span_content: [],
    logs: [],
    errors: [],
    metrics: [],
    scores: [],
    blobs: [],
    release_sessions: [],
    entity_patches: [],
    entity_spans: [],
    entity_span_content: [],
    entity_scores: [],
    occurrences: [],
    occurrence_counts: [],
    outcomes: [],
    quarantine: [],
    quarantine_events: [],
  };
}
