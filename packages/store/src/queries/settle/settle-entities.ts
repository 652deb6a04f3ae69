import type { StoreQuery } from '../query.ts';
import { fromSpans } from '../spans/span-tables.ts';
import { TRACE_ID_SET } from '../traces/trace-ids-sql.ts';
import { SETTLE_NUMBERS, SETTLE_TEXTS, type SettleSpan, type SettleTarget } from './settle-input.ts';

/** Greatest time of a quarter of an hour, in seconds. */
const SECONDS_MAX = 2 ** 32 - 1;

/** `has_end` 0: nobody said when it ended, so that its duration is unknown. */
export type SettleEntity = SettleSpan & { has_end: 0 | 1 };

/** Spans of some traces that are told in several events, as settleSpans reads the others. */
export function settleEntities(
  input: SettleTarget & { fromUs: number; toUs: number; spansPerTraceMax: number; rowsMax: number },
): StoreQuery<SettleEntity> {
  const { projectId, traceIds, fromUs, toUs, spansPerTraceMax, rowsMax } = input;
  const seconds = (us: number): number => Math.min(SECONDS_MAX, Math.max(0, Math.floor(us / 1e6)));
  return {
    name: 'settle_entities',
    lane: 'background',
    // The rendering SELECT stands around a subquery, so that its names do not get into the conditions.
    sql: `SELECT lower(hex(span.trace_id)) AS trace_id, lower(hex(span.span_id)) AS span_id, lower(hex(span.parent_span_id)) AS parent_span_id,
  toUnixTimestamp64Micro(span.start_time) AS start_time_us, toUnixTimestamp64Milli(span.received_at) AS received_at_ms,
  toString(span.status) AS status, toString(span.usage_role) AS usage_role, has_end,
  ${[...SETTLE_TEXTS, ...SETTLE_NUMBERS].join(', ')}
FROM (
  SELECT * FROM ${fromSpans('entity_spans')}
  WHERE project_id = {project_id:UInt32}
    AND bucket >= toStartOfFifteenMinutes(toDateTime({from_s:UInt32}, 'UTC')) AND bucket <= toDateTime({to_s:UInt32}, 'UTC')
    AND start_time >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND start_time <= fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
    AND trace_id IN ${TRACE_ID_SET}
) AS span
LIMIT {spans_per_trace_max:UInt32} BY span.trace_id`,
    params: {
      project_id: projectId,
      trace_ids: traceIds,
      from_us: fromUs,
      to_us: toUs,
      from_s: seconds(fromUs),
      to_s: seconds(toUs),
      spans_per_trace_max: spansPerTraceMax,
    },
    limits: { rowsMax, timeoutMs: 60_000, memoryBytesMax: 1024 ** 3 },
  };
}
