import { type MetricKind, METRIC_KINDS, type MetricPointEntry } from '@sentryai/schema';
import type { MetricPointRecord } from '@sentryai/store/queries/index';
import type { ColumnUses } from '../http/fields.ts';
import { formatTimeUs } from '../time-range.ts';
import { idOrNull, jsonList, jsonRecord, textOrNull } from './empty-values.ts';

const NO_RECORDED_VALUE = 1;

const EXPONENTIAL: ColumnUses<MetricPointEntry>[string] = ['exponential_histogram'];

/** What columns of `listMetricPoints` are for where it is not the field of their name. */
export const METRIC_POINT_COLUMN_USES: ColumnUses<MetricPointEntry> = {
  external_id: ['event_id'],
  tags: ['tags', 'attributes'],
  kind: ['kind', 'value', 'count', 'histogram', 'exponential_histogram', 'quantiles'],
  temporality: ['temporality', 'value', 'count', 'histogram'],
  flags: ['has_value'],
  explicit_bounds: ['histogram'],
  bucket_counts: ['histogram'],
  scale: EXPONENTIAL,
  zero_count: EXPONENTIAL,
  zero_threshold: EXPONENTIAL,
  positive_offset: EXPONENTIAL,
  positive_counts: EXPONENTIAL,
  negative_offset: EXPONENTIAL,
  negative_counts: EXPONENTIAL,
  quantile_values: ['quantiles'],
};

export function metricPointAnswer(row: MetricPointRecord): MetricPointEntry {
  const kind = metricKindOf(row.kind);
  const isDistribution = row.temporality !== '' && (kind === 'histogram' || kind === 'exponential_histogram' || kind === 'summary');
  return {
    event_id: row.external_id === '' ? row.event_id : row.external_id,
    timestamp: formatTimeUs(row.timestamp_us),
    trace_id: idOrNull(row.trace_id),
    span_id: idOrNull(row.span_id),
    session_id: textOrNull(row.session_id),
    user_id: textOrNull(row.user_id),
    service: textOrNull(row.service),
    environment: textOrNull(row.environment),
    release: textOrNull(row.release),
    origin: row.origin,
    tags: row.tags,
    name: row.name,
    kind,
    unit: textOrNull(row.unit),
    description: textOrNull(row.description),
    temporality: temporalityOf(row.temporality),
    start_time: row.start_time_us === 0 ? null : formatTimeUs(row.start_time_us),
    series_id: idOrNull(row.series_id),
    scope_name: textOrNull(row.scope_name),
    scope_version: textOrNull(row.scope_version),
    // What stands in the JSON has its type; in `tags` everything is text.
    attributes: { ...row.tags, ...jsonRecord(row.attributes) },
    has_value: row.flags % 2 !== NO_RECORDED_VALUE,
    value: isDistribution ? null : row.value,
    count: isDistribution ? row.count : null,
    sum: row.sum,
    min: row.min,
    max: row.max,
    histogram: isDistribution && kind === 'histogram' ? { explicit_bounds: row.explicit_bounds, bucket_counts: row.bucket_counts } : null,
    exponential_histogram: kind === 'exponential_histogram' ? exponentialAnswer(row) : null,
    quantiles:
      kind === 'summary' ? row.quantiles.map((quantile, index) => ({ quantile, value: row.quantile_values[index] ?? null })) : null,
    exemplars: jsonList(row.exemplars).flatMap(exemplarAnswer),
    details: jsonRecord(row.details),
  };
}

/** The kind as stored; one of another version reads as a gauge. */
export function metricKindOf(kind: string): MetricKind {
  return METRIC_KINDS.find((known) => known === kind) ?? 'gauge';
}

export function temporalityOf(temporality: string): MetricPointEntry['temporality'] {
  return temporality === 'delta' || temporality === 'cumulative' ? temporality : null;
}

function exponentialAnswer(row: MetricPointRecord): MetricPointEntry['exponential_histogram'] {
  return {
    scale: row.scale,
    zero_count: row.zero_count,
    zero_threshold: row.zero_threshold,
    positive: { offset: row.positive_offset, counts: row.positive_counts },
    negative: { offset: row.negative_offset, counts: row.negative_counts },
  };
}

function exemplarAnswer(value: unknown): MetricPointEntry['exemplars'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const { time_us: timeUs, value: measured, trace_id: traceId, span_id: spanId, attributes } = value as Record<string, unknown>;
  return [
    {
      time: typeof timeUs === 'number' && timeUs > 0 ? formatTimeUs(timeUs) : null,
      value: typeof measured === 'number' ? measured : null,
      trace_id: typeof traceId === 'string' ? traceId : null,
      span_id: typeof spanId === 'string' ? spanId : null,
      attributes: typeof attributes === 'object' && attributes !== null ? (attributes as Record<string, unknown>) : {},
    },
  ];
}
