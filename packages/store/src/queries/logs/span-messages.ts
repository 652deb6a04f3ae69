import type { SpanKey } from '../spans/span-detail.ts';
import type { StoreQuery } from '../query.ts';

/** A gen_ai event that was sent as a log record of the span. */
export type SpanMessageRecord = {
  event_name: string;
  time_us: number;
  /** Text of the record: its body, as JSON where it was structured; the event's name where it had none. */
  body: string;
  /** JSON object, '' when empty. */
  attributes: string;
};

const ROWS_MAX = 1_000;
/** Log records are sent by another exporter than spans and may carry the time of writing; a day covers both clocks. */
const SLACK_SECONDS = 86_400;

/**
 * What an emitter sent as log events of a span: its messages one by one (OpenTelemetry GenAI conventions up to 1.36), or
 * the whole call in one record (newer ones), in the order they happened. Such a span holds no content itself, and its log
 * records come in another request, before or after it.
 */
export function spanMessages(key: SpanKey & { startTimeUs: number }): StoreQuery<SpanMessageRecord> {
  return {
    name: 'span_messages',
    sql: `SELECT JSONExtractString(attributes, 'event.name') AS event_name, toUnixTimestamp64Micro(timestamp) AS time_us, message AS body, attributes
      FROM logs
      WHERE project_id = {project_id:UInt32}
        AND timestamp >= fromUnixTimestamp64Micro({start_us:Int64}) - INTERVAL ${SLACK_SECONDS} SECOND
        AND timestamp <= fromUnixTimestamp64Micro({start_us:Int64}) + INTERVAL ${SLACK_SECONDS} SECOND
        AND trace_id = toFixedString(unhex({trace_id:String}), 16) AND span_id = toFixedString(unhex({span_id:String}), 8)
        AND startsWith(event_name, 'gen_ai.')
      ORDER BY timestamp, received_at, event_id LIMIT ${ROWS_MAX}`,
    params: { project_id: key.projectId, trace_id: key.traceId, span_id: key.spanId, start_us: key.startTimeUs },
    limits: { rowsMax: ROWS_MAX },
  };
}
