import type { SpanKind, SpanRow } from '@sentryai/schema';
import { NO_SPAN, type TraceTree } from '../traces/trace-tree.ts';

type NodeSpan = Pick<SpanRow, 'kind' | 'name' | 'agent_name' | 'tool_name' | 'model'>;

/** Where a span stands in the graph of agents. */
export type GraphPlace = { node: string; parent_kind: SpanKind | ''; parent_node: string };

/** Name of the node that a span is, '' when it is none: frameworks' chains and plumbing are looked through. */
export function nodeOf(span: NodeSpan): string {
  switch (span.kind) {
    case 'agent':
    case 'workflow':
      return span.agent_name || span.name;
    case 'tool':
    case 'mcp':
      return span.tool_name || span.name;
    case 'llm':
    case 'embedding':
    case 'rerank':
      return span.model || span.name;
    case 'retrieval':
    case 'guardrail':
    case 'evaluation':
      return span.name;
    default:
      return '';
  }
}

/** Places of all spans by position. A node within a node of the same kind and name (two views of one thing) is not its own parent. */
export function graphPlaces({ parents, topDown }: TraceTree, spans: readonly NodeSpan[]): GraphPlace[] {
  const places = Array.from<GraphPlace>({ length: spans.length });
  for (const position of topDown) {
    const span = spans[position] as NodeSpan;
    const parent = parents[position] ?? NO_SPAN;
    const above = parent === NO_SPAN ? undefined : places[parent];
    const parentSpan = parent === NO_SPAN ? undefined : spans[parent];
    const node = nodeOf(span);
    const isNodeAbove = above !== undefined && above.node !== '';
    const isSameThing = isNodeAbove && above.node === node && parentSpan?.kind === span.kind;
    const parent_kind = isNodeAbove && !isSameThing ? (parentSpan?.kind ?? '') : (above?.parent_kind ?? '');
    const parent_node = isNodeAbove && !isSameThing ? above.node : (above?.parent_node ?? '');
    places[position] = { node, parent_kind, parent_node };
  }
  return places;
}
