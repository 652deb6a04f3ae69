-- What a call's price depends on, and how it came about (docs/decisions/0010). All of it is empty for most spans, and then costs
-- next to nothing. Re-pricing rewrites the columns of money in place: they stand in files of their own.

-- Parts of input, output and cache writes that few calls have: cache_write_1h, input_audio, output_audio, input_image, output_image.
ALTER TABLE spans ADD COLUMN IF NOT EXISTS token_details Map(LowCardinality(String), Float64) CODEC(ZSTD(1)) AFTER reasoning_tokens;
-- batch, flex, priority, ...; '' standard
ALTER TABLE spans ADD COLUMN IF NOT EXISTS service_tier LowCardinality(String) AFTER token_details;
-- what our price table says, beside a cost that the emitter gave; null where cost_usd is ours
ALTER TABLE spans ADD COLUMN IF NOT EXISTS computed_cost_usd Nullable(Float64) CODEC(ZSTD(1)) AFTER price_id;
-- project, organization, catalog; '' none
ALTER TABLE spans ADD COLUMN IF NOT EXISTS price_source LowCardinality(String) AFTER computed_cost_usd;
-- tier and step that were used: batch, >200000, batch>200000; '' standard
ALTER TABLE spans ADD COLUMN IF NOT EXISTS price_tier LowCardinality(String) AFTER price_source;
-- comma list of what was assumed
ALTER TABLE spans ADD COLUMN IF NOT EXISTS price_notes LowCardinality(String) AFTER price_tier;

ALTER TABLE span_starts ADD COLUMN IF NOT EXISTS token_details Map(LowCardinality(String), Float64) CODEC(ZSTD(1)) AFTER reasoning_tokens;
ALTER TABLE span_starts ADD COLUMN IF NOT EXISTS service_tier LowCardinality(String) AFTER token_details;
ALTER TABLE span_starts ADD COLUMN IF NOT EXISTS computed_cost_usd Nullable(Float64) CODEC(ZSTD(1)) AFTER price_id;
ALTER TABLE span_starts ADD COLUMN IF NOT EXISTS price_source LowCardinality(String) AFTER computed_cost_usd;
ALTER TABLE span_starts ADD COLUMN IF NOT EXISTS price_tier LowCardinality(String) AFTER price_source;
ALTER TABLE span_starts ADD COLUMN IF NOT EXISTS price_notes LowCardinality(String) AFTER price_tier;

ALTER TABLE entity_spans ADD COLUMN IF NOT EXISTS token_details Map(LowCardinality(String), Float64) CODEC(ZSTD(1)) AFTER reasoning_tokens;
ALTER TABLE entity_spans ADD COLUMN IF NOT EXISTS service_tier LowCardinality(String) AFTER token_details;
ALTER TABLE entity_spans ADD COLUMN IF NOT EXISTS computed_cost_usd Nullable(Float64) CODEC(ZSTD(1)) AFTER price_id;
ALTER TABLE entity_spans ADD COLUMN IF NOT EXISTS price_source LowCardinality(String) AFTER computed_cost_usd;
ALTER TABLE entity_spans ADD COLUMN IF NOT EXISTS price_tier LowCardinality(String) AFTER price_source;
ALTER TABLE entity_spans ADD COLUMN IF NOT EXISTS price_notes LowCardinality(String) AFTER price_tier;
