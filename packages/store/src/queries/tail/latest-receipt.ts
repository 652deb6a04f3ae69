import type { StoreQuery } from '../query.ts';

export type LatestReceipt = { latest_ms: number };

const TABLES = ['spans', 'span_starts', 'entity_spans', 'logs', 'errors', 'scores', 'entity_scores'] as const;

/**
 * When the newest stored row of a project was received, from `sinceUs` on; 0 when there is none. The tail starts there and
 * not at the clock's time: while a backlog drains, what becomes visible was received a while ago.
 */
export function latestReceipt(projectId: number, sinceUs: number): StoreQuery<LatestReceipt> {
  const halves = TABLES.map(
    (table) => `SELECT max(received_at) AS latest FROM ${table}
  WHERE project_id = {project_id:UInt32} AND received_at >= fromUnixTimestamp64Micro({since_us:Int64}, 'UTC')`,
  );
  return {
    name: 'tail_latest_receipt',
    sql: `SELECT toUnixTimestamp64Milli(max(latest)) AS latest_ms FROM (${halves.join(' UNION ALL ')})`,
    params: { project_id: projectId, since_us: sinceUs },
    limits: { rowsMax: 1 },
  };
}
