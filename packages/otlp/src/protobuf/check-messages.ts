import { NESTING_LEVELS_MAX } from '../limits.ts';
import type { ProtobufReader } from './reader.ts';

/**
 * The messages inside spans and data points: which of their fields hold messages themselves (`field * 8 + 2` to kind).
 * Only these can be malformed inside; texts, bytes and numbers cannot. Must name exactly the messages that the decoders
 * enter.
 */
export const MESSAGE = {
  resource: 1,
  scope: 2,
  keyValue: 3,
  anyValue: 4,
  arrayValue: 5,
  keyValueList: 6,
  event: 7,
  link: 8,
  status: 9,
  span: 10,
  numberPoint: 11,
  histogramPoint: 12,
  exponentialPoint: 13,
  summaryPoint: 14,
  exemplar: 15,
  buckets: 16,
  quantileValue: 17,
} as const;
export type MessageKind = (typeof MESSAGE)[keyof typeof MESSAGE];

const KINDS = Object.keys(MESSAGE).length;
const TAGS_MAX = 128;
const childKinds = new Uint8Array((KINDS + 1) * TAGS_MAX);
for (const [parent, field, child] of [
  [MESSAGE.resource, 1, MESSAGE.keyValue],
  [MESSAGE.scope, 3, MESSAGE.keyValue],
  [MESSAGE.keyValue, 2, MESSAGE.anyValue],
  [MESSAGE.anyValue, 5, MESSAGE.arrayValue],
  [MESSAGE.anyValue, 6, MESSAGE.keyValueList],
  [MESSAGE.arrayValue, 1, MESSAGE.anyValue],
  [MESSAGE.keyValueList, 1, MESSAGE.keyValue],
  [MESSAGE.event, 3, MESSAGE.keyValue],
  [MESSAGE.link, 4, MESSAGE.keyValue],
  [MESSAGE.span, 9, MESSAGE.keyValue],
  [MESSAGE.span, 11, MESSAGE.event],
  [MESSAGE.span, 13, MESSAGE.link],
  [MESSAGE.span, 15, MESSAGE.status],
  [MESSAGE.numberPoint, 5, MESSAGE.exemplar],
  [MESSAGE.numberPoint, 7, MESSAGE.keyValue],
  [MESSAGE.histogramPoint, 8, MESSAGE.exemplar],
  [MESSAGE.histogramPoint, 9, MESSAGE.keyValue],
  [MESSAGE.exponentialPoint, 1, MESSAGE.keyValue],
  [MESSAGE.exponentialPoint, 8, MESSAGE.buckets],
  [MESSAGE.exponentialPoint, 9, MESSAGE.buckets],
  [MESSAGE.exponentialPoint, 11, MESSAGE.exemplar],
  [MESSAGE.summaryPoint, 6, MESSAGE.quantileValue],
  [MESSAGE.summaryPoint, 7, MESSAGE.keyValue],
  [MESSAGE.exemplar, 7, MESSAGE.keyValue],
] as const) {
  childKinds[parent * TAGS_MAX + field * 8 + 2] = child;
}

/** What is counted against the limit of items, by kind. */
const COUNTED = new Map<number, string>([
  [MESSAGE.event, 'events and links'],
  [MESSAGE.link, 'events and links'],
  [MESSAGE.exemplar, 'data points and exemplars'],
]);

/** Walks a whole message, its length included, without making strings or objects. Throws OtlpDecodeError. */
export function checkMessage(reader: ProtobufReader, kind: MessageKind, outerLevel = 0): void {
  const level = kind === MESSAGE.anyValue ? outerLevel + 1 : outerLevel;
  if (level > NESTING_LEVELS_MAX) throw reader.failure(`attribute values are nested deeper than ${NESTING_LEVELS_MAX} levels`);
  const counted = kind === MESSAGE.event || kind === MESSAGE.link || kind === MESSAGE.exemplar ? COUNTED.get(kind) : undefined;
  if (counted !== undefined) reader.countItem(counted);
  const outer = reader.enter();
  checkFields(reader, kind, level);
  reader.leave(outer);
}

/** Walks the fields of a message from `reader.pos` to the limit. */
export function checkFields(reader: ProtobufReader, kind: MessageKind, level = 0): void {
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    const child = tag < TAGS_MAX ? childKinds[kind * TAGS_MAX + tag]! : 0;
    if (child === 0) reader.skip(tag);
    else checkMessage(reader, child as MessageKind, level);
  }
}
