import type { BlobRow, EntityPatchRow, MetricRow, SpanContentRow, SpanRow, TableName, TableRows } from '@sentryai/schema';
import { type KeyedTable, patchIdentity, spanIdentity } from '../dedup/item-key.ts';

export type KeyedRow = TableRows[KeyedTable][number];

/** Item type in the ledger by table, where the table says it. */
const ITEM_TYPES: Record<KeyedTable, string> = {
  spans: 'span',
  span_starts: 'span_start',
  logs: 'log',
  errors: 'error',
  metrics: 'metric',
  scores: 'score',
  blobs: 'attachment',
  release_sessions: 'session',
  entity_patches: 'event',
};

export function identityOf(row: KeyedRow): string {
  if ('entity_key' in row) return patchIdentity(row);
  return 'dedup_key' in row ? row.dedup_key : spanIdentity(row);
}

/** The time that the row lies at in its table. A metric point has a start too, which is another thing. */
export function ownTimeUs(table: KeyedTable, row: KeyedRow): number {
  return table === 'spans' || table === 'span_starts' ? (row as SpanRow).start_time_us : (row as MetricRow).timestamp_us;
}

/** A row by what it is: table, project, and its identity (of content, that of its span). */
export function rowKey(table: TableName, projectId: number, identity: string): string {
  return `${table}|${projectId}|${identity}`;
}

export function contentKey(content: SpanContentRow): string {
  return rowKey('span_content', content.project_id, spanIdentity(content));
}

/** The ledger names what was sent: `llm_usage` events are stored as spans, client reports as metrics. */
export function itemTypeOf(table: KeyedTable, row: KeyedRow, isReport = false): string {
  if (isReport) return 'client_report';
  if (table === 'entity_patches') return (row as EntityPatchRow).kind;
  if (table === 'blobs' && (row as BlobRow).kind === 'media') return 'media';
  return table === 'spans' && (row as SpanRow).origin === 'native' && (row as SpanRow).scope_name === 'llm_usage'
    ? 'llm_usage'
    : ITEM_TYPES[table];
}
