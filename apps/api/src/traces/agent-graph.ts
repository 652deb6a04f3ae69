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
  const edges = new Map<string, AgentEdgeRecord & { durations: number[] }>();
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
      duration_us: [],
      durations: [],
    };
    edge.calls += 1;
    if (span.status === 'error') edge.errors += 1;
    if (span.has_end === 1) edge.durations.push(span.duration_us);
    if (roles.get(span.span_id) === 'own') {
      edge.sum_input_tokens = plus(edge.sum_input_tokens, span.input_tokens);
      edge.sum_output_tokens = plus(edge.sum_output_tokens, span.output_tokens);
      edge.sum_cost_usd = plus(edge.sum_cost_usd, span.cost_usd);
    }
    edges.set(key, edge);
  }
  return [...edges.values()].map(({ durations, ...edge }) => ({ ...edge, duration_us: quantiles(durations) }));
}

/** Nodes and edges of a graph; what a node adds up to is the sum of the edges that lead to it. */
export function graphOf(edges: readonly AgentEdgeRecord[]): Pick<AgentGraph, 'nodes' | 'edges'> {
  const nodes = new Map<string, AgentGraph['nodes'][number]>();
  /** Calls of the busiest edge that leads to a node. */
  const busiest = new Map<string, number>();
  for (const edge of edges) {
    const id = nodeId(edge.kind, edge.node);
    const known = nodes.get(id);
    const measures = measuresOf(edge);
    // Quantiles do not add up: those of the busiest edge stand for the node.
    const isBusiest = edge.calls > (busiest.get(id) ?? 0);
    if (isBusiest) busiest.set(id, edge.calls);
    if (known === undefined) {
      nodes.set(id, { id, kind: edge.kind, name: edge.node, ...measures });
      continue;
    }
    known.calls += measures.calls;
    known.errors += measures.errors;
    known.input_tokens = plus(known.input_tokens, measures.input_tokens);
    known.output_tokens = plus(known.output_tokens, measures.output_tokens);
    known.cost_usd = plus(known.cost_usd, measures.cost_usd);
    if (isBusiest) Object.assign(known, { duration_ms_p50: measures.duration_ms_p50, duration_ms_p95: measures.duration_ms_p95 });
  }
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
  return {
    calls: edge.calls,
    errors: edge.errors,
    input_tokens: edge.sum_input_tokens,
    output_tokens: edge.sum_output_tokens,
    cost_usd: edge.sum_cost_usd,
    duration_ms_p50: msOf(edge.duration_us[0]),
    duration_ms_p95: msOf(edge.duration_us[1]),
  };
}

function nodeId(kind: SpanKind, name: string): string {
  return `${kind}:${name}`;
}

function plus(sum: number | null, value: number | null): number | null {
  return value === null ? sum : (sum ?? 0) + value;
}

/** As the rollups tell them, so that one trace and a window of one trace say the same. */
function quantiles(durations: readonly number[]): (number | null)[] {
  if (durations.length === 0) return [null, null, null];
  const sorted = durations.toSorted((a, b) => a - b);
  return [0.5, 0.95, 0.99].map((share) => {
    const at = Math.max(0, Math.ceil(share * sorted.length) - 1);
    return latencyOfBucket(latencyBucketOf(sorted[at] ?? 0));
  });
}
