import type { Attributes, RejectedCount } from './decoded.ts';

/** One measurement that stands behind an aggregate, with the trace it happened in. Ids lowercase hex, '' when none. */
export type DecodedExemplar = { time_us: number; value: number | bigint | null; trace_id: string; span_id: string; attributes: Attributes };

/** What points of every kind share. Times in integer microseconds since the epoch, 0 when absent. */
type DecodedPointBase = {
  /** Place among all data points of the request, refused ones included: part of the point's identity. */
  index: number;
  start_time_us: number;
  time_us: number;
  attributes: Attributes;
  /** Bit 0: the series had no value at this time. */
  flags: number;
};

export type DecodedNumberPoint = DecodedPointBase & {
  /** Null when the point says that it has none; a bigint where a number would not be exact. */
  value: number | bigint | null;
  exemplars: DecodedExemplar[];
};

/** Count, sum and extremes of a distribution; null = not given. */
type DecodedDistribution = { count: number; sum: number | null; min: number | null; max: number | null };

export type DecodedHistogramPoint = DecodedPointBase &
  DecodedDistribution & {
    /** Ascending upper bounds; there is one count more than bounds, or there are no buckets at all. */
    explicit_bounds: number[];
    bucket_counts: number[];
    exemplars: DecodedExemplar[];
  };

/** Counts of the buckets `offset`, `offset` + 1, …; bucket i holds values from base^i to base^(i+1), base = 2^(2^-scale). */
export type DecodedBuckets = { offset: number; counts: number[] };

export type DecodedExponentialPoint = DecodedPointBase &
  DecodedDistribution & {
    scale: number;
    zero_count: number;
    zero_threshold: number;
    positive: DecodedBuckets;
    negative: DecodedBuckets;
    exemplars: DecodedExemplar[];
  };

export type DecodedSummaryPoint = DecodedPointBase & { count: number; sum: number; quantiles: { quantile: number; value: number }[] };

/** AggregationTemporality of the protocol. */
export const TEMPORALITY = { delta: 1, cumulative: 2 } as const;

/** A metric as sent, whatever the encoding, with the points that count. */
export type DecodedMetric = {
  name: string;
  description: string;
  unit: string;
  metadata: Attributes;
} & (
  | { kind: 'gauge'; points: DecodedNumberPoint[] }
  | { kind: 'sum'; temporality: number; is_monotonic: boolean; points: DecodedNumberPoint[] }
  | { kind: 'histogram'; temporality: number; points: DecodedHistogramPoint[] }
  | { kind: 'exponential_histogram'; temporality: number; points: DecodedExponentialPoint[] }
  | { kind: 'summary'; points: DecodedSummaryPoint[] }
);
export type MetricDataKind = DecodedMetric['kind'];
export type DecodedPoint = DecodedMetric['points'][number];

export type DecodedMetricScope = { name: string; version: string; attributes: Attributes; schema_url: string; metrics: DecodedMetric[] };
export type DecodedMetricResource = { attributes: Attributes; schema_url: string; scopes: DecodedMetricScope[] };

/** A metrics request, decoded. Points that break a rule are left out and counted in `rejected`; `pointCount` includes them. */
export type DecodedMetrics = { resources: DecodedMetricResource[]; pointCount: number; rejected: RejectedCount[] };

/** What ingest answers from; equals what `decodeMetrics` gives. */
export type MetricsInspection = { pointCount: number; rejected: RejectedCount[]; message: string };
