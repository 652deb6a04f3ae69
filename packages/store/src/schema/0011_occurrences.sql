-- Occurrences of issues (docs/decisions/0011). Which issue a hash belongs to is kept in the metadata, so that merging and
-- unmerging rewrite nothing here.

-- "This issue, newest first" is one range per hash. A revision (recovered after all, another failure's part) is the same
-- key with a higher version. is_deleted is not given to the engine: a tombstone that is merged away could not cover a row
-- that a retried insert brings again.
CREATE TABLE IF NOT EXISTS occurrences (
  project_id UInt32,
  hash FixedString(16),
  timestamp DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  occurrence_id FixedString(16),
  version UInt64 CODEC(T64, ZSTD(1)),
  is_deleted UInt8 CODEC(T64, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  kind LowCardinality(String),
  source LowCardinality(String),
  recovery Enum8('unknown' = 0, 'recovered' = 1, 'fatal' = 2),
  level LowCardinality(String),
  title String CODEC(ZSTD(1)),
  subtitle String CODEC(ZSTD(1)),
  culprit String CODEC(ZSTD(1)),
  trace_id FixedString(16),
  span_id FixedString(8),
  event_id FixedString(16),
  is_handled Nullable(Bool),
  error_type LowCardinality(String),
  error_class LowCardinality(String),
  http_status Nullable(UInt16) CODEC(ZSTD(1)),
  provider LowCardinality(String),
  model LowCardinality(String),
  tool_name LowCardinality(String),
  agent_name LowCardinality(String),
  prompt_name LowCardinality(String),
  prompt_version LowCardinality(String),
  service LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  session_id String CODEC(ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  wasted_nano_usd Nullable(UInt64) CODEC(ZSTD(1)),
  wasted_tokens Nullable(UInt64) CODEC(ZSTD(1)),
  wasted_us Nullable(UInt64) CODEC(ZSTD(1)),
  tags Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  evidence String CODEC(ZSTD(1)),
  INDEX ix_received received_at TYPE minmax GRANULARITY 1
)
ENGINE = {engine:ReplacingMergeTree(version)}
PARTITION BY toMonday(timestamp)
ORDER BY (project_id, hash, timestamp, occurrence_id)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

-- The same by trace: what settling and the trace page ask for.
CREATE TABLE IF NOT EXISTS trace_occurrences AS occurrences
ENGINE = {engine:ReplacingMergeTree(version)}
PARTITION BY toMonday(timestamp)
ORDER BY (project_id, trace_id, occurrence_id)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS trace_occurrences_view TO trace_occurrences AS
SELECT * FROM occurrences WHERE trace_id != toFixedString(unhex('00000000000000000000000000000000'), 16);

-- How many, by hour: signed, so that what turned out to be another's is taken back.
CREATE TABLE IF NOT EXISTS occurrence_counts (
  project_id UInt32,
  hash FixedString(16),
  hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
  environment LowCardinality(String),
  release LowCardinality(String),
  count Int64 CODEC(T64, ZSTD(1)),
  recovered_count Int64 CODEC(T64, ZSTD(1)),
  wasted_nano_usd Int64 CODEC(T64, ZSTD(1))
)
ENGINE = {engine:SummingMergeTree}
PARTITION BY toMonday(hour)
ORDER BY (project_id, hash, hour, environment, release)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

-- What traces say about things that are compared over time (packages/detectors, Fact). Keyed by trace: a trace that
-- settles again replaces its own. Small granules, since many keys have one fact only.
CREATE TABLE IF NOT EXISTS detector_facts (
  project_id UInt32,
  detector LowCardinality(String),
  key String CODEC(ZSTD(1)),
  trace_id FixedString(16),
  version UInt64 CODEC(T64, ZSTD(1)),
  is_deleted UInt8 CODEC(T64, ZSTD(1)),
  timestamp DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  settled_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  span_id FixedString(8),
  numbers Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
  texts Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  INDEX ix_time timestamp TYPE minmax GRANULARITY 1,
  INDEX ix_settled settled_at TYPE minmax GRANULARITY 1,
  INDEX ix_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = {engine:ReplacingMergeTree(version)}
PARTITION BY toMonday(timestamp)
ORDER BY (project_id, detector, key, trace_id)
TTL toDateTime(timestamp) + toIntervalDay(15)
SETTINGS {deduplication_window:10000}, index_granularity = 1024, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;
