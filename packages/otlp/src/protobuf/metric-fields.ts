import type { MetricDataKind } from '../decoded-metrics.ts';
import { isForeign, type WireKinds } from './foreign.ts';
import type { ProtobufReader } from './reader.ts';

/** Tags of Metric.data: gauge 5, sum 7, histogram 9, exponential_histogram 10, summary 11. */
export const DATA_KINDS: ReadonlyMap<number, MetricDataKind> = new Map([
  [0x2a, 'gauge'],
  [0x3a, 'sum'],
  [0x4a, 'histogram'],
  [0x52, 'exponential_histogram'],
  [0x5a, 'summary'],
]);

/** All fields of a Metric are messages or texts, while spans and log records have times and numbers in the same places. */
const METRIC_KINDS: WireKinds = new Map([1, 2, 3, 5, 7, 9, 10, 11, 12].map((field) => [field, 2]));

/** Whether the message from `reader.pos` to the limit is no Metric. Leaves the reader where it was. */
export function isForeignMetric(reader: ProtobufReader): boolean {
  return isForeign(reader, METRIC_KINDS);
}
