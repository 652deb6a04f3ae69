import type { SpanRules } from '../decoded.ts';
import type { MetricDataKind } from '../decoded-metrics.ts';
import type { PointTally } from '../metric-rules.ts';
import { checkFields, checkMessage, MESSAGE, type MessageKind } from './check-messages.ts';
import type { ProtobufReader } from './reader.ts';
import { type MetricsVisitor, walkMetrics } from './walk-metrics.ts';

const POINTS: Readonly<Record<MetricDataKind, MessageKind>> = {
  gauge: MESSAGE.numberPoint,
  sum: MESSAGE.numberPoint,
  histogram: MESSAGE.histogramPoint,
  exponential_histogram: MESSAGE.exponentialPoint,
  summary: MESSAGE.summaryPoint,
};

const nothing = (): void => undefined;
const skipText = (reader: ProtobufReader): void => void reader.advance(reader.length());

/** Looks into everything that the decoder enters, and makes nothing of it. */
const CHECK: MetricsVisitor = {
  startResource: nothing,
  resource: (reader) => checkMessage(reader, MESSAGE.resource),
  resourceSchemaUrl: skipText,
  endResource: nothing,
  startScope: nothing,
  scope: (reader) => checkMessage(reader, MESSAGE.scope),
  scopeSchemaUrl: skipText,
  endScope: nothing,
  startMetric: nothing,
  metricText: skipText,
  metadata: (reader) => checkMessage(reader, MESSAGE.keyValue),
  startData: nothing,
  point: (reader, kind) => checkFields(reader, POINTS[kind]),
  endMetric: nothing,
};

/**
 * Walks a whole ExportMetricsServiceRequest without making strings or objects of it. What passes here can be decoded, and
 * the tally is the decoder's. Throws OtlpDecodeError when the body is not well-formed.
 */
export function checkMetricsProtobuf(body: Uint8Array, rules: SpanRules): PointTally {
  return walkMetrics(body, rules, CHECK);
}
