import type { BodyItems } from '@sentryai/schema';
import type { OtlpSignal } from '../encode-responses.ts';
import { ProtobufReader } from '../protobuf/reader.ts';
import { ProtobufWriter } from '../protobuf/writer.ts';
import { runs } from './runs.ts';
import { SIGNAL_ITEMS } from './signal-items.ts';

/** Field numbers are the same in all signals: resource_* = 1, scope_* = 2 in it, items = 2 in that. */
const RESOURCE_TAG = 0x0a;
const SCOPE_TAG = 0x12;
const ITEM_TAG = 0x12;

type Range = { start: number; end: number };
/** A message that holds items: the bytes of its other fields, tags included. */
type Holder = { rest: Range[] };
/** Bytes of the item without tag and length, and what it stands in. */
type Item = Range & { resource: Holder; scope: Holder };

/** Items of a protobuf body by place; nothing of them is read. */
export function protobufItems(body: Uint8Array, signal: OtlpSignal): BodyItems {
  const reader = new ProtobufReader(body);
  const items: Item[] = [];
  eachField(reader, RESOURCE_TAG, null, () => {
    const resource: Holder = { rest: [] };
    eachField(reader, SCOPE_TAG, resource, () => {
      const scope: Holder = { rest: [] };
      eachField(reader, ITEM_TAG, scope, () => {
        items.push({ resource, scope, start: reader.pos, end: reader.limit });
        reader.pos = reader.limit;
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

/** Enters every field with the tag up to the limit; the others are noted as `rest` of their message. */
function eachField(reader: ProtobufReader, tag: number, holder: Holder | null, enter: () => void): void {
  while (reader.pos < reader.limit) {
    const start = reader.pos;
    const found = reader.tag();
    if (found === tag) {
      const outer = reader.enter();
      enter();
      reader.leave(outer);
      continue;
    }
    reader.skip(found);
    holder?.rest.push({ start, end: reader.pos });
  }
}

function write(bytes: Buffer, items: readonly Item[]): Uint8Array {
  const writer = new ProtobufWriter();
  const writeRest = ({ rest }: Holder): void => {
    for (const { start, end } of rest) writer.raw(bytes.subarray(start, end));
  };
  for (const ofResource of runs(items, ({ resource }) => resource)) {
    writer.message(1, () => {
      writeRest(ofResource[0].resource);
      for (const ofScope of runs(ofResource, ({ scope }) => scope)) {
        writer.message(2, () => {
          writeRest(ofScope[0].scope);
          for (const { start, end } of ofScope) writer.byteString(2, bytes.subarray(start, end));
        });
      }
    });
  }
  return writer.finish();
}
