import type { ListInput, TimeWindow } from '../query.ts';
import { filterSql, windowSql } from '../window-sql.ts';

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

export type SpanSourceOptions = {
  window: TimeWindow;
  /** Raw columns. */
  columns: readonly string[];
  filter?: ListInput['filter'];
  /** More conditions, already SQL. */
  extra?: string;
  /** ORDER BY … LIMIT … for each half, so that neither half is read whole. */
  tail?: string;
  /**
   * Which rows of span_starts are wanted beside the spans: those still `running`; `all`, where a span that shows twice
   * does no harm (the cheapest union); or `none`, when the caller knows that there are none (startsExist).
   */
  starts: 'running' | 'all' | 'none';
};

/** Spans of the window, ended ones and starts, as one subquery with a column `is_running`. */
export function spanSource(options: SpanSourceOptions): string {
  const { window, columns, filter, extra = '', tail = '', starts } = options;
  const select = [...columns, 'received_at'].join(', ');
  const ended = `(
  SELECT ${select}, 0 AS is_running FROM spans
  WHERE ${windowSql('start_time', window)}${extra}${filterSql(filter)}
  ${tail}
)`;
  if (starts === 'none') return ended;
  const inWindow = starts === 'running' ? runningStartsSql(window) : windowSql('start_time', window);
  return `${ended} UNION ALL (
  SELECT ${select}, 1 AS is_running FROM span_starts
  WHERE ${inWindow}${extra}${filterSql(filter)}
  ${tail}
)`;
}
