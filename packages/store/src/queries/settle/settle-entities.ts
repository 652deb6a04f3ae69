import type { EntitySpanRow } from '@sentryai/schema';
import type { StoreQuery } from '../query.ts';
import { rowColumnsSql } from '../rows/row-columns.ts';
import { fromSpans } from '../spans/span-tables.ts';
import { TRACE_ID_SET } from '../traces/trace-ids-sql.ts';
import type { SettleTarget, SettleWindow } from './settle-input.ts';

/** Greatest time of a quarter of an hour, in seconds. */
const SECONDS_MAX = 2 ** 32 - 1;

/** Spans of some traces that are told in several events, as settleSpans reads the others. */
export function settleEntities(
  input: SettleTarget & SettleWindow & { rowsPerTraceMax: number; rowsMax: number },
): StoreQuery<EntitySpanRow> {
  const { projectId, traceIds, fromUs, toUs, rowsPerTraceMax, rowsMax } = input;
  const seconds = (us: number): number => Math.min(SECONDS_MAX, Math.max(0, Math.floor(us / 1e6)));
  return {
    name: 'settle_entity_spans',
    lane: 'background',
    // The rendering SELECT stands around a subquery, so that its names do not get into the conditions.
    sql: `SELECT ${rowColumnsSql('entity_spans', 'span')}
FROM (
  SELECT * FROM ${fromSpans('entity_spans')}
  WHERE project_id = {project_id:UInt32}
    AND bucket >= toStartOfFifteenMinutes(toDateTime({from_s:UInt32}, 'UTC')) AND bucket <= toDateTime({to_s:UInt32}, 'UTC')
    AND start_time >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND start_time <= fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
    AND trace_id IN ${TRACE_ID_SET}
) AS span
LIMIT {rows_per_trace_max:UInt32} BY span.trace_id`,
    params: {
      project_id: projectId,
      trace_ids: traceIds,
      from_us: fromUs,
      to_us: toUs,
      from_s: seconds(fromUs),
      to_s: seconds(toUs),
      rows_per_trace_max: rowsPerTraceMax,
    },
    limits: { rowsMax, timeoutMs: 60_000, memoryBytesMax: 1024 ** 3 },
  };
}
