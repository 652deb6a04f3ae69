import { analyzeTrace, graphPlaces } from '@sentryai/pipeline';
import { latencyBucketOf, latencyOfBucket, type AgentGraph, type SpanKind } from '@sentryai/schema';
import type { AgentEdgeRecord, TraceSpanRecord } from '@sentryai/store/queries/index';
import { msOf } from '../answers/empty-values.ts';

type Measures = Omit<AgentGraph['edges'][number], 'from' | 'to'>;

/** Who called whom in one trace; every call and tool run once. Spans must be each once. */
export function edgesOfTrace(spans: readonly TraceSpanRecord[]): AgentEdgeRecord[] {
  const { tree, roles, counted } = analyzeTrace(spans);
  const ordered = tree.spans as readonly TraceSpanRecord[];
  const places = graphPlaces(tree, ordered);
  const edges = new Map<string, AgentEdgeRecord>();
  for (const [position, span] of ordered.entries()) {
    const place = places[position];
    if (place === undefined || place.node === '' || !counted.has(span.span_id)) continue;
    const key = JSON.stringify([place.parent_kind, place.parent_node, span.kind, place.node]);
    const edge = edges.get(key) ?? {
      ...place,
      kind: span.kind,
      calls: 0,
      errors: 0,
      sum_input_tokens: null,
      sum_output_tokens: null,
      sum_cost_usd: null,
      duration_buckets: {},
    };
    edge.calls += 1;
    if (span.status === 'error') edge.errors += 1;
    if (span.has_end === 1) addTo(edge.duration_buckets, latencyBucketOf(span.duration_us), 1);
    if (roles.get(span.span_id) === 'own') {
      edge.sum_input_tokens = plus(edge.sum_input_tokens, span.input_tokens);
      edge.sum_output_tokens = plus(edge.sum_output_tokens, span.output_tokens);
      edge.sum_cost_usd = plus(edge.sum_cost_usd, span.cost_usd);
    }
    edges.set(key, edge);
  }
  return [...edges.values()];
}

/** Nodes and edges of a graph; what a node adds up to is the sum of the edges that lead to it. */
export function graphOf(edges: readonly AgentEdgeRecord[]): Pick<AgentGraph, 'nodes' | 'edges'> {
  const sums = new Map<string, AgentEdgeRecord>();
  for (const edge of edges) {
    const id = nodeId(edge.kind, edge.node);
    const sum = sums.get(id);
    if (sum === undefined) sums.set(id, { ...edge, duration_buckets: { ...edge.duration_buckets } });
    else addEdge(sum, edge);
  }
  const nodes = new Map([...sums].map(([id, sum]) => [id, { id, kind: sum.kind, name: sum.node, ...measuresOf(sum) }]));
  for (const edge of edges) {
    if (edge.parent_kind === '') continue;
    const id = nodeId(edge.parent_kind, edge.parent_node);
    // A caller whose own edge is not among these (cut off, or outside the window).
    if (!nodes.has(id)) nodes.set(id, { id, kind: edge.parent_kind, name: edge.parent_node, ...NOTHING });
  }
  return {
    nodes: [...nodes.values()],
    edges: edges.flatMap((edge) =>
      edge.parent_kind === ''
        ? []
        : [{ from: nodeId(edge.parent_kind, edge.parent_node), to: nodeId(edge.kind, edge.node), ...measuresOf(edge) }],
    ),
  };
}

function addEdge(sum: AgentEdgeRecord, edge: AgentEdgeRecord): void {
  sum.calls += edge.calls;
  sum.errors += edge.errors;
  sum.sum_input_tokens = plus(sum.sum_input_tokens, edge.sum_input_tokens);
  sum.sum_output_tokens = plus(sum.sum_output_tokens, edge.sum_output_tokens);
  sum.sum_cost_usd = plus(sum.sum_cost_usd, edge.sum_cost_usd);
  for (const [bucket, count] of Object.entries(edge.duration_buckets)) addTo(sum.duration_buckets, bucket, count);
}

const NOTHING: Measures = {
  calls: 0,
  errors: 0,
  input_tokens: null,
  output_tokens: null,
  cost_usd: null,
  duration_ms_p50: null,
  duration_ms_p95: null,
};

function measuresOf(edge: AgentEdgeRecord): Measures {
  const [p50, p95] = quantiles(edge.duration_buckets);
  return {
    calls: edge.calls,
    errors: edge.errors,
    input_tokens: edge.sum_input_tokens,
    output_tokens: edge.sum_output_tokens,
    cost_usd: edge.sum_cost_usd,
    duration_ms_p50: msOf(p50),
    duration_ms_p95: msOf(p95),
  };
}

function nodeId(kind: SpanKind, name: string): string {
  return `${kind}:${name}`;
}

function plus(sum: number | null, value: number | null): number | null {
  return value === null ? sum : (sum ?? 0) + value;
}

function addTo(buckets: Record<string, number>, bucket: string | number, count: number): void {
  buckets[bucket] = (buckets[bucket] ?? 0) + count;
}

/** p50 and p95 in microseconds; null when nothing is counted. */
function quantiles(buckets: Readonly<Record<string, number>>): (number | null)[] {
  const counts = Object.entries(buckets)
    .map(([bucket, count]) => [Number(bucket), Math.max(0, count)] as const)
    .sort(([left], [right]) => left - right);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return [null, null];
  return [0.5, 0.95].map((share) => {
    let seen = 0;
    const found = counts.find(([, count]) => (seen += count) >= share * total);
    return latencyOfBucket(found?.[0] ?? 0);
  });
}
