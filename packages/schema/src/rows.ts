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

/** One row of `metrics`: a single measurement. */
export type MetricRow = ItemContext & { name: string; value: number; unit: string; kind: 'counter' | 'gauge' | 'histogram' };

/** One row of `scores`. */
export type ScoreRow = ItemContext & {
  name: string;
  data_type: 'numeric' | 'categorical' | 'boolean';
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

/** One row of `outcomes`: how many items of one kind ended how, in one minute. */
export type OutcomeRow = {
  project_id: number;
  minute_ms: number;
  key_id: string;
  protocol: string;
  item_type: string;
  outcome: string;
  reason: string;
  quantity: number;
};

/** One row of `quarantine`: a queue record that our own code could not process, kept whole. */
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
};

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
  outcomes: OutcomeRow[];
  quarantine: QuarantineRow[];
};
export type TableName = keyof TableRows;

/** Order in which a batch's tables are inserted: content before the rows that point to it, the ledger last. */
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
  'quarantine',
  'outcomes',
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
    outcomes: [],
    quarantine: [],
  };
}
