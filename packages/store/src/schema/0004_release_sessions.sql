-- Sessions of releases (Sentry's release health). Append-only: every report about a session is a row, and the reader folds
-- them by session_key; `timestamp` is when the session began, the same in all of its reports.
CREATE TABLE IF NOT EXISTS release_sessions (
  project_id UInt32,
  session_key FixedString(16),
  dedup_key FixedString(16),
  batch_id LowCardinality(String),
  external_id String CODEC(ZSTD(1)),
  timestamp DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  updated_at DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  release LowCardinality(String),
  environment LowCardinality(String),
  user_id String CODEC(ZSTD(1)),
  origin LowCardinality(String),
  sdk_name LowCardinality(String),
  sdk_version LowCardinality(String),
  status LowCardinality(String),
  errors UInt64 CODEC(ZSTD(1)),
  duration_us Nullable(UInt64) CODEC(ZSTD(1)),
  -- what the row stands for: one session, or a minute of them
  sessions UInt64 CODEC(ZSTD(1)),
  crashed UInt64 CODEC(ZSTD(1)),
  INDEX ix_dedup dedup_key TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_received received_at TYPE minmax GRANULARITY 1
)
ENGINE = {engine:MergeTree}
PARTITION BY toMonday(timestamp)
ORDER BY (project_id, toStartOfFifteenMinutes(timestamp), timestamp)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;
