/** The items of a queue record by place, and records that hold only some of them. */
import { batchItems, scoreItems, singleItem } from '@sentryai/langfuse';
import { otlpItems } from '@sentryai/otlp';
import { assertNever, type BodyItems, nativeItems, type QueueRecord, type RecordMeta } from '@sentryai/schema';
import { envelopeItems, type EnvelopeRules } from '@sentryai/sentry';

/** The rules that the record's envelope was judged by when it came. */
export function envelopeRules({ received_at_ms, retention_days, item_offset }: RecordMeta): EnvelopeRules {
  return { receivedAtMs: received_at_ms, retentionDays: retention_days, isCut: item_offset !== undefined };
}

/** Half-open range of places of a record's body. */
export type PlaceRange = { from: number; to: number };

/** The record's items; null when it cannot be cut, or when they are not those that ingest counted. */
export function recordItems(record: QueueRecord): BodyItems | null {
  try {
    const items = itemsOf(record);
    return items && sizeOf(items, { from: 0, to: items.count }) === record.meta.item_count ? items : null;
  } catch {
    // What cannot be cut stays whole; why it fails is found out by reading it.
    return null;
  }
}

function itemsOf({ meta, body }: QueueRecord): BodyItems | null {
  switch (meta.signal) {
    case 'traces':
    case 'logs':
    case 'metrics':
      return otlpItems(body, meta.format === 'json' ? 'json' : 'protobuf', meta.signal);
    case 'events':
      return nativeItems(body, meta.format === 'ndjson' ? 'ndjson' : 'json', meta.item_offset !== undefined);
    case 'envelope':
      return envelopeItems(body, meta.format === 'json' ? 'json' : 'envelope', envelopeRules(meta));
    case 'ingestion':
      return batchItems(body);
    case 'score':
      return scoreItems(body);
    case 'media':
      return singleItem(meta.signal, body, meta.format);
    case 'outcomes':
      return null;
    default:
      return assertNever(meta.signal, 'record signal');
  }
}

/** All places of a record. One that cannot be cut is a place. */
export function allPlaces(items: BodyItems | null): PlaceRange {
  return { from: 0, to: items?.count ?? 1 };
}

/** A record of the items in the range only; they keep the identity that they have in the whole. */
export function cutRecord(record: QueueRecord, items: BodyItems | null, range: PlaceRange): QueueRecord {
  const { from, to } = range;
  if (!items || (from === 0 && to === items.count)) return record;
  const { meta } = record;
  const { body, format } = items.take(from, to);
  const item_offset = (meta.item_offset ?? 0) + sizeOf(items, { from: 0, to: from });
  return { meta: { ...meta, format, item_count: sizeOf(items, range), item_offset }, body };
}

/** Items of a range, as ingest counts them. */
function sizeOf({ sizeOf: sizeAt }: BodyItems, { from, to }: PlaceRange): number {
  if (!sizeAt) return to - from;
  let size = 0;
  for (let index = from; index < to; index += 1) size += sizeAt(index);
  return size;
}

/** What the items of a range are, as the ledger names it; `request` when they are of several kinds or cannot be told. */
export function typeOfItems(items: BodyItems | null, { from, to }: PlaceRange): string {
  if (!items || to <= from) return 'request';
  const first = items.typeOf(from);
  for (let index = from + 1; index < to; index += 1) if (items.typeOf(index) !== first) return 'request';
  return first;
}
