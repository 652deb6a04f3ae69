import type {
  DecodedBuckets,
  DecodedExemplar,
  DecodedExponentialPoint,
  DecodedHistogramPoint,
  DecodedNumberPoint,
  DecodedPoint,
  DecodedSummaryPoint,
} from '../decoded-metrics.ts';
import { noteBound, noteCount, type PointHead, resetPointHead } from '../metric-rules.ts';
import { readAttributes } from './any-value.ts';
import type { JsonLocation, JsonObject } from './location.ts';
import {
  readDouble,
  readInt32,
  readInt64,
  readNanosAsMicros,
  readOptionalDouble,
  readSpanId,
  readTraceId,
  readUint,
  uintOf,
} from './scalars.ts';

export function readNumberPoint(at: JsonLocation, item: JsonObject, index: number): DecodedNumberPoint {
  return { ...readBase(at, item, index), value: readValue(at, item), exemplars: readExemplars(at, item) };
}

export function readHistogramPoint(at: JsonLocation, item: JsonObject, index: number): DecodedHistogramPoint {
  return {
    ...readBase(at, item, index),
    ...readDistribution(at, item),
    explicit_bounds: readNumbers(at, item, 'explicitBounds', readDouble),
    bucket_counts: readNumbers(at, item, 'bucketCounts', uintOf),
    exemplars: readExemplars(at, item),
  };
}

export function readExponentialPoint(at: JsonLocation, item: JsonObject, index: number): DecodedExponentialPoint {
  return {
    ...readBase(at, item, index),
    ...readDistribution(at, item),
    scale: readInt32(at, item, 'scale'),
    zero_count: readUint(at, item, 'zeroCount'),
    zero_threshold: readOptionalDouble(at, item, 'zeroThreshold') ?? 0,
    positive: readBuckets(at, item, 'positive'),
    negative: readBuckets(at, item, 'negative'),
    exemplars: readExemplars(at, item),
  };
}

export function readSummaryPoint(at: JsonLocation, item: JsonObject, index: number): DecodedSummaryPoint {
  const quantiles: DecodedSummaryPoint['quantiles'] = [];
  at.eachObject(item, 'quantileValues', (entry) => {
    at.countBucket();
    quantiles.push({
      quantile: readOptionalDouble(at, entry, 'quantile') ?? 0,
      value: readOptionalDouble(at, entry, 'value') ?? 0,
    });
  });
  return {
    ...readBase(at, item, index),
    count: readUint(at, item, 'count'),
    sum: readOptionalDouble(at, item, 'sum') ?? 0,
    quantiles,
  };
}

/** What the rules ask about a point that was read whole. */
export function fillPointHead(head: PointHead, point: DecodedPoint): void {
  resetPointHead(head);
  head.timeUs = point.time_us;
  head.flags = point.flags;
  if ('value' in point) {
    head.hasValue = point.value !== null;
    return;
  }
  noteCount(head, point.count);
  if ('quantiles' in point) head.quantileCount = point.quantiles.length;
  else if ('scale' in point) {
    noteCount(head, point.zero_count);
    head.scale = point.scale;
    for (const { counts } of [point.positive, point.negative]) noteCounts(head, counts);
  } else {
    noteCounts(head, point.bucket_counts);
    for (const bound of point.explicit_bounds) noteBound(head, bound);
  }
}

function noteCounts(head: PointHead, counts: readonly number[]): void {
  for (const count of counts) noteCount(head, count);
  head.bucketCount += counts.length;
}

function readBase(at: JsonLocation, item: JsonObject, index: number) {
  return {
    index,
    start_time_us: readNanosAsMicros(at, item, 'startTimeUnixNano'),
    time_us: readNanosAsMicros(at, item, 'timeUnixNano'),
    attributes: readAttributes(at, item),
    flags: readUint(at, item, 'flags') >>> 0,
  };
}

function readDistribution(at: JsonLocation, item: JsonObject) {
  return {
    count: readUint(at, item, 'count'),
    sum: readOptionalDouble(at, item, 'sum'),
    min: readOptionalDouble(at, item, 'min'),
    max: readOptionalDouble(at, item, 'max'),
  };
}

/** The value under its two names; null when there is none. */
function readValue(at: JsonLocation, item: JsonObject): number | bigint | null {
  const double = readOptionalDouble(at, item, 'asDouble');
  if (double !== null) return double;
  const int = item['asInt'];
  return int === undefined || int === null ? null : readInt64(at, int, 'asInt');
}

function readBuckets(at: JsonLocation, item: JsonObject, name: string): DecodedBuckets {
  let buckets: DecodedBuckets = { offset: 0, counts: [] };
  at.object(item, name, (value) => {
    buckets = { offset: readInt32(at, value, 'offset'), counts: readNumbers(at, value, 'bucketCounts', uintOf) };
  });
  return buckets;
}

function readNumbers(
  at: JsonLocation,
  item: JsonObject,
  name: string,
  read: (at: JsonLocation, value: unknown, name: string) => number,
): number[] {
  const numbers: number[] = [];
  at.eachValue(item, name, (value) => {
    at.countBucket();
    numbers.push(read(at, value, name));
  });
  return numbers;
}

function readExemplars(at: JsonLocation, item: JsonObject): DecodedExemplar[] {
  const exemplars: DecodedExemplar[] = [];
  at.eachObject(item, 'exemplars', (exemplar) => {
    at.countItem('data points and exemplars');
    exemplars.push({
      time_us: readNanosAsMicros(at, exemplar, 'timeUnixNano'),
      value: readValue(at, exemplar),
      trace_id: readTraceId(at, exemplar, 'traceId'),
      span_id: readSpanId(at, exemplar, 'spanId'),
      attributes: readAttributes(at, exemplar, 'filteredAttributes'),
    });
  });
  return exemplars;
}
