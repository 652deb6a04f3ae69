import type { BodyItems } from '@sentryai/schema';
import type { OtlpSignal } from '../encode-responses.ts';
import { DATA_KINDS, isForeignMetric } from '../protobuf/metric-fields.ts';
import { ProtobufReader } from '../protobuf/reader.ts';
import { ProtobufWriter } from '../protobuf/writer.ts';
import { runs } from './runs.ts';
import { SIGNAL_ITEMS } from './signal-items.ts';

/** Field numbers are the same in all signals: resource_* = 1, scope_* = 2 in it, items = 2 in that. */
const RESOURCE_TAG = 0x0a;
const SCOPE_TAG = 0x12;
const ITEM_TAG = 0x12;
/** data_points = 1, in metrics of every kind. */
const POINT_TAG = 0x0a;
const DATA_TAGS = [...DATA_KINDS.keys()];

type Range = { start: number; end: number };
/** A message that holds items: its field in the message around it, and the bytes of its other fields, tags included. */
type Holder = { field: number; rest: Range[] };
/** Bytes of the item without tag and length, its field, and the messages that it stands in, the outermost first. */
type Item = Range & { field: number; within: readonly Holder[] };

/** Items of a protobuf body by place; nothing of them is read. */
export function protobufItems(body: Uint8Array, signal: OtlpSignal): BodyItems {
  const reader = new ProtobufReader(body);
  const items: Item[] = [];
  const take = (field: number, within: readonly Holder[]): void => {
    items.push({ field, within, start: reader.pos, end: reader.limit });
    reader.pos = reader.limit;
  };
  eachField(reader, [RESOURCE_TAG], null, () => {
    const resource: Holder = { field: 1, rest: [] };
    eachField(reader, [SCOPE_TAG], resource, () => {
      const scope: Holder = { field: 2, rest: [] };
      eachField(reader, [ITEM_TAG], scope, () => {
        const points = signal === 'metrics' ? pointsOf(reader, [resource, scope]) : null;
        if (points) items.push(...points);
        else take(2, [resource, scope]);
      });
    });
  });
  const { itemType } = SIGNAL_ITEMS[signal];
  return {
    count: items.length,
    typeOf: () => itemType,
    take: (from, to) => ({ body: write(reader.bytes, items.slice(from, to)), format: 'protobuf' }),
  };
}

/**
 * Data points of the metric that the reader stands in; null, with the reader where it was, when nothing can be read of
 * it: then it is one item. Data of one kind merges, data of another kind replaces it.
 */
function pointsOf(reader: ProtobufReader, within: readonly Holder[]): Item[] | null {
  const start = reader.pos;
  if (isForeignMetric(reader)) return null;
  const metric: Holder = { field: 2, rest: [] };
  let data: Holder | null = null;
  let points: Item[] = [];
  eachField(reader, DATA_TAGS, metric, (tag) => {
    if (data?.field !== tag >>> 3) {
      data = { field: tag >>> 3, rest: [] };
      points = [];
    }
    const holders = [...within, metric, data];
    eachField(reader, [POINT_TAG], data, () => {
      points.push({ field: 1, within: holders, start: reader.pos, end: reader.limit });
      reader.pos = reader.limit;
    });
  });
  if (data) return points;
  reader.pos = start;
  return null;
}

/** Enters every field with one of the tags up to the limit; the others are noted as `rest` of their message. */
function eachField(reader: ProtobufReader, tags: readonly number[], holder: Holder | null, enter: (tag: number) => void): void {
  while (reader.pos < reader.limit) {
    const start = reader.pos;
    const tag = reader.tag();
    if (tags.includes(tag)) {
      const outer = reader.enter();
      enter(tag);
      reader.leave(outer);
      continue;
    }
    reader.skip(tag);
    holder?.rest.push({ start, end: reader.pos });
  }
}

function write(bytes: Buffer, items: readonly Item[]): Uint8Array {
  const writer = new ProtobufWriter();
  const writeLevel = (ofHolder: readonly Item[], level: number): void => {
    for (const group of runs(ofHolder, (item) => item.within[level] ?? item)) {
      const holder = group[0].within[level];
      if (!holder) {
        writer.byteString(group[0].field, bytes.subarray(group[0].start, group[0].end));
        continue;
      }
      writer.message(holder.field, () => {
        for (const { start, end } of holder.rest) writer.raw(bytes.subarray(start, end));
        writeLevel(group, level + 1);
      });
    }
  };
  writeLevel(items, 0);
  return writer.finish();
}
