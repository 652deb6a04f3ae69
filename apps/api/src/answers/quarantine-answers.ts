import { QUARANTINE_EVENTS, type QuarantineDetail, type QuarantineEntry } from '@sentryai/schema';
import type { QuarantineHistoryRecord, QuarantineRecord } from '@sentryai/store/queries/index';
import { formatTimeUs } from '../time-range.ts';
import { textOrNull } from './empty-values.ts';

const timeOf = (ms: number): string => formatTimeUs(ms * 1000);

export function quarantineAnswer(row: QuarantineRecord): QuarantineEntry {
  return {
    id: row.quarantine_id,
    status: row.status === '' ? 'waiting' : row.status,
    received_at: timeOf(row.received_at_ms),
    key: row.key_id,
    protocol: row.protocol,
    signal: row.signal,
    item_type: row.item_type,
    item_count: row.item_count,
    item_index: row.item_index,
    reason: row.reason,
    message: row.message,
    last_failure: textOrNull(row.last_failure),
    replay_count: row.replay_count,
    bytes: row.body_bytes,
    changed_at: row.changed_at_ms === 0 ? null : timeOf(row.changed_at_ms),
    changed_by: textOrNull(row.last_actor),
  };
}

export function historyAnswer(rows: readonly QuarantineHistoryRecord[]): QuarantineDetail['history'] {
  return rows.flatMap(({ at_ms, event, actor, message }) => {
    const known = QUARANTINE_EVENTS.find((name) => name === event);
    return known === undefined ? [] : [{ at: timeOf(at_ms), event: known, actor: textOrNull(actor), message: textOrNull(message) }];
  });
}
