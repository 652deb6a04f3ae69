/** Queue records for tests of the normalizer. */
import { encodeFrame } from '@sentryai/queue/framing';
import type { OutcomeRow, QueueRecord, RecordMeta } from '@sentryai/schema';
import type { ConfirmStored } from './normalize-batch.ts';

export const RECEIVED_MS = Date.parse('2026-11-22T12:00:00Z');

export function nativeRecord(events: object[], overrides: Partial<RecordMeta> = {}): QueueRecord {
  const meta: RecordMeta = {
    v: 1,
    project_id: 1,
    key_id: 'k1',
    protocol: 'native',
    signal: 'events',
    format: 'json',
    received_at_ms: RECEIVED_MS,
    item_count: events.length,
    retention_days: 0,
    body_hash: 'ab'.repeat(16),
    ...overrides,
  };
  return { meta, body: Buffer.from(JSON.stringify(events)) };
}

export function framesOf(...records: QueueRecord[]): Buffer {
  return Buffer.concat(records.flatMap((each) => (({ head, body }) => [head, Buffer.from(body)])(encodeFrame(each))));
}

export const logEvent = (id: string) => ({ type: 'log', level: 'info', message: id, id });
export const spanEvent = {
  type: 'span',
  trace_id: 'a'.repeat(32),
  span_id: 'b'.repeat(16),
  name: 's',
  kind: 'chain',
  start: RECEIVED_MS / 1000 - 2,
  end: RECEIVED_MS / 1000 - 1,
};
export const nothingStored: ConfirmStored = async (groups) => groups.map(() => []);

/** Sum of the ledger's rows by outcome (or measure), over everything else. */
export function sumsOf(rows: readonly OutcomeRow[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { outcome, quantity } of rows) sums[outcome] = (sums[outcome] ?? 0) + quantity;
  return sums;
}
