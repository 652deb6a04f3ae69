-- Numbered, idempotent, applied in order at start (migrations.ts). Statements end with ";" at the end of a line.
-- {engine:...} and {deduplication_window:...} keep the same DDL usable on a cluster (Replicated*): see engines.ts.
--
-- Why these keys: the two real questions are "this project, recently" and "this trace" (docs/decisions/0003).
--   narrow rows  : project, 15-minute bucket, trace  -> a time window is a range, a trace inside it is adjacent
--   big texts    : project, trace, span              -> a trace's rows lie together; agent calls repeat their history
-- Partitions are weeks, so that retention drops whole parts (ttl_only_drop_parts) and 90 days stay at about 13.
-- fsync_*: an insert returns when its rows are on disk (the engine's default leaves that to the system).
-- materialize_ttl_recalculate_only: a new retention reads the parts' times instead of rewriting the parts.
-- Every table has its own deduplication window: a batch that is delivered again carries the same tokens.

CREATE TABLE IF NOT EXISTS spans (
  -- where it belongs
  project_id UInt32,
  trace_id FixedString(16),
  span_id FixedString(8),
  parent_span_id FixedString(8),
  batch_id LowCardinality(String),
  -- when
  start_time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  duration_us UInt64 CODEC(T64, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  -- what
  name LowCardinality(String),
  kind LowCardinality(String),
  status Enum8('unset' = 0, 'ok' = 1, 'error' = 2),
  error_type LowCardinality(String),
  error_message String CODEC(ZSTD(1)),
  http_status Nullable(UInt16) CODEC(ZSTD(1)),
  operation LowCardinality(String),
  -- whose
  service LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  session_id String CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  -- model
  provider LowCardinality(String),
  model_requested LowCardinality(String),
  model LowCardinality(String),
  response_id String CODEC(ZSTD(1)),
  finish_reason LowCardinality(String),
  is_streaming Nullable(Bool),
  ttft_us Nullable(UInt64) CODEC(ZSTD(1)),
  -- tokens; null is unknown, 0 is none
  input_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  output_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  cache_read_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  cache_write_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  reasoning_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  usage_role Enum8('none' = 0, 'own' = 1, 'rollup' = 2, 'duplicate' = 3, 'estimate' = 4),
  -- money; null is unpriced
  cost_usd Nullable(Float64) CODEC(ZSTD(1)),
  cost_input_usd Nullable(Float64) CODEC(ZSTD(1)),
  cost_output_usd Nullable(Float64) CODEC(ZSTD(1)),
  cost_source LowCardinality(String),
  price_id LowCardinality(String),
  -- agents, tools, prompts
  agent_name LowCardinality(String),
  tool_name LowCardinality(String),
  tool_call_id String CODEC(ZSTD(1)),
  prompt_name LowCardinality(String),
  prompt_version LowCardinality(String),
  -- origin
  external_id String CODEC(ZSTD(1)),
  origin LowCardinality(String),
  emitter LowCardinality(String),
  scope_name LowCardinality(String),
  scope_version LowCardinality(String),
  -- the rest
  tags Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attributes_string Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attributes_number Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
  attributes_bool Map(LowCardinality(String), Bool) CODEC(ZSTD(1)),
  INDEX ix_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_session session_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_user user_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_external external_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_attribute mapValues(attributes_string) TYPE bloom_filter(0.01) GRANULARITY 1,
  -- An unknown key of a search is looked up in attributes and tags; without both indexes the OR cannot skip granules
  -- (measured: a rare value over 12 days 740 ms without, 33 ms with).
  INDEX ix_tag mapValues(tags) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_received received_at TYPE minmax GRANULARITY 1
)
ENGINE = {engine:MergeTree}
PARTITION BY toMonday(start_time)
ORDER BY (project_id, toStartOfFifteenMinutes(start_time), trace_id, start_time)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

-- Running work: a span that began and has not been seen to end. Same columns as spans, small and short-lived.
CREATE TABLE IF NOT EXISTS span_starts AS spans
ENGINE = {engine:MergeTree}
PARTITION BY toMonday(start_time)
ORDER BY (project_id, toStartOfFifteenMinutes(start_time), trace_id, start_time)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS span_content (
  project_id UInt32,
  trace_id FixedString(16),
  span_id FixedString(8),
  batch_id LowCardinality(String),
  start_time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  input String CODEC(ZSTD(3)),
  input_format LowCardinality(String),
  output String CODEC(ZSTD(3)),
  output_format LowCardinality(String),
  system_instructions String CODEC(ZSTD(3)),
  tool_definitions String CODEC(ZSTD(3)),
  documents String CODEC(ZSTD(3)),
  parameters String CODEC(ZSTD(3)),
  events String CODEC(ZSTD(3)),
  links String CODEC(ZSTD(3)),
  attributes String CODEC(ZSTD(3))
)
ENGINE = {engine:MergeTree}
PARTITION BY toMonday(start_time)
ORDER BY (project_id, trace_id, span_id)
-- index_granularity_bytes: the 10 MiB default makes tiny granules of megabyte rows
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1, index_granularity_bytes = 67108864,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS logs (
  project_id UInt32,
  event_id FixedString(16),
  dedup_key FixedString(16),
  batch_id LowCardinality(String),
  external_id String CODEC(ZSTD(1)),
  timestamp DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  trace_id FixedString(16),
  span_id FixedString(8),
  session_id String CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  service LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  origin LowCardinality(String),
  sdk_name LowCardinality(String),
  sdk_version LowCardinality(String),
  tags Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attributes String CODEC(ZSTD(1)),
  level LowCardinality(String),
  message String CODEC(ZSTD(1)),
  logger LowCardinality(String),
  INDEX ix_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_dedup dedup_key TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_received received_at TYPE minmax GRANULARITY 1
)
ENGINE = {engine:MergeTree}
PARTITION BY toMonday(timestamp)
ORDER BY (project_id, toStartOfFifteenMinutes(timestamp), timestamp)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS errors (
  project_id UInt32,
  event_id FixedString(16),
  dedup_key FixedString(16),
  batch_id LowCardinality(String),
  external_id String CODEC(ZSTD(1)),
  timestamp DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  trace_id FixedString(16),
  span_id FixedString(8),
  session_id String CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  service LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  origin LowCardinality(String),
  sdk_name LowCardinality(String),
  sdk_version LowCardinality(String),
  tags Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attributes String CODEC(ZSTD(1)),
  level LowCardinality(String),
  message String CODEC(ZSTD(1)),
  error_type LowCardinality(String),
  error_value String CODEC(ZSTD(1)),
  is_handled Nullable(Bool),
  exceptions String CODEC(ZSTD(3)),
  fingerprint String CODEC(ZSTD(1)),
  breadcrumbs String CODEC(ZSTD(3)),
  contexts String CODEC(ZSTD(3)),
  INDEX ix_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_dedup dedup_key TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_received received_at TYPE minmax GRANULARITY 1
)
ENGINE = {engine:MergeTree}
PARTITION BY toMonday(timestamp)
ORDER BY (project_id, toStartOfFifteenMinutes(timestamp), timestamp)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS metrics (
  project_id UInt32,
  event_id FixedString(16),
  dedup_key FixedString(16),
  batch_id LowCardinality(String),
  external_id String CODEC(ZSTD(1)),
  timestamp DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  trace_id FixedString(16),
  span_id FixedString(8),
  session_id String CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  service LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  origin LowCardinality(String),
  sdk_name LowCardinality(String),
  sdk_version LowCardinality(String),
  tags Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attributes String CODEC(ZSTD(1)),
  name LowCardinality(String),
  value Float64 CODEC(ZSTD(1)),
  unit LowCardinality(String),
  kind LowCardinality(String),
  INDEX ix_dedup dedup_key TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_received received_at TYPE minmax GRANULARITY 1
)
ENGINE = {engine:MergeTree}
PARTITION BY toMonday(timestamp)
ORDER BY (project_id, name, toStartOfFifteenMinutes(timestamp), timestamp)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS scores (
  project_id UInt32,
  event_id FixedString(16),
  dedup_key FixedString(16),
  batch_id LowCardinality(String),
  external_id String CODEC(ZSTD(1)),
  timestamp DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  trace_id FixedString(16),
  span_id FixedString(8),
  session_id String CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  service LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  origin LowCardinality(String),
  sdk_name LowCardinality(String),
  sdk_version LowCardinality(String),
  tags Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  attributes String CODEC(ZSTD(1)),
  name LowCardinality(String),
  data_type LowCardinality(String),
  value_number Nullable(Float64) CODEC(ZSTD(1)),
  value_string String CODEC(ZSTD(1)),
  comment String CODEC(ZSTD(1)),
  INDEX ix_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_dedup dedup_key TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_received received_at TYPE minmax GRANULARITY 1
)
ENGINE = {engine:MergeTree}
PARTITION BY toMonday(timestamp)
ORDER BY (project_id, toStartOfFifteenMinutes(timestamp), timestamp)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

-- The ledger. SummingMergeTree: rows of one minute and reason fold into one as parts merge; always read with sum().
CREATE TABLE IF NOT EXISTS outcomes (
  project_id UInt32,
  minute DateTime('UTC'),
  key_id LowCardinality(String),
  protocol LowCardinality(String),
  item_type LowCardinality(String),
  outcome LowCardinality(String),
  reason LowCardinality(String),
  quantity UInt64
)
ENGINE = {engine:SummingMergeTree(quantity)}
PARTITION BY toYYYYMM(minute)
ORDER BY (project_id, minute, key_id, protocol, item_type, outcome, reason)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS quarantine (
  project_id UInt32,
  quarantine_id String,
  batch_id LowCardinality(String),
  received_at DateTime64(3, 'UTC'),
  protocol LowCardinality(String),
  reason LowCardinality(String),
  message String CODEC(ZSTD(1)),
  meta String CODEC(ZSTD(1)),
  body String CODEC(ZSTD(3))
)
ENGINE = {engine:MergeTree}
PARTITION BY toMonday(received_at)
ORDER BY (project_id, received_at, quarantine_id)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;
