/** The items of a queue record by place, and records that hold only some of them. */
import { otlpItems } from '@sentryai/otlp';
import { type BodyItems, nativeItems, type QueueRecord } from '@sentryai/schema';

/** Half-open range of items by their place in the record. */
export type ItemRange = { from: number; to: number };

/** The record's items; null when it cannot be cut, or when they are not those that ingest counted. */
export function recordItems(record: QueueRecord): BodyItems | null {
  try {
    const items = itemsOf(record);
    return items?.count === record.meta.item_count ? items : null;
  } catch {
    // What cannot be cut stays whole; why it fails is found out by reading it.
    return null;
  }
}

function itemsOf({ meta, body }: QueueRecord): BodyItems | null {
  switch (meta.signal) {
    case 'traces':
    case 'logs':
      return otlpItems(body, meta.format === 'json' ? 'json' : 'protobuf', meta.signal);
    case 'events':
      return nativeItems(body, meta.format === 'ndjson' ? 'ndjson' : 'json', meta.item_offset !== undefined);
    default:
      return null;
  }
}

/** A record of the items in the range only; they keep the identity that they have in the whole. */
export function cutRecord(record: QueueRecord, items: BodyItems, { from, to }: ItemRange): QueueRecord {
  if (from === 0 && to === items.count) return record;
  const { meta } = record;
  const { body, format } = items.take(from, to);
  return { meta: { ...meta, format, item_count: to - from, item_offset: (meta.item_offset ?? 0) + from }, body };
}

/** What the items of a range are, as the ledger names it; `request` when they are of several kinds or cannot be told. */
export function typeOfItems(items: BodyItems | null, { from, to }: ItemRange): string {
  if (!items || to <= from) return 'request';
  const first = items.typeOf(from);
  for (let index = from + 1; index < to; index += 1) if (items.typeOf(index) !== first) return 'request';
  return first;
}
