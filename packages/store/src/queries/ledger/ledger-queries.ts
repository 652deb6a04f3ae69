/** The ledger's questions about itself. Windows are of receipt, in whole minutes; every project, or one. */
import { OUTCOMES } from '@sentryai/schema/outcomes';
import type { StoreQuery } from '../query.ts';

/** Tables whose rows are all written by batches, so that they can be counted against the ledger. */
export const LEDGER_TABLES = [
  'spans',
  'span_starts',
  'span_content',
  'logs',
  'errors',
  'metrics',
  'scores',
  'blobs',
  'release_sessions',
  'entity_patches',
] as const;
export type LedgerTable = (typeof LEDGER_TABLES)[number];

export type LedgerWindow = { fromMs: number; toMs: number; projectId?: number | undefined };

/** Deviations told at once; where there are more, something is wrong everywhere. */
export const DEVIATIONS_MAX = 100;
/** How items end; what SDKs dropped never came in. */
const ENDS = OUTCOMES.filter((outcome) => outcome !== 'dropped_by_sdk');

const LIMITS = { rowsMax: DEVIATIONS_MAX, timeoutMs: 20_000, memoryBytesMax: 512 * 1024 * 1024 };
const MINUTES = `minute >= toDateTime(intDiv({from_ms:Int64}, 1000), 'UTC') AND minute < toDateTime(intDiv({to_ms:Int64}, 1000), 'UTC')`;

const projectSql = ({ projectId }: LedgerWindow): string => (projectId === undefined ? '' : ' AND project_id = {project_id:UInt32}');
const paramsOf = ({ fromMs, toMs, projectId }: LedgerWindow): Record<string, unknown> => ({
  from_ms: fromMs,
  to_ms: toMs,
  ...(projectId === undefined ? {} : { project_id: projectId }),
});

export type LedgerGroup = {
  project_id: number;
  minute_s: number;
  key_id: string;
  protocol: string;
  received: number;
  acknowledged: number;
  ended: number;
  unaccounted: number;
};

/** Keys, protocols and minutes in which what came in is not what ended. */
export function unbalancedGroups(window: LedgerWindow): StoreQuery<LedgerGroup> {
  return {
    name: 'ledger_unbalanced',
    lane: 'long',
    sql: `SELECT project_id, toInt64(toUnixTimestamp(minute)) AS minute_s, key_id, protocol,
  sumIf(quantity, outcome = 'received') AS received, sumIf(quantity, outcome = 'acknowledged') AS acknowledged,
  sumIf(quantity, outcome IN {ends:Array(String)}) AS ended, sumIf(quantity, outcome = 'unaccounted') AS unaccounted
FROM outcomes
WHERE ${MINUTES}${projectSql(window)}
GROUP BY project_id, minute, key_id, protocol
HAVING received != ended OR unaccounted != 0 OR acknowledged > received
ORDER BY minute, project_id, key_id, protocol
LIMIT ${DEVIATIONS_MAX}`,
    params: { ...paramsOf(window), ends: ENDS },
    limits: LIMITS,
  };
}

export type LedgerItems = { project_id: number; minute_s: number; stored: number; rows_stored: number };

/** Minutes in which items counted as stored and rows that are such items differ. */
export function itemsWithoutRows(window: LedgerWindow): StoreQuery<LedgerItems> {
  return {
    name: 'ledger_items',
    lane: 'long',
    sql: `SELECT project_id, toInt64(toUnixTimestamp(minute)) AS minute_s,
  sumIf(quantity, outcome = 'stored') AS stored, sumIf(quantity, outcome = 'rows_stored') AS rows_stored
FROM outcomes
WHERE ${MINUTES}${projectSql(window)}
GROUP BY project_id, minute
HAVING stored != rows_stored
ORDER BY minute, project_id
LIMIT ${DEVIATIONS_MAX}`,
    params: paramsOf(window),
    limits: LIMITS,
  };
}

export type LedgerRows = { project_id: number; minute_s: number; written: number; expiring: number; present: number };

/** Minutes in which a table does not have the rows that were written to it; retention may have taken the expiring ones. */
export function deviatingRows(table: LedgerTable, window: LedgerWindow): StoreQuery<LedgerRows> {
  return {
    name: `ledger_rows_${table}`,
    lane: 'long',
    sql: `SELECT project_id, minute_s, sum(part.written) AS written, sum(part.expiring) AS expiring, sum(part.present) AS present
FROM (
  SELECT project_id, toInt64(toUnixTimestamp(minute)) AS minute_s, sumIf(quantity, outcome IN ('rows_stored', 'rows_derived')) AS written,
    sumIf(quantity, outcome = 'rows_expiring') AS expiring, toInt64(0) AS present
  FROM outcomes
  WHERE ${MINUTES}${projectSql(window)} AND item_type = '${table}' AND key_id = ''
  GROUP BY project_id, minute
  UNION ALL
  SELECT project_id, toInt64(toUnixTimestamp(toStartOfMinute(received_at))) AS minute_s, toInt64(0) AS written, toInt64(0) AS expiring,
    toInt64(count()) AS present
  FROM ${table}
  WHERE received_at >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC') AND received_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')${projectSql(window)}
  GROUP BY project_id, minute_s
) AS part
GROUP BY project_id, minute_s
HAVING present > written OR present < written - expiring
ORDER BY minute_s, project_id
LIMIT ${DEVIATIONS_MAX}`,
    params: paramsOf(window),
    limits: LIMITS,
  };
}

/** How much a check looked at. */
export function ledgerTotals(window: LedgerWindow): StoreQuery<{ received: number; rows: number }> {
  return {
    name: 'ledger_totals',
    lane: 'long',
    sql: `SELECT sumIf(quantity, outcome = 'received') AS received, sumIf(quantity, outcome IN ('rows_stored', 'rows_derived')) AS rows
FROM outcomes
WHERE ${MINUTES}${projectSql(window)}`,
    params: paramsOf(window),
    limits: LIMITS,
  };
}
