import { Link } from '@tanstack/react-router';
import { ListTree, X } from 'lucide-react';
import type { AgentGraph } from '@sentryai/schema';
import { KindGlyph } from '../../../components/Kind.tsx';
import { formatCompact, formatDuration, formatShare, formatUsd, plural } from '../../../lib/format.ts';
import { kindLabel } from '../../../lib/kind-label.ts';
import { neighboursOf, nodeQuery, type GraphEdge, type GraphNode } from '../fns/graph-parts.ts';

type NodeDetailProps = {
  graph: AgentGraph;
  node: GraphNode;
  environment: string | undefined;
  onChoose: (id: string | null) => void;
};

/** The chosen node: who calls it, whom it calls, and the way to its traces. */
export function NodeDetail({ graph, node, environment, onChoose }: NodeDetailProps) {
  const { callers, callees, own } = neighboursOf(graph, node.id);
  const nodes = new Map(graph.nodes.map((each) => [each.id, each]));
  return (
    <section aria-label={`${kindLabel(node.kind)} ${node.name}`} className="border-b border-line px-3 py-2.5">
      <div className="flex items-center gap-2">
        <KindGlyph kind={node.kind} />
        <h2 className="min-w-0 truncate text-sm font-semibold" title={node.name}>
          {node.name}
        </h2>
        <span className="shrink-0 text-xs text-ink-3">{kindLabel(node.kind)}</span>
        <span className="ml-auto flex shrink-0 items-center gap-1">
          <Link to="/traces" search={{ query: nodeQuery(node, environment) }} className="btn" data-size="sm">
            <ListTree className="size-3.5" aria-hidden /> Traces
          </Link>
          <button
            type="button"
            className="btn"
            data-tone="ghost"
            data-size="sm"
            data-icon=""
            aria-label="Show all again (Esc)"
            title="Show all again (Esc)"
            onClick={() => onChoose(null)}
          >
            <X className="size-3.5" aria-hidden />
          </button>
        </span>
      </div>
      <p className="num mt-1 flex flex-wrap gap-x-3 text-xs text-ink-2">
        <span>{plural(node.calls, 'call')}</span>
        {node.errors > 0 && (
          <span className="text-danger">
            {formatCompact(node.errors)} failed, {formatShare(node.errors, node.calls)}
          </span>
        )}
        <span>p50 {formatDuration(node.duration_ms_p50)}</span>
        <span>p95 {formatDuration(node.duration_ms_p95)}</span>
        {(node.input_tokens !== null || node.output_tokens !== null) && (
          <span>
            {formatCompact(node.input_tokens)} → {formatCompact(node.output_tokens)} tokens
          </span>
        )}
        {node.cost_usd !== null && <span>{formatUsd(node.cost_usd)}</span>}
      </p>
      {own !== undefined && <p className="mt-1 text-xs text-ink-2">Calls itself {plural(own.calls, 'time')}.</p>}
      <div className="mt-2 grid gap-x-4 gap-y-2 @min-[40rem]:grid-cols-2">
        <Edges title="Called by" none="Nothing in the graph" edges={callers} other={(edge) => nodes.get(edge.from)} onChoose={onChoose} />
        <Edges title="Calls" none="Nothing in the graph" edges={callees} other={(edge) => nodes.get(edge.to)} onChoose={onChoose} />
      </div>
    </section>
  );
}

type EdgesProps = {
  title: string;
  none: string;
  edges: readonly GraphEdge[];
  other: (edge: GraphEdge) => GraphNode | undefined;
  onChoose: (id: string) => void;
};

function Edges({ title, none, edges, other, onChoose }: EdgesProps) {
  return (
    <div className="min-w-0">
      <h3 className="label mb-0.5">{title}</h3>
      {edges.length === 0 && <p className="text-xs text-ink-3">{none}</p>}
      <ul className="max-h-44 overflow-y-auto">
        {edges.map((edge) => {
          const node = other(edge);
          if (node === undefined) return null;
          return (
            <li key={node.id}>
              <button
                type="button"
                className="flex w-full min-w-0 items-center gap-1.5 rounded-sm py-0.5 text-left text-xs hover:bg-hover"
                title={`${node.name}\n${plural(edge.calls, 'call')}, ${formatShare(edge.errors, edge.calls)} failed\np50 ${formatDuration(edge.duration_ms_p50)}, p95 ${formatDuration(edge.duration_ms_p95)}`}
                onClick={() => onChoose(node.id)}
              >
                <KindGlyph kind={node.kind} />
                <span className="truncate">{node.name}</span>
                <span className="num ml-auto flex shrink-0 gap-2 text-2xs text-ink-3">
                  {edge.errors > 0 && <span className="text-danger">{formatCompact(edge.errors)} failed</span>}
                  <span>{formatCompact(edge.calls)}×</span>
                  <span className="w-12 text-right">{formatDuration(edge.duration_ms_p95)}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
