import type {
  DecodedBuckets,
  DecodedExemplar,
  DecodedExponentialPoint,
  DecodedHistogramPoint,
  DecodedNumberPoint,
  DecodedSummaryPoint,
} from '../decoded-metrics.ts';
import { readAttribute } from './any-value.ts';
import type { ProtobufReader } from './reader.ts';
import { idAt } from './span-head.ts';

// Each function reads the fields of one data point, from `reader.pos` to the limit. Field numbers: metrics.proto of OTLP 1.x.

export function readNumberPoint(reader: ProtobufReader, index: number): DecodedNumberPoint {
  const point: DecodedNumberPoint = { index, start_time_us: 0, time_us: 0, attributes: new Map(), flags: 0, value: null, exemplars: [] };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x11: // start_time_unix_nano = 2
        point.start_time_us = reader.nanosAsMicros();
        break;
      case 0x19: // time_unix_nano = 3
        point.time_us = reader.nanosAsMicros();
        break;
      case 0x21: // as_double = 4
        point.value = reader.double();
        break;
      case 0x2a: // exemplars = 5
        point.exemplars.push(readExemplar(reader));
        break;
      case 0x31: // as_int = 6
        point.value = reader.sfixed64();
        break;
      case 0x3a: // attributes = 7
        readAttribute(reader, point.attributes);
        break;
      case 0x40: // flags = 8
        point.flags = reader.uint32();
        break;
      default:
        reader.skip(tag);
    }
  }
  return point;
}

export function readHistogramPoint(reader: ProtobufReader, index: number): DecodedHistogramPoint {
  const point: DecodedHistogramPoint = {
    index,
    start_time_us: 0,
    time_us: 0,
    attributes: new Map(),
    flags: 0,
    count: 0,
    sum: null,
    min: null,
    max: null,
    explicit_bounds: [],
    bucket_counts: [],
    exemplars: [],
  };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x11: // start_time_unix_nano = 2
        point.start_time_us = reader.nanosAsMicros();
        break;
      case 0x19: // time_unix_nano = 3
        point.time_us = reader.nanosAsMicros();
        break;
      case 0x21: // count = 4
        point.count = reader.fixed64();
        break;
      case 0x29: // sum = 5
        point.sum = reader.double();
        break;
      case 0x31: // bucket_counts = 6, unpacked and packed
      case 0x32:
        for (let left = reader.fixed64Count(tag); left > 0; left--) point.bucket_counts.push(reader.fixed64());
        break;
      case 0x39: // explicit_bounds = 7
      case 0x3a:
        for (let left = reader.fixed64Count(tag); left > 0; left--) point.explicit_bounds.push(reader.double());
        break;
      case 0x42: // exemplars = 8
        point.exemplars.push(readExemplar(reader));
        break;
      case 0x4a: // attributes = 9
        readAttribute(reader, point.attributes);
        break;
      case 0x50: // flags = 10
        point.flags = reader.uint32();
        break;
      case 0x59: // min = 11
        point.min = reader.double();
        break;
      case 0x61: // max = 12
        point.max = reader.double();
        break;
      default:
        reader.skip(tag);
    }
  }
  return point;
}

export function readExponentialPoint(reader: ProtobufReader, index: number): DecodedExponentialPoint {
  const point: DecodedExponentialPoint = {
    index,
    start_time_us: 0,
    time_us: 0,
    attributes: new Map(),
    flags: 0,
    count: 0,
    sum: null,
    min: null,
    max: null,
    scale: 0,
    zero_count: 0,
    zero_threshold: 0,
    positive: { offset: 0, counts: [] },
    negative: { offset: 0, counts: [] },
    exemplars: [],
  };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a: // attributes = 1
        readAttribute(reader, point.attributes);
        break;
      case 0x11: // start_time_unix_nano = 2
        point.start_time_us = reader.nanosAsMicros();
        break;
      case 0x19: // time_unix_nano = 3
        point.time_us = reader.nanosAsMicros();
        break;
      case 0x21: // count = 4
        point.count = reader.fixed64();
        break;
      case 0x29: // sum = 5
        point.sum = reader.double();
        break;
      case 0x30: // scale = 6
        point.scale = reader.sint32();
        break;
      case 0x39: // zero_count = 7
        point.zero_count = reader.fixed64();
        break;
      case 0x42: // positive = 8
        readBuckets(reader, point.positive);
        break;
      case 0x4a: // negative = 9
        readBuckets(reader, point.negative);
        break;
      case 0x50: // flags = 10
        point.flags = reader.uint32();
        break;
      case 0x5a: // exemplars = 11
        point.exemplars.push(readExemplar(reader));
        break;
      case 0x61: // min = 12
        point.min = reader.double();
        break;
      case 0x69: // max = 13
        point.max = reader.double();
        break;
      case 0x71: // zero_threshold = 14
        point.zero_threshold = reader.double();
        break;
      default:
        reader.skip(tag);
    }
  }
  return point;
}

/** Reads Buckets on top of what is there: occurrences of a singular message merge. */
function readBuckets(reader: ProtobufReader, buckets: DecodedBuckets): void {
  const outer = reader.enter();
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x08: // offset = 1
        buckets.offset = reader.sint32();
        break;
      case 0x10: // bucket_counts = 2, unpacked
        buckets.counts.push(reader.uint64());
        break;
      case 0x12: {
        // bucket_counts = 2, packed
        const list = reader.enter();
        while (reader.pos < reader.limit) buckets.counts.push(reader.uint64());
        reader.leave(list);
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
}

export function readSummaryPoint(reader: ProtobufReader, index: number): DecodedSummaryPoint {
  const point: DecodedSummaryPoint = {
    index,
    start_time_us: 0,
    time_us: 0,
    attributes: new Map(),
    flags: 0,
    count: 0,
    sum: 0,
    quantiles: [],
  };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x11: // start_time_unix_nano = 2
        point.start_time_us = reader.nanosAsMicros();
        break;
      case 0x19: // time_unix_nano = 3
        point.time_us = reader.nanosAsMicros();
        break;
      case 0x21: // count = 4
        point.count = reader.fixed64();
        break;
      case 0x29: // sum = 5
        point.sum = reader.double();
        break;
      case 0x32: // quantile_values = 6
        point.quantiles.push(readQuantile(reader));
        break;
      case 0x3a: // attributes = 7
        readAttribute(reader, point.attributes);
        break;
      case 0x40: // flags = 8
        point.flags = reader.uint32();
        break;
      default:
        reader.skip(tag);
    }
  }
  return point;
}

function readQuantile(reader: ProtobufReader): { quantile: number; value: number } {
  const outer = reader.enter();
  const quantile = { quantile: 0, value: 0 };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x09)
      quantile.quantile = reader.double(); // quantile = 1
    else if (tag === 0x11)
      quantile.value = reader.double(); // value = 2
    else reader.skip(tag);
  }
  reader.leave(outer);
  return quantile;
}

function readExemplar(reader: ProtobufReader): DecodedExemplar {
  reader.countItem('data points and exemplars');
  const outer = reader.enter();
  const exemplar: DecodedExemplar = { time_us: 0, value: null, trace_id: '', span_id: '', attributes: new Map() };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x11: // time_unix_nano = 2
        exemplar.time_us = reader.nanosAsMicros();
        break;
      case 0x19: // as_double = 3
        exemplar.value = reader.double();
        break;
      case 0x22: {
        // span_id = 4
        const at = idAt(reader, 8);
        exemplar.span_id = at < 0 ? '' : reader.hex(at, 8);
        break;
      }
      case 0x2a: {
        // trace_id = 5
        const at = idAt(reader, 16);
        exemplar.trace_id = at < 0 ? '' : reader.hex(at, 16);
        break;
      }
      case 0x31: // as_int = 6
        exemplar.value = reader.sfixed64();
        break;
      case 0x3a: // filtered_attributes = 7
        readAttribute(reader, exemplar.attributes);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return exemplar;
}
