/** One queue record to rows; the only place that knows which signal is read by which part of the pipeline. */
import { mediaRow, patchRows } from '@sentryai/langfuse';
import { decodeLogs, decodeMetrics, decodeTraces } from '@sentryai/otlp';
import {
  applyPrice,
  boundRows,
  normalizeEnvelope,
  normalizeEvents,
  normalizeLogs,
  normalizeMetrics,
  normalizeTraces,
} from '@sentryai/pipeline';
import { EMPTY_PRICE_BOOK, PriceBook, type PriceFn } from '@sentryai/pricing';
import {
  assertNever,
  emptyTableRows,
  type MetricRow,
  type OutcomeCount,
  type QueueRecord,
  type RecordMeta,
  type RefusedCount,
  type TableRows,
} from '@sentryai/schema';
import { decodeEnvelope } from '@sentryai/sentry';
import { envelopeRules } from './record-items.ts';
import { sampleRows } from './sample-rows.ts';

/** Bytes that go to the blob store before the rows that name them are inserted. */
export type BlobBytes = { project_id: number; blob_id: string; name: string; content_type: string; bytes: Uint8Array };

export type RecordRows = {
  rows: TableRows;
  blobs?: BlobBytes[];
  /** Items that are not stored, as ingest told the sender. */
  refused: RefusedCount[];
  /**
   * Rows that are no item of their own, with the row of the item that they belong to: the error that stands in a log
   * record or on a span. What ingest counted as one item must be one row without an owner, or one of `refused`.
   */
  owners?: ReadonlyMap<object, object>;
  /** Rows of `metrics` that are what an SDK says it dropped. */
  reports?: ReadonlySet<MetricRow>;
};

export type ReadRecord = (record: QueueRecord) => RecordRows;

/**
 * Reads records at these prices: what a record says, as far as its key's rules keep it and its rows' columns hold it. Pure.
 * Throws only when our own code is at fault, since ingest refuses what cannot be read.
 */
export function recordReader(book: PriceBook): ReadRecord {
  return (record) => {
    const kept = sampleRows(readWhole(record, book.priceFnOf(record.meta.project_id)), record.meta.sampling);
    boundRows(kept.rows);
    return kept;
  };
}

/** The same at the prices of the catalog alone: for those who try whether a record can be read at all. */
export const readRecord: ReadRecord = recordReader(new PriceBook(EMPTY_PRICE_BOOK));

function readWhole({ meta, body }: QueueRecord, price: PriceFn): RecordRows {
  switch (meta.signal) {
    case 'traces':
      return readTraces(meta, body, price);
    case 'logs':
      return readLogs(meta, body);
    case 'metrics':
      return readMetrics(meta, body);
    case 'events':
      return readEvents(meta, body, price);
    case 'outcomes':
      return readOutcomes(meta, body);
    case 'envelope':
      return readEnvelope(meta, body, price);
    case 'ingestion':
    case 'score':
      return readIngestion(meta, body);
    case 'media':
      return readMedia(meta, body);
    default:
      return assertNever(meta.signal, 'record signal');
  }
}

function readTraces(meta: RecordMeta, body: Uint8Array, price: PriceFn): RecordRows {
  const format = meta.format === 'json' ? 'json' : 'protobuf';
  const decoded = decodeTraces(body, format, { receivedAtMs: meta.received_at_ms, retentionDays: meta.retention_days });
  const { spans, contents, errors, scores, owners } = normalizeTraces(decoded, {
    project_id: meta.project_id,
    received_at_ms: meta.received_at_ms,
  });
  const rows = emptyTableRows();
  for (const span of spans) applyPrice(span, price);
  rows.spans = spans;
  rows.span_content = contents;
  rows.errors = errors;
  rows.scores = scores;
  return { rows, refused: rejectedAs('span', decoded.rejected), owners };
}

function readLogs(meta: RecordMeta, body: Uint8Array): RecordRows {
  const format = meta.format === 'json' ? 'json' : 'protobuf';
  const decoded = decodeLogs(body, format, { receivedAtMs: meta.received_at_ms, retentionDays: meta.retention_days });
  const { logs, errors, scores, owners } = normalizeLogs(decoded, meta);
  return { rows: { ...emptyTableRows(), logs, errors, scores }, refused: rejectedAs('log', decoded.rejected), owners };
}

function readMetrics(meta: RecordMeta, body: Uint8Array): RecordRows {
  const format = meta.format === 'json' ? 'json' : 'protobuf';
  const decoded = decodeMetrics(body, format, { receivedAtMs: meta.received_at_ms, retentionDays: meta.retention_days });
  return { rows: { ...emptyTableRows(), metrics: normalizeMetrics(decoded, meta) }, refused: rejectedAs('metric', decoded.rejected) };
}

function readEvents(meta: RecordMeta, body: Uint8Array, price: PriceFn): RecordRows {
  const { rows, reports, rejected } = normalizeEvents(body, meta.format === 'ndjson' ? 'ndjson' : 'json', meta, price);
  return { rows: { ...emptyTableRows(), ...rows }, reports, refused: rejected.map((count) => ({ ...count, outcome: 'rejected' })) };
}

function readEnvelope(meta: RecordMeta, body: Uint8Array, price: PriceFn): RecordRows {
  const format = meta.format === 'json' ? 'json' : 'envelope';
  const decoded = decodeEnvelope(body, format, envelopeRules(meta));
  const { rows, reports, attachments } = normalizeEnvelope(decoded, meta, price);
  const blobs = rows.blobs.map(({ project_id, blob_id, name, content_type }, index): BlobBytes => {
    // A copy of its own: posting a view to another thread would copy the whole batch that it looks into.
    return { project_id, blob_id, name, content_type, bytes: new Uint8Array(attachments[index] ?? []) };
  });
  return { rows, reports, blobs, refused: decoded.refused };
}

function readIngestion(meta: RecordMeta, body: Uint8Array): RecordRows {
  const { patches, refused } = patchRows(meta, body);
  return { rows: { ...emptyTableRows(), entity_patches: patches }, refused };
}

function readMedia(meta: RecordMeta, body: Uint8Array): RecordRows {
  if (meta.media === undefined) throw new Error('a record of media says nothing about them');
  const row = mediaRow(meta, meta.media);
  const blob = { project_id: meta.project_id, blob_id: row.blob_id, name: '', content_type: row.content_type, bytes: body };
  return { rows: { ...emptyTableRows(), blobs: [row] }, refused: [], blobs: meta.media.is_stored ? [] : [blob] };
}

function readOutcomes(meta: RecordMeta, body: Uint8Array): RecordRows {
  const counts = JSON.parse(Buffer.from(body).toString('utf8')) as OutcomeCount[];
  const rows = emptyTableRows();
  rows.outcomes = counts.map((count) => ({ ...count, project_id: meta.project_id, key_id: meta.key_id }));
  return { rows, refused: [] };
}

function rejectedAs(itemType: string, rejected: readonly { reason: string; count: number }[]): RefusedCount[] {
  return rejected.map(({ reason, count }) => ({ item_type: itemType, outcome: 'rejected', reason, count }));
}
