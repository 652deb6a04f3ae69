import { ArrowDown } from 'lucide-react';
import { useState } from 'react';
import { KindGlyph } from '../../../components/Kind.tsx';
import { formatCompact, formatCount, formatDuration, formatShare, formatUsd } from '../../../lib/format.ts';
import type { GraphNode } from '../fns/graph-parts.ts';

type Column = 'calls' | 'errors' | 'duration_ms_p50' | 'duration_ms_p95' | 'tokens' | 'cost_usd';
const COLUMNS: readonly { key: Column; label: string; look: string }[] = [
  { key: 'calls', label: 'Calls', look: 'w-14' },
  { key: 'errors', label: 'Failed', look: 'w-18' },
  { key: 'duration_ms_p50', label: 'p50', look: 'w-18 @max-[36rem]:hidden' },
  { key: 'duration_ms_p95', label: 'p95', look: 'w-18 @max-[26rem]:hidden' },
  { key: 'tokens', label: 'Tokens', look: 'w-16 @max-[36rem]:hidden' },
  { key: 'cost_usd', label: 'Cost', look: 'w-22' },
];

/** The same graph as a table: one line per node, sorted by what a reader looks for. */
export function NodeTable({
  nodes,
  chosen,
  onChoose,
}: {
  nodes: readonly GraphNode[];
  chosen: string | null;
  onChoose: (id: string | null) => void;
}) {
  const [sort, setSort] = useState<Column>('calls');
  const rows = nodes.toSorted((a, b) => (valueOf(b, sort) ?? -1) - (valueOf(a, sort) ?? -1) || a.name.localeCompare(b.name));
  return (
    <table className="w-full table-fixed" aria-label="Agents, tools and models">
      <thead>
        <tr className="border-b border-line">
          <th className="label py-1 pr-3 pl-3 text-left">Name</th>
          {COLUMNS.map(({ key, label, look }) => (
            <th key={key} aria-sort={sort === key ? 'descending' : 'none'} className={`py-1 pr-3 text-right ${look}`}>
              <button
                type="button"
                className="label inline-flex items-center gap-0.5 align-middle hover:text-ink"
                onClick={() => setSort(key)}
              >
                {sort === key && <ArrowDown className="size-3" aria-hidden />}
                {label}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((node) => (
          <tr
            key={node.id}
            className={`border-b border-line last:border-0 hover:bg-hover ${chosen === node.id ? 'bg-accent-soft' : ''}`}
            onClick={() => onChoose(chosen === node.id ? null : node.id)}
          >
            <td className="py-1 pl-3">
              <button
                type="button"
                aria-pressed={chosen === node.id}
                title={node.name}
                className="flex max-w-full min-w-0 items-center gap-2 text-left hover:text-accent"
                onClick={(event) => {
                  event.stopPropagation();
                  onChoose(chosen === node.id ? null : node.id);
                }}
              >
                <KindGlyph kind={node.kind} />
                <span className="truncate font-medium">{node.name}</span>
              </button>
            </td>
            <td className="num py-1 pr-3 text-right" title={formatCount(node.calls)}>
              {formatCompact(node.calls)}
            </td>
            <td className={`num py-1 pr-3 text-right whitespace-nowrap ${node.errors > 0 ? 'text-danger' : 'text-ink-3'}`}>
              {formatCompact(node.errors)}
              {node.errors > 0 && <span className="text-2xs"> {formatShare(node.errors, node.calls)}</span>}
            </td>
            <td className="num py-1 pr-3 text-right whitespace-nowrap @max-[36rem]:hidden">{formatDuration(node.duration_ms_p50)}</td>
            <td className="num py-1 pr-3 text-right whitespace-nowrap @max-[26rem]:hidden">{formatDuration(node.duration_ms_p95)}</td>
            <td
              className="num py-1 pr-3 text-right @max-[36rem]:hidden"
              title={`${formatCount(node.input_tokens)} in, ${formatCount(node.output_tokens)} out`}
            >
              {formatCompact(valueOf(node, 'tokens'))}
            </td>
            <td className="num truncate py-1 pr-3 text-right">{formatUsd(node.cost_usd)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function valueOf(node: GraphNode, column: Column): number | null {
  if (column !== 'tokens') return node[column];
  const { input_tokens, output_tokens } = node;
  return input_tokens === null && output_tokens === null ? null : (input_tokens ?? 0) + (output_tokens ?? 0);
}
