import type { SpanKind } from '@sentryai/schema';
import type { StoreQuery, TimeWindow } from '../query.ts';
import { usageParams } from '../usage/usage-source.ts';

export type AgentEdgeRecord = {
  /** '' at the top: nobody called it. */
  parent_kind: SpanKind | '';
  parent_node: string;
  kind: SpanKind;
  node: string;
  calls: number;
  errors: number;
  sum_input_tokens: number | null;
  sum_output_tokens: number | null;
  sum_cost_usd: number | null;
  /** Calls by latency bucket (schema/latency-buckets.ts); counts add up where quantiles do not. */
  duration_buckets: Record<string, number>;
};

export type AgentEdgesInput = {
  projectId: number;
  window: TimeWindow;
  edgesMax: number;
  /** Only this environment. The rollup does not know it, so that the ledger itself is summed. */
  environment?: string | undefined;
};

/**
 * Who called whom in settled traces of a window (whole hours around it; with an environment whole minutes), the busiest
 * edges first. One more than `edgesMax`, so that the caller sees whether there are others.
 */
export function agentEdges({ projectId, window, edgesMax, environment }: AgentEdgesInput): StoreQuery<AgentEdgeRecord> {
  const rows = edgesMax + 1;
  const ofRollup = 'edge.hour >= toStartOfHour(toDateTime({minute_from_s:UInt32})) AND edge.hour < toDateTime({minute_to_s:UInt32})';
  const ofLedger = `edge.minute >= toDateTime({minute_from_s:UInt32}) AND edge.minute < toDateTime({minute_to_s:UInt32})
  AND edge.node != '' AND edge.environment = {environment:String}`;
  return {
    name: 'agent_edges',
    sql: `SELECT edge.parent_kind AS parent_kind, edge.parent_node AS parent_node, edge.kind AS kind, edge.node AS node,
  sum(edge.calls) AS calls, sum(edge.errors) AS errors,
  if(sum(edge.input_known) = 0, NULL, sum(edge.input_tokens)) AS sum_input_tokens,
  if(sum(edge.output_known) = 0, NULL, sum(edge.output_tokens)) AS sum_output_tokens,
  if(sum(edge.cost_known) = 0, NULL, sum(edge.cost_nano_usd) / 1e9) AS sum_cost_usd,
  sumMap(edge.duration_buckets) AS duration_buckets
FROM ${environment === undefined ? 'usage_by_edge' : 'usage_ledger'} AS edge
WHERE edge.project_id = {project_id:UInt32} AND ${environment === undefined ? ofRollup : ofLedger}
GROUP BY edge.parent_kind, edge.parent_node, edge.kind, edge.node
HAVING calls > 0
ORDER BY calls DESC, node, parent_node
LIMIT {rows_max:UInt32}`,
    params: { ...usageParams(projectId, window, 0), rows_max: rows, ...(environment === undefined ? {} : { environment }) },
    limits: { rowsMax: rows, timeoutMs: 20_000 },
  };
}
