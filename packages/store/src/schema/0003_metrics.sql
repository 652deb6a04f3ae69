-- Points that a client aggregated (OTLP): sums, histograms, summaries. Columns that a single measurement does not have are
-- empty there and compress to nothing. Points of one name lie together and repeat each other's bounds, attributes and
-- resource, so that the lists and texts compress well under a stronger codec.
ALTER TABLE metrics
  -- which series, since when
  ADD COLUMN IF NOT EXISTS series_id FixedString(8) CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS temporality LowCardinality(String),
  ADD COLUMN IF NOT EXISTS start_time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  ADD COLUMN IF NOT EXISTS flags UInt32 CODEC(ZSTD(1)),
  -- what the instrument says of itself
  ADD COLUMN IF NOT EXISTS description LowCardinality(String),
  ADD COLUMN IF NOT EXISTS scope_name LowCardinality(String),
  ADD COLUMN IF NOT EXISTS scope_version LowCardinality(String),
  -- distributions; null is not given
  ADD COLUMN IF NOT EXISTS count UInt64 CODEC(T64, ZSTD(1)),
  ADD COLUMN IF NOT EXISTS sum Nullable(Float64) CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS min Nullable(Float64) CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS max Nullable(Float64) CODEC(ZSTD(1)),
  -- histogram
  ADD COLUMN IF NOT EXISTS explicit_bounds Array(Float64) CODEC(ZSTD(3)),
  ADD COLUMN IF NOT EXISTS bucket_counts Array(UInt64) CODEC(ZSTD(3)),
  -- exponential histogram
  ADD COLUMN IF NOT EXISTS scale Int32 CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS zero_count UInt64 CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS zero_threshold Float64 CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS positive_offset Int32 CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS positive_counts Array(UInt64) CODEC(ZSTD(3)),
  ADD COLUMN IF NOT EXISTS negative_offset Int32 CODEC(ZSTD(1)),
  ADD COLUMN IF NOT EXISTS negative_counts Array(UInt64) CODEC(ZSTD(3)),
  -- summary
  ADD COLUMN IF NOT EXISTS quantiles Array(Float64) CODEC(ZSTD(3)),
  ADD COLUMN IF NOT EXISTS quantile_values Array(Float64) CODEC(ZSTD(3)),
  -- rare things, as JSON
  ADD COLUMN IF NOT EXISTS exemplars String CODEC(ZSTD(3)),
  ADD COLUMN IF NOT EXISTS details String CODEC(ZSTD(3));

-- The resource of a point is the longest text of its row and the same in most of them.
ALTER TABLE metrics MODIFY COLUMN attributes String CODEC(ZSTD(3));
