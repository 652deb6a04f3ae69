import type { BodyItems, QuarantineEventRow, QuarantineRow, QueueRecord } from '@sentryai/schema';
import type { Failure } from './poison.ts';
import type { RecordAccount } from './record-account.ts';
import { cutRecord, type PlaceRange, typeOfItems } from './record-items.ts';

/** Places that failed: all of a record, or some. `items` is null when the record cannot be cut. */
export type FailedPart = { record: QueueRecord; items: BodyItems | null; range: PlaceRange; failure: Failure };

/**
 * Counts items as quarantined and answers the row that keeps them, as a record of their own. None when a record from
 * quarantine fails again as a whole: it is there already, and waits for the next person.
 */
export function quarantineItems(part: FailedPart, account: RecordAccount, batchId: string): QuarantineRow[] {
  const { record, items, range, failure } = part;
  const kept = cutRecord(record, items, range);
  const count = kept.meta.item_count;
  const isWhole = count === account.meta.item_count;
  const { replay } = account.meta;
  if (replay && isWhole) {
    account.fail(failure.message);
    account.add(replay.item_type, 'quarantined', replay.reason, count);
    return [];
  }
  const { replay: _, ...meta } = kept.meta;
  const itemType = typeOfItems(items, range);
  account.add(itemType, 'quarantined', failure.reason, count);
  const itemIndex = meta.item_offset ?? 0;
  const row: QuarantineRow = {
    project_id: meta.project_id,
    quarantine_id: isWhole ? `${batchId}-${account.index}` : `${batchId}-${account.index}.${itemIndex}`,
    received_at_ms: meta.received_at_ms,
    protocol: meta.protocol,
    reason: failure.reason,
    message: failure.message,
    meta: JSON.stringify(meta),
    body: Buffer.from(kept.body).toString('base64'),
    key_id: meta.key_id,
    signal: meta.signal,
    item_type: itemType,
    item_count: count,
    item_index: itemIndex,
    body_bytes: kept.body.byteLength,
  };
  return [row];
}

/** What came of a request to quarantine, once its record was worked on; null for records that no person asked for. */
export function replayEvent(account: RecordAccount): QuarantineEventRow | null {
  const { replay, project_id } = account.meta;
  if (!replay) return null;
  return {
    project_id,
    quarantine_id: replay.quarantine_id,
    request_id: replay.request_id,
    at_ms: replay.requested_at_ms,
    event: replay.verdict ?? (account.failure === null ? 'replayed' : 'failed'),
    actor: '',
    message: account.failure ?? '',
  };
}
