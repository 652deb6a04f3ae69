import { useMemo, useState } from 'react';
import type { SpanSkeleton, TraceOccurrence } from '@sentryai/schema';
import { SplitPane } from '../../../components/SplitPane.tsx';
import { useShortcuts } from '../../../lib/shortcuts.ts';
import { useLeave } from '../../../lib/use-leave.ts';
import { useMedia } from '../../../lib/use-media.ts';
import { buildTree, type TreeNode } from '../fns/build-tree.ts';
import { initialSpan } from '../fns/initial-span.ts';
import { occurrencesBySpan } from '../fns/occurrences-by-span.ts';
import { nextError, visibleRows } from '../fns/visible-rows.ts';
import { useTraceUrl } from '../hooks/use-trace-url.ts';
import { SpanPanel } from './SpanPanel.tsx';
import { SpanSheet } from './SpanSheet.tsx';
import { TimelineTools } from './TimelineTools.tsx';
import { Waterfall } from './Waterfall.tsx';

type TraceTimelineProps = { traceId: string; spans: readonly SpanSkeleton[]; occurrences: readonly TraceOccurrence[] };

/** Tree of spans over time beside the chosen span; on phones the span comes up as a sheet. */
export function TraceTimeline({ traceId, spans, occurrences }: TraceTimelineProps) {
  const { spanId, select } = useTraceUrl();
  const leave = useLeave('/traces');
  const isWide = useMedia('(min-width: 52rem)');
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [find, setFind] = useState('');
  const tree = useMemo(() => buildTree(spans), [spans]);
  const found = useMemo(() => occurrencesBySpan(occurrences), [occurrences]);
  const rows = useMemo(() => visibleRows(tree, folded, find), [tree, folded, find]);
  // On a wide screen something is always chosen.
  const selectedId = spanId ?? (isWide ? (initialSpan(tree)?.span.span_id ?? null) : null);
  const selected = selectedId === null ? undefined : tree.byId.get(selectedId);

  const fold = (node: TreeNode, isFolded: boolean) => {
    const next = new Set(folded);
    if (isFolded) next.add(node.span.span_id);
    else next.delete(node.span.span_id);
    setFolded(next);
  };
  const step = (by: number) => {
    const at = rows.findIndex((node) => node.span.span_id === selectedId);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next !== undefined) select(next.span.span_id);
  };
  const foldOrLeave = () => {
    if (selected === undefined) return;
    if (selected.children.length > 0 && !folded.has(selected.span.span_id)) fold(selected, true);
    else if (selected.parent !== null) select(selected.parent.span.span_id);
  };
  const unfoldOrEnter = () => {
    if (selected === undefined || selected.children.length === 0) return;
    if (folded.has(selected.span.span_id)) fold(selected, false);
    else select(selected.children[0]?.span.span_id);
  };
  useShortcuts({
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    j: () => step(1),
    k: () => step(-1),
    ArrowLeft: foldOrLeave,
    ArrowRight: unfoldOrEnter,
    n: () => {
      const node = nextError(tree.ordered, selectedId);
      if (node === undefined) return;
      setFolded(withoutAncestors(folded, node));
      select(node.span.span_id);
    },
    Escape: leave,
  });

  const waterfall = (
    <>
      <TimelineTools
        find={find}
        onFind={setFind}
        isFolded={folded.size > 0}
        onFoldAll={() => setFolded(foldBelowRoots(tree.ordered))}
        onUnfoldAll={() => setFolded(new Set())}
        shown={rows.length}
        total={tree.ordered.length}
      />
      <Waterfall tree={tree} rows={rows} found={found} folded={folded} selectedId={selectedId} onSelect={select} onFold={fold} />
    </>
  );
  if (!isWide) {
    return (
      <div className="flex min-h-0 flex-1 flex-col">
        {waterfall}
        {selected !== undefined && (
          <SpanSheet label={selected.span.name} onClose={() => select(undefined)}>
            <SpanPanel key={selected.span.span_id} traceId={traceId} node={selected} occurrences={found.get(selected.span.span_id)} />
          </SpanSheet>
        )}
      </div>
    );
  }
  return (
    <SplitPane
      storageKey="sentryai.span-width"
      label="Width of the span"
      left={waterfall}
      right={
        selected === undefined ? null : (
          <SpanPanel key={selected.span.span_id} traceId={traceId} node={selected} occurrences={found.get(selected.span.span_id)} />
        )
      }
    />
  );
}

function foldBelowRoots(nodes: readonly TreeNode[]): ReadonlySet<string> {
  return new Set(nodes.filter((node) => node.depth > 0 && node.children.length > 0).map((node) => node.span.span_id));
}

function withoutAncestors(folded: ReadonlySet<string>, node: TreeNode): ReadonlySet<string> {
  const next = new Set(folded);
  for (let up = node.parent; up !== null; up = up.parent) next.delete(up.span.span_id);
  return next;
}
