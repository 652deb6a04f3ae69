import type { ListInput, TimeWindow } from '../query.ts';
import { filterSql, windowSql } from '../window-sql.ts';
import { fromSpans, SPAN_STATE, type SpanTable, spanWindowSql } from './span-tables.ts';

/**
 * Starts whose end has arrived are not running any more and must not show twice. The end's row carries the same start
 * time; an hour on both sides allows for clients that correct it, and keeps the look-up inside a few granules.
 */
const ENDED_IN_WINDOW = `(trace_id, span_id) NOT IN (
    SELECT trace_id, span_id FROM spans
    WHERE project_id = {project_id:UInt32}
      AND trace_id IN (SELECT trace_id FROM span_starts WHERE __WINDOW__)
      __SLACK__)`;

const EVENT_SLACK = `AND start_time >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') - INTERVAL 1 HOUR
      AND start_time < fromUnixTimestamp64Micro({to_us:Int64}, 'UTC') + INTERVAL 1 HOUR`;
/** Ends come after starts, so by receive time only the lower bound holds. */
const RECEIVED_SLACK = `AND received_at >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC')`;

/** Condition on span_starts: in the window, and still running. Parameters: windowParams. */
function runningStartsSql(window: TimeWindow): string {
  const isReceived = window.by === 'received';
  const ended = ENDED_IN_WINDOW.replace('__WINDOW__', windowSql('start_time', window)).replace(
    '__SLACK__',
    isReceived ? RECEIVED_SLACK : EVENT_SLACK,
  );
  return `${windowSql('start_time', window)}\n  AND ${ended}`;
}

/** Which tables a project has rows of in a window (startsExist, entitiesExist). */
export type SpanTables = { hasStarts: boolean; hasEntities: boolean };

export type SpanSourceOptions = {
  window: TimeWindow;
  /** Raw columns. */
  columns: readonly string[];
  filter?: ListInput['filter'];
  /** More conditions, already SQL. */
  extra?: string;
  /** ORDER BY … LIMIT … for each part, so that none of them is read whole. */
  tail?: (table: SpanTable) => string;
  /**
   * Which rows of span_starts are wanted beside the spans: those still `running`; `all`, where a span that shows twice
   * does no harm (the cheapest union); or `none`, when the caller knows that there are none (startsExist).
   */
  starts: 'running' | 'all' | 'none';
  /** False when the caller knows that there are none (entitiesExist). */
  entities: boolean;
};

/** Spans of the window, wherever they are kept, as one subquery with the columns of SPAN_STATE. */
export function spanSource(options: SpanSourceOptions): string {
  const { window, columns, filter, extra = '', tail, starts, entities } = options;
  const part = (table: SpanTable, inWindow = spanWindowSql(table, window)): string => `(
  SELECT ${[...columns, 'received_at'].join(', ')}, ${SPAN_STATE[table]} FROM ${fromSpans(table)}
  WHERE ${inWindow}${extra}${filterSql(filter)}
  ${tail?.(table) ?? ''}
)`;
  const parts = [part('spans')];
  if (starts !== 'none') parts.push(part('span_starts', starts === 'running' ? runningStartsSql(window) : undefined));
  if (entities) parts.push(part('entity_spans'));
  return parts.join(' UNION ALL ');
}
