import type { StoreQuery, TimeWindow } from '../query.ts';
import { fromSpans, spanWindowSql } from '../spans/span-tables.ts';
import { countTraces, usageParams, usageSource } from '../usage/usage-source.ts';
import { windowSql } from '../window-sql.ts';
import { MODEL_CALL_KINDS } from './span-measures.ts';

export type TotalsRecord = {
  traces: number;
  spans: number;
  llm_calls: number;
  logs: number;
  errors: number;
  sum_input_tokens: number | null;
  sum_output_tokens: number | null;
  sum_estimated_tokens: number | null;
  sum_cost_usd: number | null;
  unpriced_calls: number;
};

/** Totals of a window over all tables. `hours` for windows of days: fewer rows to sum. */
export function totals(input: {
  projectId: number;
  window: TimeWindow;
  watermarkMs: number;
  grain: 'minutes' | 'quarters' | 'hours';
}): StoreQuery<TotalsRecord> {
  const { projectId, window, watermarkMs, grain } = input;
  const itemWindow = windowSql('timestamp', window);
  return {
    name: 'totals',
    sql: `SELECT ${countTraces('entry')} AS traces,
  (SELECT count() FROM spans WHERE ${spanWindowSql('spans', window)})
    + (SELECT count() FROM ${fromSpans('entity_spans')} WHERE ${spanWindowSql('entity_spans', window)}) AS spans,
  sumIf(entry.calls, kind IN {kinds:Array(String)}) AS llm_calls,
  (SELECT count() FROM logs WHERE ${itemWindow}) AS logs,
  (SELECT count() FROM errors WHERE ${itemWindow}) AS errors,
  if(sum(entry.input_known) = 0, NULL, sum(entry.input_tokens)) AS sum_input_tokens,
  if(sum(entry.output_known) = 0, NULL, sum(entry.output_tokens)) AS sum_output_tokens,
  if(sum(entry.estimated_calls) = 0, NULL, sum(entry.estimated_tokens)) AS sum_estimated_tokens,
  if(sum(entry.cost_known) = 0, NULL, sum(entry.cost_nano_usd) / 1e9) AS sum_cost_usd,
  sum(entry.unpriced_calls) AS unpriced_calls
FROM ${usageSource({ grain, window, dimensions: ['kind'] })} AS entry`,
    params: { ...usageParams(projectId, window, watermarkMs), kinds: MODEL_CALL_KINDS },
    limits: { rowsMax: 1, timeoutMs: 20_000 },
  };
}
