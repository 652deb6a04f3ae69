/** One queue record to rows; the only place that knows which signal is read by which part of the pipeline. */
import { decodeLogs, decodeTraces } from '@sentryai/otlp';
import { applyPrice, normalizeEvents, normalizeLogs, normalizeTraces } from '@sentryai/pipeline';
import { priceCall } from '@sentryai/pricing';
import {
  assertNever,
  emptyTableRows,
  type OutcomeCount,
  type QueueRecord,
  type RecordMeta,
  type SpanContentRow,
  type TableRows,
} from '@sentryai/schema';

export type RecordRows = {
  rows: TableRows;
  rejected: { item_type: string; reason: string; count: number }[];
};

/** Pure. Throws only when our own code is at fault, since ingest refuses what cannot be read. */
export function readRecord(record: QueueRecord): RecordRows {
  const { meta, body } = record;
  switch (meta.signal) {
    case 'traces':
      return readTraces(meta, body);
    case 'logs':
      return readLogs(meta, body);
    case 'events':
      return readEvents(meta, body);
    case 'outcomes':
      return readOutcomes(meta, body);
    default:
      return assertNever(meta.signal, 'record signal');
  }
}

function readTraces(meta: RecordMeta, body: Uint8Array): RecordRows {
  const format = meta.format === 'json' ? 'json' : 'protobuf';
  const decoded = decodeTraces(body, format, { receivedAtMs: meta.received_at_ms, retentionDays: meta.retention_days });
  const { spans, contents } = normalizeTraces(decoded, { project_id: meta.project_id, received_at_ms: meta.received_at_ms });
  const rows = emptyTableRows();
  for (const span of spans) applyPrice(span, priceCall);
  rows.spans = spans;
  rows.span_content = contents.filter((content): content is SpanContentRow => content !== null);
  return { rows, rejected: decoded.rejected.map(({ reason, count }) => ({ item_type: 'span', reason, count })) };
}

function readLogs(meta: RecordMeta, body: Uint8Array): RecordRows {
  const format = meta.format === 'json' ? 'json' : 'protobuf';
  const decoded = decodeLogs(body, format, { receivedAtMs: meta.received_at_ms, retentionDays: meta.retention_days });
  const rows = { ...emptyTableRows(), ...normalizeLogs(decoded, meta) };
  return { rows, rejected: decoded.rejected.map(({ reason, count }) => ({ item_type: 'log', reason, count })) };
}

function readEvents(meta: RecordMeta, body: Uint8Array): RecordRows {
  const { rows, rejected } = normalizeEvents(body, meta.format === 'ndjson' ? 'ndjson' : 'json', meta, priceCall);
  return { rows: { ...emptyTableRows(), ...rows }, rejected };
}

function readOutcomes(meta: RecordMeta, body: Uint8Array): RecordRows {
  const counts = JSON.parse(Buffer.from(body).toString('utf8')) as OutcomeCount[];
  const rows = emptyTableRows();
  rows.outcomes = counts.map((count) => ({ ...count, project_id: meta.project_id, key_id: meta.key_id }));
  return { rows, rejected: [] };
}
