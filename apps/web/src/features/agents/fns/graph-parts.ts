/** What a reader asks a graph: who calls a node, whom it calls, what finds its traces. */
import type { AgentGraph, SpanKind } from '@sentryai/schema';
import { term } from '../../../lib/search-query.ts';

export type GraphNode = AgentGraph['nodes'][number];
export type GraphEdge = AgentGraph['edges'][number];

export type Neighbours = { callers: GraphEdge[]; callees: GraphEdge[]; own: GraphEdge | undefined };

/** Edges of a node, the busiest first; `own` is how it calls itself. */
export function neighboursOf(graph: AgentGraph, id: string): Neighbours {
  const edges = graph.edges.toSorted((a, b) => b.calls - a.calls);
  return {
    callers: edges.filter((edge) => edge.to === id && edge.from !== id),
    callees: edges.filter((edge) => edge.from === id && edge.to !== id),
    own: edges.find((edge) => edge.from === id && edge.to === id),
  };
}

/** Search that finds the traces with a node; a node bears the span's name where nothing better was sent. */
export function nodeQuery({ kind, name }: { kind: SpanKind; name: string }, environment: string | undefined): string {
  const field = NAME_FIELDS[kind];
  const named = field === undefined ? term('name', name) : `(${term(field, name)} or ${term('name', name)})`;
  return [`kind:${kind}`, named, ...(environment === undefined ? [] : [term('environment', environment)])].join(' ');
}

const NAME_FIELDS: Partial<Record<SpanKind, string>> = {
  agent: 'agent_name',
  workflow: 'agent_name',
  tool: 'tool_name',
  mcp: 'tool_name',
  llm: 'model',
  embedding: 'model',
  rerank: 'model',
};
