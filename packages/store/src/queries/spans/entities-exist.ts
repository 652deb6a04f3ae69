import type { StoreQuery, TimeWindow } from '../query.ts';
import { windowParams } from '../window-sql.ts';
import { spanWindowSql } from './span-tables.ts';

/**
 * One row when a project may have spans in the window that are told in several events. Projects that send OpenTelemetry
 * only have none, and reading versioned rows beside the others would cost them for nothing.
 */
export function entitiesExist(projectId: number, window: TimeWindow): StoreQuery<{ found: 1 }> {
  return {
    name: 'entities_exist',
    sql: `SELECT 1 AS found FROM entity_spans WHERE ${spanWindowSql('entity_spans', window)} LIMIT 1`,
    params: windowParams(projectId, window),
    limits: { rowsMax: 1 },
  };
}
