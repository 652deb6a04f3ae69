/** Encoders of metrics requests for tests and load generators: the inverse of decodeMetrics. */
import type {
  DecodedBuckets,
  DecodedExemplar,
  DecodedMetric,
  DecodedMetricResource,
  DecodedMetricScope,
  DecodedPoint,
} from '../decoded-metrics.ts';
import { ProtobufWriter } from '../protobuf/writer.ts';
import { attributesJson, doubleJson, nanos, writeAttributes } from './encode-values.ts';

/** A DecodedMetrics is one. */
export type EncodableMetrics = { resources: readonly DecodedMetricResource[] };

const DATA_FIELDS = { gauge: 5, sum: 7, histogram: 9, exponential_histogram: 10, summary: 11 } as const;

/** An ExportMetricsServiceRequest in protobuf. `isPacked` false writes every number of a list as a field of its own. */
export function encodeMetricsProtobuf(metrics: EncodableMetrics, isPacked = true): Uint8Array {
  const writer = new ProtobufWriter();
  for (const resource of metrics.resources) writer.message(1, () => writeResource(writer, resource, isPacked));
  return writer.finish();
}

function writeResource(writer: ProtobufWriter, resource: DecodedMetricResource, isPacked: boolean): void {
  writer.message(1, () => writeAttributes(writer, 1, resource.attributes));
  for (const scope of resource.scopes) writer.message(2, () => writeScope(writer, scope, isPacked));
  if (resource.schema_url !== '') writer.string(3, resource.schema_url);
}

function writeScope(writer: ProtobufWriter, scope: DecodedMetricScope, isPacked: boolean): void {
  writer.message(1, () => {
    if (scope.name !== '') writer.string(1, scope.name);
    if (scope.version !== '') writer.string(2, scope.version);
    writeAttributes(writer, 3, scope.attributes);
  });
  for (const metric of scope.metrics) writer.message(2, () => writeMetric(writer, metric, isPacked));
  if (scope.schema_url !== '') writer.string(3, scope.schema_url);
}

function writeMetric(writer: ProtobufWriter, metric: DecodedMetric, isPacked: boolean): void {
  writer.string(1, metric.name);
  if (metric.description !== '') writer.string(2, metric.description);
  if (metric.unit !== '') writer.string(3, metric.unit);
  writer.message(DATA_FIELDS[metric.kind], () => {
    for (const point of metric.points) writer.message(1, () => writePoint(writer, point, isPacked));
    if ('temporality' in metric) writer.varint(2, metric.temporality);
    if (metric.kind === 'sum' && metric.is_monotonic) writer.bool(3, true);
  });
  writeAttributes(writer, 12, metric.metadata);
}

function writePoint(writer: ProtobufWriter, point: DecodedPoint, isPacked: boolean): void {
  const isExponential = 'scale' in point;
  if (isExponential) writeAttributes(writer, 1, point.attributes);
  if (point.start_time_us !== 0) writer.fixed64(2, nanos(point.start_time_us));
  if (point.time_us !== 0) writer.fixed64(3, nanos(point.time_us));
  if ('value' in point) {
    if (typeof point.value === 'bigint' || isInteger(point.value)) writer.fixed64(6, BigInt.asUintN(64, BigInt(point.value)));
    else if (point.value !== null) writer.double(4, point.value);
    for (const exemplar of point.exemplars) writer.message(5, () => writeExemplar(writer, exemplar));
    writeAttributes(writer, 7, point.attributes);
    if (point.flags !== 0) writer.varint(8, point.flags);
    return;
  }
  writer.fixed64(4, BigInt(point.count));
  if (point.sum !== null) writer.double(5, point.sum);
  if ('quantiles' in point) {
    for (const { quantile, value } of point.quantiles) writer.message(6, () => (writer.double(1, quantile), writer.double(2, value)));
    writeAttributes(writer, 7, point.attributes);
    if (point.flags !== 0) writer.varint(8, point.flags);
  } else if (isExponential) {
    writer.varint(6, zigzag(point.scale));
    writer.fixed64(7, BigInt(point.zero_count));
    for (const [field, buckets] of [
      [8, point.positive],
      [9, point.negative],
    ] as const) {
      writer.message(field, () => writeBuckets(writer, buckets, isPacked));
    }
    if (point.flags !== 0) writer.varint(10, point.flags);
    for (const exemplar of point.exemplars) writer.message(11, () => writeExemplar(writer, exemplar));
    if (point.min !== null) writer.double(12, point.min);
    if (point.max !== null) writer.double(13, point.max);
    if (point.zero_threshold !== 0) writer.double(14, point.zero_threshold);
  } else {
    writeNumbers(writer, 6, point.bucket_counts, isPacked, (field, count) => writer.fixed64(field, BigInt(count)));
    writeNumbers(writer, 7, point.explicit_bounds, isPacked, (field, bound) => writer.double(field, bound));
    for (const exemplar of point.exemplars) writer.message(8, () => writeExemplar(writer, exemplar));
    writeAttributes(writer, 9, point.attributes);
    if (point.flags !== 0) writer.varint(10, point.flags);
    if (point.min !== null) writer.double(11, point.min);
    if (point.max !== null) writer.double(12, point.max);
  }
}

function writeBuckets(writer: ProtobufWriter, { offset, counts }: DecodedBuckets, isPacked: boolean): void {
  writer.varint(1, zigzag(offset));
  writeNumbers(writer, 2, counts, isPacked, (field, count) => writer.varint(field, BigInt(count)));
}

/** A packed list holds what the fields would, without their tags. */
function writeNumbers(
  writer: ProtobufWriter,
  field: number,
  numbers: readonly number[],
  isPacked: boolean,
  write: (field: number, value: number) => void,
): void {
  if (!isPacked) for (const value of numbers) write(field, value);
  else if (numbers.length > 0) writer.packed(field, () => numbers.forEach((value) => write(field, value)));
}

function writeExemplar(writer: ProtobufWriter, exemplar: DecodedExemplar): void {
  if (exemplar.time_us !== 0) writer.fixed64(2, nanos(exemplar.time_us));
  if (typeof exemplar.value === 'bigint' || isInteger(exemplar.value)) writer.fixed64(6, BigInt.asUintN(64, BigInt(exemplar.value)));
  else if (exemplar.value !== null) writer.double(3, exemplar.value);
  if (exemplar.span_id !== '') writer.byteString(4, Buffer.from(exemplar.span_id, 'hex'));
  if (exemplar.trace_id !== '') writer.byteString(5, Buffer.from(exemplar.trace_id, 'hex'));
  writeAttributes(writer, 7, exemplar.attributes);
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

/** An ExportMetricsServiceRequest in OTLP's JSON, 64-bit integers as text. */
export function encodeMetricsJson(metrics: EncodableMetrics): Uint8Array {
  const resourceMetrics = metrics.resources.map((resource) => ({
    resource: { attributes: attributesJson(resource.attributes) },
    schemaUrl: resource.schema_url,
    scopeMetrics: resource.scopes.map((scope) => ({
      scope: { name: scope.name, version: scope.version, attributes: attributesJson(scope.attributes) },
      schemaUrl: scope.schema_url,
      metrics: scope.metrics.map(metricJson),
    })),
  }));
  return new TextEncoder().encode(JSON.stringify({ resourceMetrics }));
}

function metricJson(metric: DecodedMetric): object {
  const data = {
    dataPoints: metric.points.map(pointJson),
    ...('temporality' in metric && { aggregationTemporality: metric.temporality }),
    ...(metric.kind === 'sum' && { isMonotonic: metric.is_monotonic }),
  };
  return {
    name: metric.name,
    description: metric.description,
    unit: metric.unit,
    metadata: attributesJson(metric.metadata),
    [metric.kind === 'exponential_histogram' ? 'exponentialHistogram' : metric.kind]: data,
  };
}

function pointJson(point: DecodedPoint): object {
  const base = {
    startTimeUnixNano: String(nanos(point.start_time_us)),
    timeUnixNano: String(nanos(point.time_us)),
    attributes: attributesJson(point.attributes),
    flags: point.flags,
  };
  if ('value' in point) return { ...base, ...valueJson(point.value), exemplars: point.exemplars.map(exemplarJson) };
  const counted = { ...base, count: String(point.count), ...optional('sum', point.sum) };
  if ('quantiles' in point) {
    return {
      ...counted,
      quantileValues: point.quantiles.map(({ quantile, value }) => ({ quantile: doubleJson(quantile), value: doubleJson(value) })),
    };
  }
  const distribution = {
    ...counted,
    ...optional('min', point.min),
    ...optional('max', point.max),
    exemplars: point.exemplars.map(exemplarJson),
  };
  if ('scale' in point) {
    return {
      ...distribution,
      scale: point.scale,
      zeroCount: String(point.zero_count),
      zeroThreshold: doubleJson(point.zero_threshold),
      positive: bucketsJson(point.positive),
      negative: bucketsJson(point.negative),
    };
  }
  return { ...distribution, explicitBounds: point.explicit_bounds.map(doubleJson), bucketCounts: point.bucket_counts.map(String) };
}

function bucketsJson({ offset, counts }: DecodedBuckets): object {
  return { offset, bucketCounts: counts.map(String) };
}

function exemplarJson(exemplar: DecodedExemplar): object {
  return {
    timeUnixNano: String(nanos(exemplar.time_us)),
    ...valueJson(exemplar.value),
    traceId: exemplar.trace_id,
    spanId: exemplar.span_id,
    filteredAttributes: attributesJson(exemplar.attributes),
  };
}

function valueJson(value: number | bigint | null): object {
  if (value === null) return {};
  return typeof value === 'bigint' || isInteger(value) ? { asInt: String(value) } : { asDouble: doubleJson(value) };
}

function optional(name: string, value: number | null): object {
  return value === null ? {} : { [name]: doubleJson(value) };
}

function isInteger(value: number | null): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}
