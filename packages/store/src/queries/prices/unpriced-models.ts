import type { StoreQuery, TimeWindow } from '../query.ts';
import { fromSpans, type SpanTable, spanWindowSql } from '../spans/span-tables.ts';
import { windowParams } from '../window-sql.ts';

export type UnpricedModelRecord = {
  provider: string;
  model: string;
  model_requested: string;
  calls: number;
  /** null when no call said them. */
  sum_input_tokens: number | null;
  sum_output_tokens: number | null;
  first_us: number;
  last_us: number;
};

/**
 * Models of a window with usage of their own that nothing prices, those with the most tokens first. Roles as decided where
 * traces are settled. Fetch one more than is shown to know that there are more.
 */
export function unpricedModels(projectId: number, window: TimeWindow, limit: number): StoreQuery<UnpricedModelRecord> {
  // Few spans are unpriced: they are found first, and only then what was decided about them.
  const part = (table: SpanTable, columns: string): string => `SELECT ${columns} FROM ${fromSpans(table)}
    WHERE ${spanWindowSql(table, window)}
    AND isNull(cost_usd) AND (isNotNull(input_tokens) OR isNotNull(output_tokens))`;
  const spans = (columns: string): string => `(${part('spans', columns)} UNION ALL ${part('entity_spans', columns)})`;
  return {
    name: 'unpriced_models',
    sql: `SELECT span.provider AS provider, span.model AS model, span.model_requested AS model_requested, count() AS calls,
  sum(span.input_tokens) AS sum_input_tokens, sum(span.output_tokens) AS sum_output_tokens,
  toUnixTimestamp64Micro(min(span.start_time)) AS first_us, toUnixTimestamp64Micro(max(span.start_time)) AS last_us
FROM ${spans('trace_id, span_id, provider, model, model_requested, input_tokens, output_tokens, start_time, usage_role')} AS span
LEFT JOIN (SELECT trace_id, span_id, toString(argMax(usage_role, version)) AS role FROM span_roles
    WHERE project_id = {project_id:UInt32} AND trace_id IN ${spans('trace_id')} GROUP BY trace_id, span_id) AS decided
  ON decided.trace_id = span.trace_id AND decided.span_id = span.span_id
WHERE if(decided.role = '', toString(span.usage_role), decided.role) = 'own'
GROUP BY provider, model, model_requested
ORDER BY ifNull(sum_input_tokens, 0) + ifNull(sum_output_tokens, 0) DESC, provider, model, model_requested
LIMIT {limit:UInt32}`,
    params: { ...windowParams(projectId, window), limit },
    limits: { rowsMax: limit, timeoutMs: 20_000 },
  };
}
