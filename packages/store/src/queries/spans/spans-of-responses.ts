import type { StoreQuery } from '../query.ts';

export type SpanOfResponseRecord = { response_id: string; trace_id: string; span_id: string };

const HOUR_US = 3_600_000_000;

/**
 * The spans whose calls were answered under these response ids, one for each (the model call rather than a span around it). What is known by a response id
 * alone (an evaluation that was sent without trace and span id) happened within a day after the call.
 */
export function spansOfResponses(input: {
  projectId: number;
  responseIds: readonly string[];
  /** Range of the times at which the responses were spoken of. */
  fromUs: number;
  toUs: number;
}): StoreQuery<SpanOfResponseRecord> {
  return {
    name: 'spans_of_responses',
    sql: `WITH (kind != 'llm', start_time) AS place
SELECT response_id, lower(hex(argMin(spans.trace_id, place))) AS trace_id, lower(hex(argMin(spans.span_id, place))) AS span_id
FROM spans
WHERE project_id = {project_id:UInt32} AND response_id IN {response_ids:Array(String)}
  AND start_time >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND start_time <= fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
GROUP BY response_id`,
    params: {
      project_id: input.projectId,
      response_ids: input.responseIds,
      from_us: input.fromUs - 24 * HOUR_US,
      to_us: input.toUs + HOUR_US,
    },
    limits: { rowsMax: input.responseIds.length },
  };
}
