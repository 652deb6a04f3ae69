import type { DecodedEnvelope } from '@sentryai/sentry';
import {
  emptyTableRows,
  type MetricRow,
  type RecordMeta,
  type SpanContentRow,
  type TableRows,
  ZERO_SPAN_ID,
  ZERO_TRACE_ID,
} from '@sentryai/schema';
import { normalizeTraces } from '../traces/index.ts';
import { applyPrice, type PriceFn } from '../traces/price-span.ts';
import { attachmentRow, type AttachmentPlace } from './attachment-row.ts';
import { errorRow } from './error-row.ts';
import type { EnvelopeContext } from './item-context.ts';
import { logRows, metricRows } from './record-rows.ts';
import { reportRow } from './report-row.ts';
import { feedbackRow, userReportRow } from './score-row.ts';
import { sessionRow } from './session-row.ts';

export type NormalizedEnvelope = {
  rows: TableRows;
  /** Those rows of `metrics` that are client reports: measurements that a client calls the same are none. */
  reports: ReadonlySet<MetricRow>;
  /** Bytes that the rows of `blobs` name, in the order of the rows. Views of the body. */
  attachments: Uint8Array[];
};

/**
 * Rows of a decoded envelope. Pure: the same envelope and meta give the same rows.
 *  meta   of the queue record; `received_at_ms` is the clock
 *  price  prices model calls that bring no cost of their own
 */
export function normalizeEnvelope(envelope: DecodedEnvelope, meta: RecordMeta, price: PriceFn): NormalizedEnvelope {
  const context: EnvelopeContext = { envelope, meta };
  const rows = emptyTableRows();
  const traces = normalizeTraces(
    { resources: envelope.resources, spanCount: 0, rejected: [] },
    { project_id: meta.project_id, received_at_ms: meta.received_at_ms, origin: 'sentry' },
  );
  for (const span of traces.spans) applyPrice(span, price);
  rows.spans = traces.spans;
  rows.span_content = traces.contents.filter((content): content is SpanContentRow => content !== null);
  if (envelope.event !== null) rows.errors.push(errorRow(envelope.event, context));
  if (envelope.feedback !== null) rows.scores.push(feedbackRow(envelope.feedback, context));
  for (const report of envelope.user_reports) rows.scores.push(userReportRow(report, context));
  rows.logs = logRows(envelope.logs, context);
  const reports = envelope.client_reports.map((report) => reportRow(report, context));
  rows.metrics = [...metricRows(envelope.metrics, context), ...reports];
  rows.release_sessions = envelope.sessions.map((session) => sessionRow(session, context));
  const place = placeOf(rows);
  rows.blobs = envelope.attachments.map((attachment) => attachmentRow(attachment, place, context));
  return { rows, reports: new Set(reports), attachments: envelope.attachments.map(({ bytes }) => bytes) };
}

/** Attachments lead to the trace of their event: an error, a feedback, or the root of a transaction. */
function placeOf(rows: TableRows): AttachmentPlace {
  const owner = rows.errors[0] ?? rows.scores[0] ?? rows.spans[0];
  return { trace_id: owner?.trace_id ?? ZERO_TRACE_ID, span_id: owner?.span_id ?? ZERO_SPAN_ID };
}
