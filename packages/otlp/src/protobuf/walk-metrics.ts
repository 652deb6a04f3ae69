import type { SpanRules } from '../decoded.ts';
import type { MetricDataKind } from '../decoded-metrics.ts';
import { newPointHead, PointTally } from '../metric-rules.ts';
import { DATA_KINDS, isForeignMetric } from './metric-fields.ts';
import { readPointHead } from './point-head.ts';
import { ProtobufReader } from './reader.ts';

/**
 * What is done with the parts of a metrics request on the way through it. The reader stands before the length of the
 * message named (resource, scope, metadata), before a text, or at the first field of a point; each must be read whole.
 */
export type MetricsVisitor = {
  startResource(): void;
  resource(reader: ProtobufReader): void;
  resourceSchemaUrl(reader: ProtobufReader): void;
  endResource(): void;
  startScope(): void;
  scope(reader: ProtobufReader): void;
  scopeSchemaUrl(reader: ProtobufReader): void;
  endScope(): void;
  startMetric(): void;
  metricText(reader: ProtobufReader, field: MetricText): void;
  metadata(reader: ProtobufReader): void;
  /** Data of this kind begins, and replaces data of another kind. */
  startData(kind: MetricDataKind): void;
  point(reader: ProtobufReader, kind: MetricDataKind, index: number): void;
  endMetric(metric: { isKept: boolean; kind: MetricDataKind | null; temporality: number; isMonotonic: boolean }): void;
};
export type MetricText = 'name' | 'description' | 'unit';

/**
 * Goes through an ExportMetricsServiceRequest once, asks the rules about every data point and hands what counts to the
 * visitor. Inspection and decoding are two visitors, so that they agree on every count. Fields in any order; occurrences
 * of a singular message merge; unknown fields are skipped. Errors: OtlpDecodeError when the body is not well-formed.
 */
export function walkMetrics(body: Uint8Array, rules: SpanRules, visitor: MetricsVisitor): PointTally {
  const reader = new ProtobufReader(body);
  const tally = new PointTally(rules);
  const head = newPointHead();
  let temporality = 0;
  let isMonotonic = false;

  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x0a) walkResourceMetrics();
    else reader.skip(tag);
  }
  return tally;

  function walkResourceMetrics(): void {
    const outer = reader.enter();
    visitor.startResource();
    while (reader.pos < reader.limit) {
      const tag = reader.tag();
      if (tag === 0x0a) visitor.resource(reader);
      else if (tag === 0x12) walkScopeMetrics();
      else if (tag === 0x1a) visitor.resourceSchemaUrl(reader);
      else reader.skip(tag);
    }
    visitor.endResource();
    reader.leave(outer);
  }

  function walkScopeMetrics(): void {
    const outer = reader.enter();
    visitor.startScope();
    while (reader.pos < reader.limit) {
      const tag = reader.tag();
      if (tag === 0x0a) visitor.scope(reader);
      else if (tag === 0x12) walkMetric();
      else if (tag === 0x1a) visitor.scopeSchemaUrl(reader);
      else reader.skip(tag);
    }
    visitor.endScope();
    reader.leave(outer);
  }

  function walkMetric(): void {
    const outer = reader.enter();
    temporality = 0;
    isMonotonic = false;
    if (isForeignMetric(reader)) {
      tally.endMetric({ isForeign: true, hasName: false, kind: null, temporality });
      reader.pos = reader.limit;
      reader.leave(outer);
      return;
    }
    let kind: MetricDataKind | null = null;
    let hasName = false;
    visitor.startMetric();
    while (reader.pos < reader.limit) {
      const tag = reader.tag();
      const dataKind = DATA_KINDS.get(tag);
      if (dataKind !== undefined) {
        if (dataKind !== kind) startData(dataKind);
        kind = dataKind;
        walkData(dataKind);
      } else if (tag === 0x0a) {
        hasName = (reader.bytes[reader.pos] ?? 0) > 0;
        visitor.metricText(reader, 'name');
      } else if (tag === 0x12) visitor.metricText(reader, 'description');
      else if (tag === 0x1a) visitor.metricText(reader, 'unit');
      else if (tag === 0x62) visitor.metadata(reader);
      else reader.skip(tag);
    }
    const isKept = tally.endMetric({ isForeign: false, hasName, kind, temporality });
    visitor.endMetric({ isKept, kind, temporality, isMonotonic });
    reader.leave(outer);
  }

  function startData(kind: MetricDataKind): void {
    temporality = 0;
    isMonotonic = false;
    tally.restartMetric();
    visitor.startData(kind);
  }

  /** Gauge, Sum, Histogram, ExponentialHistogram, Summary: data_points 1, aggregation_temporality 2, is_monotonic 3. */
  function walkData(kind: MetricDataKind): void {
    const outer = reader.enter();
    while (reader.pos < reader.limit) {
      const tag = reader.tag();
      if (tag === 0x0a) walkPoint(kind);
      else if (tag === 0x10 && kind !== 'gauge' && kind !== 'summary') temporality = reader.int32();
      else if (tag === 0x18 && kind === 'sum') isMonotonic = reader.bool();
      else reader.skip(tag);
    }
    reader.leave(outer);
  }

  function walkPoint(kind: MetricDataKind): void {
    reader.countItem('data points and exemplars');
    const outer = reader.enter();
    const start = reader.pos;
    const index = tally.nextIndex;
    readPointHead(reader, kind, head);
    if (tally.accept(kind, head)) {
      reader.pos = start;
      visitor.point(reader, kind, index);
    }
    reader.leave(outer);
  }
}
