import type { StoreQuery } from '../query.ts';
import { TRACE_ID_SET } from '../traces/trace-ids-sql.ts';
import type { SpanMessageRecord } from './span-messages.ts';

/** A message with the span it belongs to, and the record's attributes as a JSON object. */
export type TraceMessageRecord = SpanMessageRecord & { trace_id: string; span_id: string; attributes: string };

const ROWS_MAX = 5_000;
const SLACK_US = 86_400_000_000;

/** Messages that emitters sent as log events of the spans of some traces (see spanMessages), in the order they happened. */
export function traceMessages(input: {
  projectId: number;
  traceIds: readonly string[];
  fromUs: number;
  toUs: number;
}): StoreQuery<TraceMessageRecord> {
  const { projectId, traceIds, fromUs, toUs } = input;
  return {
    name: 'trace_messages',
    sql: `SELECT lower(hex(log.trace_id)) AS trace_id, lower(hex(log.span_id)) AS span_id,
  JSONExtractString(attributes, 'event.name') AS event_name, toUnixTimestamp64Micro(log.timestamp) AS time_us, message AS body, attributes
FROM (
  SELECT trace_id, span_id, timestamp, received_at, event_id, message, attributes FROM logs
  WHERE project_id = {project_id:UInt32}
    AND timestamp >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND timestamp <= fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
    AND trace_id IN ${TRACE_ID_SET}
    AND startsWith(JSONExtractString(attributes, 'event.name'), 'gen_ai.')
  ORDER BY timestamp, received_at, event_id LIMIT ${ROWS_MAX}
) AS log
ORDER BY log.timestamp, log.received_at, log.event_id`,
    params: { project_id: projectId, trace_ids: traceIds, from_us: fromUs - SLACK_US, to_us: toUs + SLACK_US },
    limits: { rowsMax: ROWS_MAX },
  };
}
