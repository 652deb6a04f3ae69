import type { SpanRules } from '../decoded.ts';
import type {
  DecodedMetric,
  DecodedMetricResource,
  DecodedMetrics,
  DecodedMetricScope,
  DecodedPoint,
  MetricDataKind,
} from '../decoded-metrics.ts';
import { readAttribute } from './any-value.ts';
import { readExponentialPoint, readHistogramPoint, readNumberPoint, readSummaryPoint } from './metric-points.ts';
import type { ProtobufReader } from './reader.ts';
import { readResource, readScope } from './resource.ts';
import { type MetricsVisitor, type MetricText, walkMetrics } from './walk-metrics.ts';

/**
 * Decodes an ExportMetricsServiceRequest; same tolerance and errors as decodeTracesProtobuf. Field numbers: metrics.proto
 * of OTLP 1.x.
 */
export function decodeMetricsProtobuf(body: Uint8Array, rules: SpanRules): DecodedMetrics {
  const decoder = new MetricsDecoder();
  const tally = walkMetrics(body, rules, decoder);
  return { resources: decoder.resources, pointCount: tally.pointCount, rejected: tally.rejected() };
}

class MetricsDecoder implements MetricsVisitor {
  readonly resources: DecodedMetricResource[] = [];
  #resource: DecodedMetricResource = newResource();
  #scope: DecodedMetricScope = newScope();
  #texts: Record<MetricText, string> = { name: '', description: '', unit: '' };
  #metadata: DecodedMetric['metadata'] = new Map();
  #points: DecodedPoint[] = [];

  startResource(): void {
    this.#resource = newResource();
  }

  resource(reader: ProtobufReader): void {
    readResource(reader, this.#resource);
  }

  resourceSchemaUrl(reader: ProtobufReader): void {
    this.#resource.schema_url = reader.key();
  }

  endResource(): void {
    if (this.#resource.scopes.length > 0) this.resources.push(this.#resource);
  }

  startScope(): void {
    this.#scope = newScope();
  }

  scope(reader: ProtobufReader): void {
    readScope(reader, this.#scope);
  }

  scopeSchemaUrl(reader: ProtobufReader): void {
    this.#scope.schema_url = reader.key();
  }

  endScope(): void {
    if (this.#scope.metrics.length > 0) this.#resource.scopes.push(this.#scope);
  }

  startMetric(): void {
    this.#texts = { name: '', description: '', unit: '' };
    this.#metadata = new Map();
    this.#points = [];
  }

  metricText(reader: ProtobufReader, field: MetricText): void {
    this.#texts[field] = reader.key();
  }

  metadata(reader: ProtobufReader): void {
    readAttribute(reader, this.#metadata);
  }

  startData(): void {
    this.#points = [];
  }

  point(reader: ProtobufReader, kind: MetricDataKind, index: number): void {
    this.#points.push(readPoint(reader, kind, index));
  }

  endMetric({ isKept, kind, temporality, isMonotonic }: Parameters<MetricsVisitor['endMetric']>[0]): void {
    if (!isKept || kind === null || this.#points.length === 0) return;
    // The walk hands over points of one kind only; which one is not known to the compiler.
    this.#scope.metrics.push(metricOf(kind, { ...this.#texts, metadata: this.#metadata }, this.#points as never, temporality, isMonotonic));
  }
}

function metricOf(
  kind: MetricDataKind,
  head: Pick<DecodedMetric, 'name' | 'description' | 'unit' | 'metadata'>,
  points: never,
  temporality: number,
  isMonotonic: boolean,
): DecodedMetric {
  if (kind === 'sum') return { ...head, kind, temporality, is_monotonic: isMonotonic, points };
  return kind === 'gauge' || kind === 'summary' ? { ...head, kind, points } : { ...head, kind, temporality, points };
}

function readPoint(reader: ProtobufReader, kind: MetricDataKind, index: number): DecodedPoint {
  switch (kind) {
    case 'histogram':
      return readHistogramPoint(reader, index);
    case 'exponential_histogram':
      return readExponentialPoint(reader, index);
    case 'summary':
      return readSummaryPoint(reader, index);
    default:
      return readNumberPoint(reader, index);
  }
}

function newResource(): DecodedMetricResource {
  return { attributes: new Map(), schema_url: '', scopes: [] };
}

function newScope(): DecodedMetricScope {
  return { name: '', version: '', attributes: new Map(), schema_url: '', metrics: [] };
}
