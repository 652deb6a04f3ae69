import { countRejections, emptyTableRows, readNativeItems } from '@sentryai/schema';
import type { MetricRow, NativeEvent, NativeFormat, RecordMeta, RejectedItems, TableRows } from '@sentryai/schema';
import type { PriceFn } from '../traces/price-span.ts';
import { hash32 } from './identity.ts';
import type { EventPlace } from './identity.ts';
import { errorRow, logRow, metricRow, reportRow, scoreRow } from './item-rows.ts';
import { spanRows } from './span-rows.ts';

export type NormalizedEvents = {
  rows: TableRows;
  /** Those rows of `metrics` that are client reports: measurements that a client calls the same are none. */
  reports: ReadonlySet<MetricRow>;
  /** Items that the rules refuse; ingest told the sender about each of them. */
  rejected: RejectedItems[];
};

type EventRows = { rows: TableRows; reports: Set<MetricRow> };

function addRows({ rows, reports }: EventRows, event: NativeEvent, place: EventPlace, price: PriceFn): void {
  switch (event.type) {
    case 'log':
      rows.logs.push(logRow(event, place));
      return;
    case 'error':
      rows.errors.push(errorRow(event, place));
      return;
    case 'metric':
      rows.metrics.push(metricRow(event, place));
      return;
    case 'score':
      rows.scores.push(scoreRow(event, place));
      return;
    case 'client_report': {
      const report = reportRow(event, place);
      rows.metrics.push(report);
      reports.add(report);
      return;
    }
    case 'span':
    case 'llm_usage':
    case 'span_start': {
      const { row, content } = spanRows(event, place, price);
      (event.type === 'span_start' ? rows.span_starts : rows.spans).push(row);
      if (content !== null) rows.span_content.push(content);
      return;
    }
    default:
      event satisfies never;
  }
}

/**
 * Rows of a native request. Pure: the same body and meta give the same rows, so a batch that is delivered again is the
 * same batch; which items count is decided by the same code as at ingest.
 *  meta    of the queue record; `received_at_ms` is the clock
 *  price   prices model calls that bring no cost of their own
 *  errors  AppError malformed_body, which ingest would have refused
 */
export function normalizeEvents(body: Uint8Array, format: NativeFormat, meta: RecordMeta, price: PriceFn): NormalizedEvents {
  const rules = { receivedAtMs: meta.received_at_ms, retentionDays: meta.retention_days };
  const items = readNativeItems(body, format, rules, meta.item_offset !== undefined);
  const offset = meta.item_offset ?? 0;
  const bodyHash = meta.body_hash ?? hash32(body);
  const made: EventRows = { rows: emptyTableRows(), reports: new Set() };
  for (const item of items) {
    if ('event' in item) addRows(made, item.event, { meta, bodyHash, index: offset + item.index }, price);
  }
  return { ...made, rejected: countRejections(items) };
}
