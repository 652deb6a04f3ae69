import type { SpanStatus } from '@sentryai/schema';
import type { StoreQuery, TimeWindow } from '../query.ts';
import { spanSource } from '../spans/span-source.ts';
import { windowParams } from '../window-sql.ts';
import { IS_MODEL_CALL, IS_TOOL_CALL, IS_UNPRICED } from '../stats/span-measures.ts';
import { TRACE_ID_SET } from './trace-ids-sql.ts';

/** A trace in numbers, by SQL from provisional usage roles. */
export type TraceSums = {
  trace_id: string;
  first_us: number;
  /** End of the last span; a span that stands for the trace has none of its own. */
  end_us: number;
  span_count: number;
  llm_calls: number;
  tool_calls: number;
  sum_input_tokens: number | null;
  sum_output_tokens: number | null;
  sum_cost_usd: number | null;
  unpriced_calls: number;
  /** Failed spans that are not the parent of a failed span. */
  error_count: number;
  models: string[];
  root_name: string;
  root_status: SpanStatus;
  root_is_running: 0 | 1;
  session_id: string;
  user_id: string;
  service: string;
  environment: string;
  release: string;
  tags: Record<string, string>;
};

const COLUMNS = [
  'trace_id',
  'span_id',
  'parent_span_id',
  'start_time',
  'duration_us',
  'name',
  'kind',
  'status',
  'model',
  'tool_name',
  'input_tokens',
  'output_tokens',
  'usage_role',
  'cost_usd',
  'session_id',
  'user_id',
  'service',
  'environment',
  'release',
  'tags',
];

/** The root's value where it has one, else the earliest span's that has one. */
const ofRoot = (column: string, isPresent: string) => `argMinIf(span.${column}, root_order, ${isPresent}) AS ${column}`;

export type TraceSumsInput = {
  projectId: number;
  window: TimeWindow;
  traceIds: readonly string[];
  /** False when there are no spans of entities (entitiesExist). */
  hasEntities: boolean;
};

/**
 * Sums of traces that are too big to be fetched span by span. The root is the earliest span without a parent, else the
 * earliest span.
 */
export function traceSums(input: TraceSumsInput): StoreQuery<TraceSums> {
  const { projectId, window, traceIds, hasEntities } = input;
  const extra = `\n  AND trace_id IN ${TRACE_ID_SET}`;
  const texts = ['session_id', 'user_id', 'service', 'environment', 'release'].map((column) => ofRoot(column, `span.${column} != ''`));
  return {
    name: 'trace_sums',
    sql: `SELECT lower(hex(span.trace_id)) AS trace_id,
  toUnixTimestamp64Micro(min(span.start_time)) AS first_us,
  maxIf(toUnixTimestamp64Micro(span.start_time) + toInt64(span.duration_us), NOT span.is_trace) AS spans_end_us,
  if(spans_end_us = 0, first_us, spans_end_us) AS end_us,
  count() AS span_count,
  countIf(${IS_MODEL_CALL}) AS llm_calls,
  countIf(${IS_TOOL_CALL}) AS tool_calls,
  sumIf(span.input_tokens, usage_role = 'own') AS sum_input_tokens,
  sumIf(span.output_tokens, usage_role = 'own') AS sum_output_tokens,
  sumIf(span.cost_usd, usage_role = 'own') AS sum_cost_usd,
  countIf(${IS_UNPRICED}) AS unpriced_calls,
  length(arrayExcept(groupUniqArrayIf(10000)(span_id, status = 'error'), groupUniqArrayIf(10000)(parent_span_id, status = 'error'))) AS error_count,
  arraySort(groupUniqArrayIf(20)(model, model != '')) AS models,
  argMin(span.name, root_order) AS root_name,
  toString(argMin(span.status, root_order)) AS root_status,
  argMin(span.is_running, root_order) AS root_is_running,
  ${texts.join(',\n  ')},
  argMin(span.tags, root_order) AS tags
FROM (
  SELECT *, (hex(parent_span_id) != '0000000000000000', start_time, span_id) AS root_order
  FROM (${spanSource({ window, columns: COLUMNS, extra, starts: 'running', entities: hasEntities })})
) AS span
GROUP BY span.trace_id`,
    params: { ...windowParams(projectId, window), trace_ids: traceIds },
    limits: { rowsMax: traceIds.length },
  };
}
