/**
 * Every item that reaches us ends in exactly one of these (design.md rule 4.2). `dropped_by_sdk` never reached us: it is
 * what SDKs say they lost. `unaccounted` is a fault of ours made visible: items that were received and ended nowhere
 * (positive), or ended more than once (negative).
 */
export const OUTCOMES = [
  'stored',
  'duplicate',
  'ignored',
  'discarded',
  'sampled',
  'limited',
  'rejected',
  'quarantined',
  'unaccounted',
  'dropped_by_sdk',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What each of them means, for people. */
export const OUTCOME_MEANINGS: Readonly<Record<Outcome, string>> = {
  stored: 'In the tables; you find it in this dashboard.',
  duplicate: 'Sent again, e.g. by a retry, and stored before. Nothing to do.',
  ignored: 'Not stored on purpose, as the answer to the sender said.',
  discarded: 'Left out because somebody decided so: a rule, or by hand.',
  sampled: 'Left out by a sampling rule.',
  limited: 'Over a limit; the sender was told to wait or to send less.',
  rejected: 'Refused for a fault in it; the sender was told which.',
  quarantined: 'Could not be processed; kept with its bytes until somebody replays or discards it.',
  unaccounted: 'Came in and did not end. This is a fault of ours; please report it.',
  dropped_by_sdk: 'Never reached us: what SDKs report that they lost before sending.',
};

/**
 * Other counts that the ledger keeps in the same table and the same blocks (in the place of an outcome), so that it can be
 * checked against itself and against the tables at any time:
 * `received`: items as ingest counted them when it looked into the body, noted where it is decided how they end;
 * `acknowledged`: items of requests that ingest answered with success, noted by ingest once they were safe. A crash may
 * lose the last seconds of it, so it is below `received` at times, and above only when acknowledged items were lost;
 * `rows_stored`, `rows_derived`: rows written to a table (item type = its name) that are an item counted as stored, or
 * belong to an item counted elsewhere (the texts of a span); `rows_expiring`: those among them that were about to pass the
 * retention when they came, and may be gone at any moment.
 */
export const LEDGER_MEASURES = ['received', 'acknowledged', 'rows_stored', 'rows_derived', 'rows_expiring'] as const;
export type LedgerMeasure = (typeof LEDGER_MEASURES)[number];

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
  key_scope: 'The key may not send this; a public key alone may send scores only.',
  sdk_log: 'A message of an SDK about itself; it is not kept.',
  too_many_updates: 'The trace, observation or score has been updated so often that further updates are not kept.',
  malformed_body: 'The body could not be decoded.',
  item_count_mismatch: 'The container holds another number of elements than its header says; it was cut or put together wrongly.',
  duplicate_item: 'An envelope is about one event, and an earlier item was it already.',
  event_refused: 'It belongs to an event that is not in the envelope, or was refused.',
  not_supported: 'This version does not store data of this type.',
  malformed_encoding: 'The body is not valid in the compression that its Content-Encoding names.',
  unsupported_encoding: 'The Content-Encoding is not one that this version knows.',
  media_type_unknown: 'The Content-Type is not one that the route takes.',
  payload_too_large: 'The body is larger than the limit for one request.',
  signal_not_supported: 'This version does not take this kind of data.',
  method_not_allowed: 'The route does not take this HTTP method.',
  route_not_supported: 'This version does not take the data of this route.',
  unsupported_version: 'The version of the protocol is not known here.',
  invalid_project: 'The project in the address is not a number.',
  project_mismatch: 'The project in the address is not the one of the key.',
  header_mismatch: 'The DSN in the envelope header is not the one of the request.',
  rate_items: 'The key sent more items a second than it may.',
  rate_bytes: 'The key sent more bytes a second than it may.',
  quota_items: 'The project used up the items that it may send in a day (UTC).',
  quota_bytes: 'The project used up the bytes that it may send in a day (UTC).',
  fair_share: 'The server was behind and the project held more than its share of what waits; others needed the room.',
  sampling_rule: 'The sampling rule of the key left it out.',
  issue_discarded: 'It belongs to an issue that somebody deleted for good ("delete and discard").',
  normalize_failed: 'Our own code failed on the item; its raw bytes are kept in quarantine.',
  processing_crashed: 'The item ended the thread that processed it, twice; its raw bytes are kept in quarantine.',
  processing_timed_out: 'The item kept the thread that processed it busy beyond its time; its raw bytes are kept in quarantine.',
  store_refused: 'The store refused a row of the item; its raw bytes are kept in quarantine.',
  fold_failed: 'Our own code failed on the trace, observation or score that the item is about; its raw bytes are kept in quarantine.',
  replayed: 'The item was in quarantine and was processed again with success.',
  quarantine_discarded: 'A person discarded the item from quarantine.',
  count_mismatch: 'Ingest counted another number of items in the request than processing did. This is a fault of ours.',
} as const;
export type OutcomeReason = keyof typeof OUTCOME_REASONS;

/** What to do about it, one sentence per reason. */
export const OUTCOME_ADVICE: Readonly<Record<OutcomeReason, string>> = {
  invalid_json: 'Send one JSON document, or one JSON object per line.',
  invalid_event: 'Compare the event with the field table of its type; the answer to the request names the field.',
  unknown_type: 'Set `type` to one of the known event types, or update the server.',
  missing_field: 'Add the field; the answer to the request names it.',
  invalid_timestamp: 'Send RFC 3339 with a time zone, or epoch seconds as a number.',
  invalid_trace_id: 'Send the 16 bytes of the W3C trace context; when all items are refused so, check the signal: logs go to /v1/logs.',
  invalid_span_id: 'Send the 8 bytes of the W3C trace context.',
  empty_record: 'Send logs to /v1/logs, spans to /v1/traces.',
  wrong_signal: 'Give each exporter the address of its own signal.',
  missing_name: 'Give the instrument a name.',
  empty_metric: 'Update the server when the SDK sends a newer kind of metric; else look at what builds the request.',
  missing_temporality: 'Set the aggregation temporality of the exporter to delta or cumulative.',
  missing_value: 'Look at what builds the data points; SDKs always give a value.',
  invalid_buckets: 'Look at what builds or rewrites the histograms; SDKs send buckets that fit together.',
  invalid_count: 'Look at what adds the counts up; they are too large to be true.',
  too_old: 'Check the clock of the sender, or raise SENTRYAI_RETENTION_DAYS.',
  in_the_future: 'Check the clock of the sender, and the unit of its timestamps.',
  too_large: 'Cut long texts before sending, or send large payloads as attachments.',
  key_scope: 'Send the secret key as well; both are in the settings of the project.',
  sdk_log: 'Nothing; it can be turned off in the SDK.',
  too_many_updates: 'Give each trace, observation and score an id of its own.',
  malformed_body: 'Check what encodes the body, and that nothing on the way cuts or rewrites it.',
  item_count_mismatch: 'Check what puts the container together, and that nothing on the way cuts it.',
  duplicate_item: 'Send one event in each envelope, as Sentry SDKs do.',
  event_refused: 'The reason of the event says why; send the event and what belongs to it in one envelope.',
  not_supported: 'Nothing, when it is not missed; it can be turned off in the SDK.',
  malformed_encoding: 'Check that Content-Encoding says what was sent, and that no proxy undoes the compression.',
  unsupported_encoding: 'Use gzip, deflate, br, zstd or identity.',
  media_type_unknown: 'Send the Content-Type that the answer to the request names.',
  payload_too_large: 'Send smaller batches, or raise SENTRYAI_BODY_BYTES_MAX.',
  signal_not_supported: 'Turn this signal off in the sender, or update the server.',
  method_not_allowed: 'Send POST.',
  route_not_supported: 'Turn it off in the SDK; nothing else is affected.',
  unsupported_version: 'Use an SDK of this time; versions up to 8 are taken.',
  invalid_project: 'Check the DSN.',
  project_mismatch: 'Check the DSN: key and project belong together.',
  header_mismatch: 'Check what writes the envelope: one DSN for all of it.',
  rate_items: 'Raise or remove the limit of the key (Settings > Keys and limits), send less, or sample.',
  rate_bytes: 'Raise or remove the limit of the key (Settings > Keys and limits), or send less.',
  quota_items: 'Raise the quota of the project, or wait for the next day (UTC).',
  quota_bytes: 'Raise the quota of the project, or wait for the next day (UTC).',
  fair_share: 'Nothing, when senders repeat what was refused; when it lasts, give the server more room or limit the loudest keys.',
  sampling_rule: 'Nothing, when that is what the rule is for; it stands under Settings > Keys and limits.',
  issue_discarded: 'Nothing; errors like it stay out as long as the issue is discarded.',
  normalize_failed: 'Update the server, then replay the item from quarantine; report it when it fails again.',
  processing_crashed: 'Report it with the downloaded item; after an update, replay it from quarantine.',
  processing_timed_out: 'Report it with the downloaded item; after an update, replay it from quarantine.',
  store_refused: 'Check the store (disk, version, changed tables), then replay the item from quarantine.',
  fold_failed: 'Update the server, then replay the item from quarantine; report it when it fails again.',
  replayed: 'Nothing.',
  quarantine_discarded: 'Nothing.',
  count_mismatch: 'Report it; the log of the processor names the batch and the record.',
};

/** Reasons that SDKs give for what they dropped. SDKs may send others. */
export const SDK_DROP_REASONS: Readonly<Record<string, { sentence: string; advice: string }>> = {
  queue_overflow: {
    sentence: "The SDK's buffer was full.",
    advice: 'Raise its buffer, send less, or check that the server is reachable and fast enough.',
  },
  network_error: { sentence: 'The SDK could not reach the server.', advice: 'Check address, network and proxy between the two.' },
  rate_limited: {
    sentence: 'The server asked to wait, and the SDK gave the items up.',
    advice: 'Raise the limit of the key, or send less.',
  },
  ratelimit_backoff: {
    sentence: 'The SDK dropped items while the server asked it to wait.',
    advice: 'Raise the limit of the key, or send less.',
  },
  before_send: { sentence: "The application's own hook dropped the item.", advice: 'Nothing, when that is what the hook is for.' },
  event_processor: { sentence: "The application's own event processor dropped the item.", advice: 'Nothing, when that is what it is for.' },
  sample_rate: { sentence: 'The SDK sampled the item out.', advice: "Raise the SDK's sample rate to see more." },
  event_too_large: { sentence: 'The item was too large to send.', advice: 'Cut long texts before they are captured.' },
  serialization_failed: {
    sentence: 'The item could not be turned into JSON.',
    advice: 'Look for values that are not data, such as functions or cycles.',
  },
  server_rejected: { sentence: 'The server refused the item.', advice: 'The rejected items of this page say why.' },
};

/** What the ledger tells items apart by. */
export const OUTCOME_GROUPS = ['outcome', 'reason', 'key', 'protocol', 'item_type'] as const;
export type OutcomeGroup = (typeof OUTCOME_GROUPS)[number];

/** Items of one body that will not be stored, by what they are and why. */
export type RefusedCount = { item_type: string; outcome: 'rejected' | 'ignored' | 'sampled'; reason: string; count: number };

/** `request`: a body that was not read; `item`: an item of a body whose kinds were not told apart. */
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
  'trace',
  'observation',
  'sdk_log',
  'media',
  'event',
  'item',
  'request',
] as const;
export type ItemType = (typeof ITEM_TYPES)[number];
