import { SDK_DISCARDED_METRIC } from '@sentryai/pipeline';
import type { MetricRow, SpanContentRow, SpanRow, TableName, TableRows } from '@sentryai/schema';
import { type KeyedTable, spanIdentity } from '../dedup/item-key.ts';

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
};

export function identityOf(row: KeyedRow): string {
  return 'dedup_key' in row ? row.dedup_key : spanIdentity(row);
}

/** A row by what it is: table, project, and its identity (of content, that of its span). */
export function rowKey(table: TableName, projectId: number, identity: string): string {
  return `${table}|${projectId}|${identity}`;
}

export function contentKey(content: SpanContentRow): string {
  return rowKey('span_content', content.project_id, spanIdentity(content));
}

/** The ledger names what was sent: `llm_usage` events are stored as spans, client reports as metrics. */
export function itemTypeOf(table: KeyedTable, row: KeyedRow): string {
  if (isReport(table, row)) return 'client_report';
  return table === 'spans' && (row as SpanRow).origin === 'native' && (row as SpanRow).scope_name === 'llm_usage'
    ? 'llm_usage'
    : ITEM_TYPES[table];
}

export function isReport(table: KeyedTable, row: KeyedRow): row is MetricRow {
  return table === 'metrics' && (row as MetricRow).name === SDK_DISCARDED_METRIC;
}
