/** The whole reading path on one payload, and what must hold for any bytes at all. */
import { inspectBody } from '@sentryai/app-ingest/inspect/inspect-body';
import { readRecord } from '@sentryai/app-processor/normalize/read-record';
import { AppError, type RecordMeta, TABLE_NAMES } from '@sentryai/schema';
import { encodeBlock } from '@sentryai/store/block';
import type { Seed } from './corpus.ts';
import type { Damaged } from './damage.ts';

const RECEIVED_AT_MS = Date.UTC(2026, 10, 23);
const BODY_BYTES_MAX = 64 * 1024 * 1024;

/** Whether ingest took any of it. Throws when a promise is broken. */
export function tryPayload({ protocol, signal, format }: Seed, { body, encoding }: Damaged): 'accepted' | 'refused' {
  const rules = { receivedAtMs: RECEIVED_AT_MS, retentionDays: 0 };
  let inspection;
  try {
    inspection = inspectBody({ signal: signal as never, format, body, encoding, bytesMax: BODY_BYTES_MAX, ...rules });
  } catch (error) {
    if (error instanceof AppError && error.httpStatus >= 400 && error.httpStatus < 500) return 'refused';
    throw error;
  }
  if (inspection.acceptedCount === 0) return 'refused';
  const meta: RecordMeta = {
    v: 1,
    project_id: 1,
    key_id: 'fuzz',
    protocol,
    signal,
    format,
    received_at_ms: RECEIVED_AT_MS,
    item_count: inspection.itemCount,
    retention_days: 0,
    ...(inspection.bodyHash === '' ? {} : { body_hash: inspection.bodyHash }),
  };
  // Accepted means acknowledged: from here on nothing may fail.
  const { rows } = readRecord({ meta, body: inspection.body });
  for (const table of TABLE_NAMES) if (rows[table].length > 0) encodeBlock(table, rows[table], 'fuzz-0-1');
  if (({} as Record<string, unknown>)['polluted'] !== undefined) throw new Error('a payload changed Object.prototype');
  return 'accepted';
}
