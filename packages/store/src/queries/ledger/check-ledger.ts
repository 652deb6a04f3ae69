import type { LedgerCheckResult, LedgerDeviation } from '@sentryai/schema';
import type { Store } from '../../port.ts';
import { runQuery } from '../query.ts';
import {
  DEVIATIONS_MAX,
  deviatingRows,
  itemsWithoutRows,
  LEDGER_TABLES,
  type LedgerGroup,
  type LedgerRows,
  type LedgerWindow,
  ledgerTotals,
  unbalancedGroups,
} from './ledger-queries.ts';

const MINUTE_MS = 60_000;

/**
 * Whether everything that came in during the window ended, and whether the tables hold what was counted. The window is
 * widened to whole minutes. Exact for minutes whose records are all stored; while a batch is being inserted its rows are
 * there before they are counted.
 * Errors: those of Store.query.
 */
export async function checkLedger(store: Pick<Store, 'query'>, window: LedgerWindow, signal?: AbortSignal): Promise<LedgerCheckResult> {
  const whole = {
    ...window,
    fromMs: Math.floor(window.fromMs / MINUTE_MS) * MINUTE_MS,
    toMs: Math.ceil(window.toMs / MINUTE_MS) * MINUTE_MS,
  };
  const totals = (await runQuery(store, ledgerTotals(whole), signal))[0];
  const deviations = (await runQuery(store, unbalancedGroups(whole), signal)).flatMap(groupDeviations);
  for (const { project_id, minute_s, stored, rows_stored } of await runQuery(store, itemsWithoutRows(whole), signal)) {
    deviations.push({ ...placeOf(project_id, minute_s), kind: 'items_without_rows', expected: stored, actual: rows_stored });
  }
  for (const table of LEDGER_TABLES) {
    for (const row of await runQuery(store, deviatingRows(table, whole), signal)) deviations.push(rowDeviation(table, row));
  }
  return {
    from: new Date(whole.fromMs).toISOString(),
    to: new Date(whole.toMs).toISOString(),
    status: deviations.length === 0 ? 'balanced' : 'unbalanced',
    received: totals?.received ?? 0,
    rows: totals?.rows ?? 0,
    deviations: deviations.slice(0, DEVIATIONS_MAX),
  };
}

function groupDeviations(group: LedgerGroup): LedgerDeviation[] {
  const { received, acknowledged, ended, unaccounted } = group;
  const place = { ...placeOf(group.project_id, group.minute_s), key: group.key_id, protocol: group.protocol };
  const found: LedgerDeviation[] = [];
  if (received !== ended) found.push({ ...place, kind: 'unbalanced', expected: received, actual: ended });
  if (unaccounted !== 0) found.push({ ...place, kind: 'unaccounted', expected: received, actual: received - unaccounted });
  if (acknowledged > received) found.push({ ...place, kind: 'acknowledged_lost', expected: acknowledged, actual: received });
  return found;
}

function rowDeviation(table: string, { project_id, minute_s, written, present }: LedgerRows): LedgerDeviation {
  const kind = present < written ? 'rows_missing' : 'rows_surplus';
  return { ...placeOf(project_id, minute_s), kind, table, expected: written, actual: present };
}

function placeOf(projectId: number, minuteS: number): Pick<LedgerDeviation, 'project_id' | 'minute' | 'key' | 'protocol' | 'table'> {
  return { project_id: projectId, minute: new Date(minuteS * 1000).toISOString(), key: null, protocol: null, table: null };
}
