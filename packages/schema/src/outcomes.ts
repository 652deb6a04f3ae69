/** Every item that reaches us ends in exactly one of these (design.md rule 4.2). */
export const OUTCOMES = [
  'stored',
  'duplicate',
  'ignored',
  'discarded',
  'sampled',
  'limited',
  'rejected',
  'quarantined',
  'dropped_by_sdk',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why an item was not stored, with the sentence that people are shown. `stored` and `duplicate` need no reason. */
export const OUTCOME_REASONS = {
  invalid_json: 'The text is not JSON.',
  invalid_event: 'The event is not an object, or a field has the wrong type.',
  unknown_type: 'The event has no type that this version knows.',
  missing_field: 'A required field is missing.',
  invalid_timestamp: 'The timestamp cannot be read as RFC 3339 or epoch seconds.',
  invalid_trace_id: 'The trace id is not 16 bytes (32 hex digits), or is all zeros.',
  invalid_span_id: 'The span id is not 8 bytes (16 hex digits), or is all zeros.',
  empty_record: 'The log record has no body, name or attributes; were spans or metrics sent as logs?',
  wrong_signal: 'It is of another signal: traces belong to /v1/traces, logs to /v1/logs, metrics to /v1/metrics.',
  missing_name: 'The metric has no name.',
  empty_metric: 'The metric holds no data of a kind known here: gauge, sum, histogram, exponential histogram or summary.',
  missing_temporality: 'The metric does not say whether its points are delta or cumulative, so that they cannot be added up.',
  missing_value: 'The data point has no value, and does not say that there was none (flag no_recorded_value).',
  invalid_buckets:
    'The buckets do not fit together: a histogram has one count more than bounds, bounds ascend, and a scale lies between -64 and 64.',
  invalid_count: 'A count is larger than 2^53 - 1.',
  too_old: 'The item is older than the retention period; it would be deleted at once.',
  in_the_future: 'The item lies more than a day in the future.',
  too_large: 'The item is larger than the limit for one item.',
  malformed_body: 'The body could not be decoded.',
  item_count_mismatch: 'The container holds another number of elements than its header says; it was cut or put together wrongly.',
  duplicate_item: 'An envelope is about one event, and an earlier item was it already.',
  event_refused: 'It belongs to an event that is not in the envelope, or was refused.',
  not_supported: 'This version does not store data of this type.',
  normalize_failed: 'Our own code failed on the item; its raw bytes are kept in quarantine.',
} as const;
export type OutcomeReason = keyof typeof OUTCOME_REASONS;

/** Items of one body that will not be stored, by what they are and why. */
export type RefusedCount = { item_type: string; outcome: 'rejected' | 'ignored'; reason: string; count: number };

export const ITEM_TYPES = [
  'span',
  'span_start',
  'log',
  'error',
  'llm_usage',
  'metric',
  'score',
  'session',
  'attachment',
  'client_report',
  'request',
] as const;
export type ItemType = (typeof ITEM_TYPES)[number];
