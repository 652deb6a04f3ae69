import type { MetricDataKind } from '../decoded-metrics.ts';
import { noteBound, noteCount, type PointHead, resetPointHead } from '../metric-rules.ts';
import type { ProtobufReader } from './reader.ts';

/**
 * Walks over the fields of one data point and notes what the rules ask about. Looks into lists of numbers, not into
 * attributes and exemplars: a point that is refused is not looked into any deeper. Leaves the reader behind the point.
 */
export function readPointHead(reader: ProtobufReader, kind: MetricDataKind, head: PointHead): void {
  resetPointHead(head);
  const readField = FIELDS[kind];
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x19)
      head.timeUs = reader.nanosAsMicros(); // time_unix_nano = 3, in every kind of point
    else readField(reader, tag, head);
  }
}

type ReadField = (reader: ProtobufReader, tag: number, head: PointHead) => void;

const readNumberField: ReadField = (reader, tag, head) => {
  if (tag === 0x21 || tag === 0x31) head.hasValue = true; // as_double = 4, as_int = 6
  if (tag === 0x40)
    head.flags = reader.uint32(); // flags = 8
  else reader.skip(tag);
};

const readHistogramField: ReadField = (reader, tag, head) => {
  switch (tag) {
    case 0x21: // count = 4
      noteCount(head, reader.fixed64());
      break;
    case 0x31: // bucket_counts = 6, unpacked and packed
    case 0x32:
      for (let left = reader.countBuckets(reader.fixed64Count(tag)); left > 0; left--) {
        noteCount(head, reader.fixed64());
        head.bucketCount++;
      }
      break;
    case 0x39: // explicit_bounds = 7
    case 0x3a:
      for (let left = reader.countBuckets(reader.fixed64Count(tag)); left > 0; left--) noteBound(head, reader.double());
      break;
    case 0x50: // flags = 10
      head.flags = reader.uint32();
      break;
    default:
      reader.skip(tag);
  }
};

const readExponentialField: ReadField = (reader, tag, head) => {
  switch (tag) {
    case 0x21: // count = 4
    case 0x39: // zero_count = 7
      noteCount(head, reader.fixed64());
      break;
    case 0x30: // scale = 6
      head.scale = reader.sint32();
      break;
    case 0x42: // positive = 8
    case 0x4a: // negative = 9
      readBucketCounts(reader, head);
      break;
    case 0x50: // flags = 10
      head.flags = reader.uint32();
      break;
    default:
      reader.skip(tag);
  }
};

/** Buckets: bucket_counts 2, varints, packed and unpacked. */
function readBucketCounts(reader: ProtobufReader, head: PointHead): void {
  const outer = reader.enter();
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x10) noteBucket(reader, head);
    else if (tag === 0x12) {
      const list = reader.enter();
      while (reader.pos < reader.limit) noteBucket(reader, head);
      reader.leave(list);
    } else reader.skip(tag);
  }
  reader.leave(outer);
}

function noteBucket(reader: ProtobufReader, head: PointHead): void {
  reader.countBuckets(1);
  noteCount(head, reader.uint64());
  head.bucketCount++;
}

const readSummaryField: ReadField = (reader, tag, head) => {
  switch (tag) {
    case 0x21: // count = 4
      noteCount(head, reader.fixed64());
      break;
    case 0x32: // quantile_values = 6
      head.quantileCount += reader.countBuckets(1);
      reader.skip(tag);
      break;
    case 0x40: // flags = 8
      head.flags = reader.uint32();
      break;
    default:
      reader.skip(tag);
  }
};

const FIELDS: Readonly<Record<MetricDataKind, ReadField>> = {
  gauge: readNumberField,
  sum: readNumberField,
  histogram: readHistogramField,
  exponential_histogram: readExponentialField,
  summary: readSummaryField,
};
