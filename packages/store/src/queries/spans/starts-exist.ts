import type { StoreQuery, TimeWindow } from '../query.ts';
import { windowParams, windowSql } from '../window-sql.ts';

/**
 * One row when a project has any span starts in the window. Most clients send none, and telling running spans from ended
 * ones doubles the cost of planning a list; this tells in a few milliseconds whether it is needed.
 */
export function startsExist(projectId: number, window: TimeWindow): StoreQuery<{ found: 1 }> {
  return {
    name: 'starts_exist',
    sql: `SELECT 1 AS found FROM span_starts WHERE ${windowSql('start_time', window)} LIMIT 1`,
    params: windowParams(projectId, window),
    limits: { rowsMax: 1 },
  };
}
