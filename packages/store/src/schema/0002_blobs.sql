-- Which blob belongs to which item; the bytes lie in the blob store (packages/blobs).
CREATE TABLE IF NOT EXISTS blobs (
  project_id UInt32,
  blob_id FixedString(16),
  dedup_key FixedString(16),
  batch_id LowCardinality(String),
  external_id String CODEC(ZSTD(1)),
  timestamp DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  event_id FixedString(16),
  trace_id FixedString(16),
  span_id FixedString(8),
  kind LowCardinality(String),
  name String CODEC(ZSTD(1)),
  content_type LowCardinality(String),
  size_bytes UInt64 CODEC(ZSTD(1)),
  INDEX ix_blob blob_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_event event_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_dedup dedup_key TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX ix_received received_at TYPE minmax GRANULARITY 1
)
ENGINE = {engine:MergeTree}
PARTITION BY toMonday(timestamp)
ORDER BY (project_id, toStartOfFifteenMinutes(timestamp), timestamp)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;
