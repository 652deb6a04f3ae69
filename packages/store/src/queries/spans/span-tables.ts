import type { TimeWindow } from '../query.ts';
import { versionedWindowSql, windowSql } from '../window-sql.ts';

/**
 * Where spans are kept: `spans` are those that have ended. `span_starts` are starts, also of spans that have ended since.
 * `entity_spans` are those that are told in several events (Langfuse), in versions, of which FINAL leaves the last.
 */
export type SpanTable = 'spans' | 'span_starts' | 'entity_spans';

/** Columns that say what is known of a span's end; only entities have them as columns of their own. */
export const SPAN_STATE: Readonly<Record<SpanTable, string>> = {
  spans: '0 AS is_running, 1 AS has_end, 0 AS is_trace',
  span_starts: '1 AS is_running, 0 AS has_end, 0 AS is_trace',
  entity_spans: 'is_running, has_end, is_trace',
};

/** What stands behind FROM. */
export function fromSpans(table: SpanTable): string {
  return table === 'entity_spans' ? 'entity_spans FINAL' : table;
}

/** Project and time window. Parameters: windowParams. */
export function spanWindowSql(table: SpanTable, window: TimeWindow): string {
  return table === 'entity_spans' ? versionedWindowSql('start_time', window) : windowSql('start_time', window);
}

/** Newest first. The quarter hour first: it is a prefix of the sort key, so the engine reads backwards and stops at the limit. */
export function newestSpansFirst(table: SpanTable): string {
  const quarter = table === 'entity_spans' ? 'bucket' : 'toStartOfFifteenMinutes(start_time)';
  return `ORDER BY ${quarter} DESC, start_time DESC, trace_id DESC, span_id DESC`;
}
