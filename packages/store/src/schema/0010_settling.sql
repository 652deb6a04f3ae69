-- Settling (docs/decisions/0008): what traces add up to once they are quiet, and can be taken back when they change.
--
--   spans ──settler──▶ usage_ledger (signed entries per trace) ──views──▶ usage_by_minute, _quarter, _hour, _owner, _edge
--
-- Only usage_ledger feeds the rollups. Every table on the way has a deduplication window of its own (a retry would double
-- the rollup while the ledger is right), and all measures are whole numbers, so that what is taken back leaves nothing.

-- Until when each trace is settled; the newest version counts. Rows of one trace only grow: max() reads them without FINAL.
CREATE TABLE IF NOT EXISTS settled_traces (
  project_id UInt32,
  trace_id FixedString(16),
  version UInt64 CODEC(Delta, ZSTD(1)),
  -- earliest span
  start_time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  -- receipt of the newest span that the ledger counts
  settled_through DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  span_count UInt32 CODEC(T64, ZSTD(1)),
  -- when to look again although nothing came (stuck runs); 1970 = never
  revisit_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  INDEX ix_through settled_through TYPE minmax GRANULARITY 1
)
ENGINE = {engine:ReplacingMergeTree(version)}
PARTITION BY toMonday(start_time)
ORDER BY (project_id, trace_id)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

-- Usage roles that differ from the provisional one in `spans`; the newest version counts.
CREATE TABLE IF NOT EXISTS span_roles (
  project_id UInt32,
  trace_id FixedString(16),
  span_id FixedString(8),
  version UInt64 CODEC(Delta, ZSTD(1)),
  start_time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
  usage_role Enum8('none' = 0, 'own' = 1, 'rollup' = 2, 'duplicate' = 3, 'estimate' = 4)
)
ENGINE = {engine:ReplacingMergeTree(version)}
PARTITION BY toMonday(start_time)
ORDER BY (project_id, trace_id, span_id)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

-- Signed entries. A trace's entries lie together, because the settler reads them back before it adds to them.
CREATE TABLE IF NOT EXISTS usage_ledger (
  project_id UInt32,
  trace_id FixedString(16),
  minute DateTime('UTC') CODEC(Delta, ZSTD(1)),
  kind LowCardinality(String),
  name LowCardinality(String),
  provider LowCardinality(String),
  model LowCardinality(String),
  service LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  user_id String CODEC(ZSTD(1)),
  session_id String CODEC(ZSTD(1)),
  -- place in the graph of agents
  node LowCardinality(String),
  parent_kind LowCardinality(String),
  parent_node LowCardinality(String),
  traces Int64 CODEC(T64, ZSTD(1)),
  calls Int64 CODEC(T64, ZSTD(1)),
  errors Int64 CODEC(T64, ZSTD(1)),
  usage_calls Int64 CODEC(T64, ZSTD(1)),
  input_tokens Int64 CODEC(T64, ZSTD(1)),
  input_known Int64 CODEC(T64, ZSTD(1)),
  output_tokens Int64 CODEC(T64, ZSTD(1)),
  output_known Int64 CODEC(T64, ZSTD(1)),
  cache_read_tokens Int64 CODEC(T64, ZSTD(1)),
  cache_read_known Int64 CODEC(T64, ZSTD(1)),
  cache_write_tokens Int64 CODEC(T64, ZSTD(1)),
  cache_write_known Int64 CODEC(T64, ZSTD(1)),
  reasoning_tokens Int64 CODEC(T64, ZSTD(1)),
  reasoning_known Int64 CODEC(T64, ZSTD(1)),
  cost_nano_usd Int64 CODEC(T64, ZSTD(1)),
  cost_known Int64 CODEC(T64, ZSTD(1)),
  unpriced_calls Int64 CODEC(T64, ZSTD(1)),
  estimated_tokens Int64 CODEC(T64, ZSTD(1)),
  estimated_calls Int64 CODEC(T64, ZSTD(1)),
  duration_buckets Map(UInt16, Int64) CODEC(ZSTD(1)),
  ttft_buckets Map(UInt16, Int64) CODEC(ZSTD(1))
)
ENGINE = {engine:MergeTree}
PARTITION BY toMonday(minute)
ORDER BY (project_id, trace_id)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

-- Charts of some hours.
CREATE TABLE IF NOT EXISTS usage_by_minute (
  project_id UInt32,
  minute DateTime('UTC') CODEC(Delta, ZSTD(1)),
  kind LowCardinality(String),
  name LowCardinality(String),
  provider LowCardinality(String),
  model LowCardinality(String),
  service LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  traces SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  errors SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  usage_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  input_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  input_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  output_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  output_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_read_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_read_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_write_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_write_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  reasoning_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  reasoning_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cost_nano_usd SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cost_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  unpriced_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  estimated_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  estimated_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  duration_buckets SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(1)),
  ttft_buckets SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(1))
)
ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toMonday(minute)
ORDER BY (project_id, minute, kind, model, name, provider, service, environment, release)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_by_minute_view TO usage_by_minute AS
SELECT entry.project_id AS project_id, kind, name, provider, model, service, environment, release, entry.minute AS minute, sum(entry.traces) AS traces, sum(entry.calls) AS calls, sum(entry.errors) AS errors, sum(entry.usage_calls) AS usage_calls, sum(entry.input_tokens) AS input_tokens, sum(entry.input_known) AS input_known, sum(entry.output_tokens) AS output_tokens, sum(entry.output_known) AS output_known, sum(entry.cache_read_tokens) AS cache_read_tokens, sum(entry.cache_read_known) AS cache_read_known, sum(entry.cache_write_tokens) AS cache_write_tokens, sum(entry.cache_write_known) AS cache_write_known, sum(entry.reasoning_tokens) AS reasoning_tokens, sum(entry.reasoning_known) AS reasoning_known, sum(entry.cost_nano_usd) AS cost_nano_usd, sum(entry.cost_known) AS cost_known, sum(entry.unpriced_calls) AS unpriced_calls, sum(entry.estimated_tokens) AS estimated_tokens, sum(entry.estimated_calls) AS estimated_calls,
  sumMap(entry.duration_buckets) AS duration_buckets, sumMap(entry.ttft_buckets) AS ttft_buckets
FROM usage_ledger AS entry
GROUP BY entry.project_id, kind, name, provider, model, service, environment, release, minute;

-- Charts of about a day.
CREATE TABLE IF NOT EXISTS usage_by_quarter (
  project_id UInt32,
  quarter DateTime('UTC') CODEC(Delta, ZSTD(1)),
  kind LowCardinality(String),
  name LowCardinality(String),
  provider LowCardinality(String),
  model LowCardinality(String),
  service LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  traces SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  errors SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  usage_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  input_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  input_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  output_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  output_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_read_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_read_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_write_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_write_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  reasoning_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  reasoning_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cost_nano_usd SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cost_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  unpriced_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  estimated_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  estimated_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  duration_buckets SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(1)),
  ttft_buckets SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(1))
)
ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toMonday(quarter)
ORDER BY (project_id, quarter, kind, model, name, provider, service, environment, release)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_by_quarter_view TO usage_by_quarter AS
SELECT entry.project_id AS project_id, kind, name, provider, model, service, environment, release, toStartOfFifteenMinutes(entry.minute) AS quarter, sum(entry.traces) AS traces, sum(entry.calls) AS calls, sum(entry.errors) AS errors, sum(entry.usage_calls) AS usage_calls, sum(entry.input_tokens) AS input_tokens, sum(entry.input_known) AS input_known, sum(entry.output_tokens) AS output_tokens, sum(entry.output_known) AS output_known, sum(entry.cache_read_tokens) AS cache_read_tokens, sum(entry.cache_read_known) AS cache_read_known, sum(entry.cache_write_tokens) AS cache_write_tokens, sum(entry.cache_write_known) AS cache_write_known, sum(entry.reasoning_tokens) AS reasoning_tokens, sum(entry.reasoning_known) AS reasoning_known, sum(entry.cost_nano_usd) AS cost_nano_usd, sum(entry.cost_known) AS cost_known, sum(entry.unpriced_calls) AS unpriced_calls, sum(entry.estimated_tokens) AS estimated_tokens, sum(entry.estimated_calls) AS estimated_calls,
  sumMap(entry.duration_buckets) AS duration_buckets, sumMap(entry.ttft_buckets) AS ttft_buckets
FROM usage_ledger AS entry
GROUP BY entry.project_id, kind, name, provider, model, service, environment, release, quarter;

-- Charts of weeks and months.
CREATE TABLE IF NOT EXISTS usage_by_hour (
  project_id UInt32,
  hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
  kind LowCardinality(String),
  name LowCardinality(String),
  provider LowCardinality(String),
  model LowCardinality(String),
  service LowCardinality(String),
  environment LowCardinality(String),
  release LowCardinality(String),
  traces SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  errors SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  usage_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  input_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  input_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  output_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  output_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_read_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_read_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_write_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_write_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  reasoning_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  reasoning_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cost_nano_usd SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cost_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  unpriced_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  estimated_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  estimated_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  duration_buckets SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(1)),
  ttft_buckets SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(1))
)
ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toMonday(hour)
ORDER BY (project_id, hour, kind, model, name, provider, service, environment, release)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_by_hour_view TO usage_by_hour AS
SELECT entry.project_id AS project_id, kind, name, provider, model, service, environment, release, toStartOfHour(entry.minute) AS hour, sum(entry.traces) AS traces, sum(entry.calls) AS calls, sum(entry.errors) AS errors, sum(entry.usage_calls) AS usage_calls, sum(entry.input_tokens) AS input_tokens, sum(entry.input_known) AS input_known, sum(entry.output_tokens) AS output_tokens, sum(entry.output_known) AS output_known, sum(entry.cache_read_tokens) AS cache_read_tokens, sum(entry.cache_read_known) AS cache_read_known, sum(entry.cache_write_tokens) AS cache_write_tokens, sum(entry.cache_write_known) AS cache_write_known, sum(entry.reasoning_tokens) AS reasoning_tokens, sum(entry.reasoning_known) AS reasoning_known, sum(entry.cost_nano_usd) AS cost_nano_usd, sum(entry.cost_known) AS cost_known, sum(entry.unpriced_calls) AS unpriced_calls, sum(entry.estimated_tokens) AS estimated_tokens, sum(entry.estimated_calls) AS estimated_calls,
  sumMap(entry.duration_buckets) AS duration_buckets, sumMap(entry.ttft_buckets) AS ttft_buckets
FROM usage_ledger AS entry
GROUP BY entry.project_id, kind, name, provider, model, service, environment, release, hour;

-- Who used what: users and sessions. Few dimensions, since there are as many rows as conversations.
CREATE TABLE IF NOT EXISTS usage_by_owner (
  project_id UInt32,
  hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
  user_id String CODEC(ZSTD(1)),
  session_id String CODEC(ZSTD(1)),
  first_minute SimpleAggregateFunction(min, DateTime('UTC')) CODEC(ZSTD(1)),
  last_minute SimpleAggregateFunction(max, DateTime('UTC')) CODEC(ZSTD(1)),
  models SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1)),
  traces SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  llm_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  llm_errors SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  tool_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  all_errors SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  usage_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  input_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  input_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  output_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  output_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cost_nano_usd SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cost_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  unpriced_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  estimated_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  estimated_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  -- of model calls
  duration_buckets SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(1)),
  ttft_buckets SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(1))
)
ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toMonday(hour)
ORDER BY (project_id, user_id, session_id, hour)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_by_owner_view TO usage_by_owner AS
SELECT entry.project_id AS project_id, user_id, session_id, toStartOfHour(entry.minute) AS hour,
  min(entry.minute) AS first_minute, max(entry.minute) AS last_minute,
  groupUniqArrayArray(if(entry.model = '', [], [toString(entry.model)])) AS models,
  sum(entry.traces) AS traces,
  sumIf(entry.calls, kind IN ('llm', 'embedding', 'rerank')) AS llm_calls,
  sumIf(entry.errors, kind IN ('llm', 'embedding', 'rerank')) AS llm_errors,
  sumIf(entry.calls, kind = 'tool') AS tool_calls,
  sum(entry.errors) AS all_errors,
  sum(entry.usage_calls) AS usage_calls,
  sum(entry.input_tokens) AS input_tokens,
  sum(entry.input_known) AS input_known,
  sum(entry.output_tokens) AS output_tokens,
  sum(entry.output_known) AS output_known,
  sum(entry.cost_nano_usd) AS cost_nano_usd,
  sum(entry.cost_known) AS cost_known,
  sum(entry.unpriced_calls) AS unpriced_calls,
  sum(entry.estimated_tokens) AS estimated_tokens,
  sum(entry.estimated_calls) AS estimated_calls,
  sumMapIf(entry.duration_buckets, kind IN ('llm', 'embedding', 'rerank')) AS duration_buckets,
  sumMapIf(entry.ttft_buckets, kind IN ('llm', 'embedding', 'rerank')) AS ttft_buckets
FROM usage_ledger AS entry
WHERE user_id != '' OR session_id != ''
GROUP BY entry.project_id, user_id, session_id, hour;

-- Who calls whom: agents, tools and models as nodes.
CREATE TABLE IF NOT EXISTS usage_by_edge (
  project_id UInt32,
  hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
  parent_kind LowCardinality(String),
  parent_node LowCardinality(String),
  kind LowCardinality(String),
  node LowCardinality(String),
  traces SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  errors SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  usage_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  input_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  input_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  output_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  output_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_read_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_read_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_write_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cache_write_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  reasoning_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  reasoning_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cost_nano_usd SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  cost_known SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  unpriced_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  estimated_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  estimated_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
  duration_buckets SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(1)),
  ttft_buckets SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(1))
)
ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toMonday(hour)
ORDER BY (project_id, hour, kind, node, parent_kind, parent_node)
SETTINGS {deduplication_window:10000}, ttl_only_drop_parts = 1,
  materialize_ttl_recalculate_only = 1, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_by_edge_view TO usage_by_edge AS
SELECT entry.project_id AS project_id, parent_kind, parent_node, kind, node, toStartOfHour(entry.minute) AS hour, sum(entry.traces) AS traces, sum(entry.calls) AS calls, sum(entry.errors) AS errors, sum(entry.usage_calls) AS usage_calls, sum(entry.input_tokens) AS input_tokens, sum(entry.input_known) AS input_known, sum(entry.output_tokens) AS output_tokens, sum(entry.output_known) AS output_known, sum(entry.cache_read_tokens) AS cache_read_tokens, sum(entry.cache_read_known) AS cache_read_known, sum(entry.cache_write_tokens) AS cache_write_tokens, sum(entry.cache_write_known) AS cache_write_known, sum(entry.reasoning_tokens) AS reasoning_tokens, sum(entry.reasoning_known) AS reasoning_known, sum(entry.cost_nano_usd) AS cost_nano_usd, sum(entry.cost_known) AS cost_known, sum(entry.unpriced_calls) AS unpriced_calls, sum(entry.estimated_tokens) AS estimated_tokens, sum(entry.estimated_calls) AS estimated_calls,
  sumMap(entry.duration_buckets) AS duration_buckets, sumMap(entry.ttft_buckets) AS ttft_buckets
FROM usage_ledger AS entry
WHERE node != ''
GROUP BY entry.project_id, parent_kind, parent_node, kind, node, hour;

-- Blocks that the settler is about to insert, whole: should it die between a table and its views, or between two tables,
-- the next holder of the bucket inserts exactly the same again, and the engine drops what it has by the blocks' tokens.
CREATE TABLE IF NOT EXISTS settle_intents (
  intent_id String,
  -- bit n: traces of bucket n are in it
  bucket_mask UInt32,
  created_at DateTime64(3, 'UTC'),
  is_done UInt32,
  -- JSON of {blocks: [{table, rows, block (Base64)}], groups}
  blocks String CODEC(ZSTD(1))
)
ENGINE = {engine:MergeTree}
ORDER BY (created_at, intent_id)
TTL toDateTime(created_at) + toIntervalDay(3)
SETTINGS {deduplication_window:10000}, fsync_after_insert = 1, fsync_part_directory = 1;
