import { RotateCcw } from 'lucide-react';
import { KindGlyph } from '../../../components/Kind.tsx';
import { formatCompact, formatCount, formatDuration, formatShare, plural } from '../../../lib/format.ts';
import { kindLabel } from '../../../lib/kind-label.ts';
import type { GraphNode } from '../fns/graph-parts.ts';

type NodeBoxProps = {
  node: GraphNode;
  callsItself: boolean;
  isChosen: boolean;
  /** False while another node is chosen that this one is not linked with. */
  isNear: boolean;
  isTabStop: boolean;
  onFocus: () => void;
  onChoose: () => void;
};

/** An agent, tool or model: how often, how slow, how much of it failed. */
export function NodeBox({ node, callsItself, isChosen, isNear, isTabStop, onFocus, onChoose }: NodeBoxProps) {
  const share = node.calls === 0 ? 0 : node.errors / node.calls;
  return (
    <button
      type="button"
      data-node={node.id}
      data-kind={node.kind}
      tabIndex={isTabStop ? 0 : -1}
      aria-pressed={isChosen}
      aria-label={`${kindLabel(node.kind)} ${node.name}: ${plural(node.calls, 'call')}, ${formatCount(node.errors)} failed, 95th percentile ${formatDuration(node.duration_ms_p95)}`}
      title={`${kindLabel(node.kind)} ${node.name}\n${formatCount(node.calls)} calls, ${formatShare(node.errors, node.calls)} failed\np50 ${formatDuration(node.duration_ms_p50)}, p95 ${formatDuration(node.duration_ms_p95)}`}
      onFocus={onFocus}
      onClick={onChoose}
      className={`relative flex size-full flex-col justify-center overflow-hidden rounded-md border bg-surface px-2 text-left hover:border-ink-3 ${isChosen ? 'border-accent shadow-[0_0_0_1px_var(--accent)]' : 'border-line-strong'} ${isNear ? '' : 'opacity-35'}`}
    >
      <span className="flex min-w-0 items-center gap-1.5">
        <KindGlyph kind={node.kind} />
        <span className="truncate text-xs font-medium">{node.name}</span>
        {callsItself && <RotateCcw className="ml-auto size-3 shrink-0 text-ink-3" aria-label="calls itself" />}
      </span>
      <span className="num mt-0.5 flex gap-1.5 overflow-hidden text-2xs whitespace-nowrap text-ink-3">
        <span>{node.calls === 0 ? 'not in this window' : `${formatCompact(node.calls)}×`}</span>
        {node.errors > 0 && <span className="text-danger">{formatCompact(node.errors)} failed</span>}
        {node.duration_ms_p95 !== null && <span className="ml-auto">p95 {formatDuration(node.duration_ms_p95)}</span>}
      </span>
      {share > 0 && (
        <span aria-hidden className="absolute bottom-0 left-0 h-0.5 bg-danger" style={{ width: `${Math.max(3, share * 100)}%` }} />
      )}
    </button>
  );
}
