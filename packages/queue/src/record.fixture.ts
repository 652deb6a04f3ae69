import type { QueueRecord, RecordMeta } from '@sentryai/schema';

/** A record for tests with `text` as its body. */
export function buildRecord(text: string, overrides: Partial<RecordMeta> = {}): QueueRecord {
  const meta: RecordMeta = {
    v: 1,
    project_id: 1,
    key_id: 'k1',
    protocol: 'native',
    signal: 'events',
    format: 'json',
    received_at_ms: 1_790_000_000_000,
    item_count: 1,
    retention_days: 0,
    ...overrides,
  };
  return { meta, body: Buffer.from(text) };
}
