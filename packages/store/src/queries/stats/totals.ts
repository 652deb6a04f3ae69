import type { StoreQuery, TimeWindow } from '../query.ts';
import { windowParams, windowSql } from '../window-sql.ts';
import { IS_MODEL_CALL, IS_UNPRICED } from './span-measures.ts';

export type TotalsRecord = {
  traces: number;
  spans: number;
  llm_calls: number;
  logs: number;
  errors: number;
  sum_input_tokens: number | null;
  sum_output_tokens: number | null;
  sum_cost_usd: number | null;
  unpriced_calls: number;
};

/** Totals of a window over all tables; `traces` is exact up to some ten thousand, then within about a percent. */
export function totals(projectId: number, window: TimeWindow): StoreQuery<TotalsRecord> {
  const itemWindow = windowSql('timestamp', window);
  return {
    name: 'totals',
    sql: `SELECT uniqCombined64(trace_id) AS traces, count() AS spans, countIf(${IS_MODEL_CALL}) AS llm_calls,
  (SELECT count() FROM logs WHERE ${itemWindow}) AS logs,
  (SELECT count() FROM errors WHERE ${itemWindow}) AS errors,
  sumIf(input_tokens, usage_role = 'own') AS sum_input_tokens,
  sumIf(output_tokens, usage_role = 'own') AS sum_output_tokens,
  sumIf(cost_usd, usage_role = 'own') AS sum_cost_usd,
  countIf(${IS_UNPRICED}) AS unpriced_calls
FROM spans
WHERE ${windowSql('start_time', window)}`,
    params: windowParams(projectId, window),
    limits: { rowsMax: 1, timeoutMs: 20_000 },
  };
}
