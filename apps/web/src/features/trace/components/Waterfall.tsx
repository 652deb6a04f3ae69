import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useNow } from '../../../lib/clock.ts';
import { formatDuration } from '../../../lib/format.ts';
import type { SpanTree, TreeNode } from '../fns/build-tree.ts';
import type { OccurrencesBySpan } from '../fns/occurrences-by-span.ts';
import { axisMarks, timelineScale, type Scale } from '../fns/timeline-scale.ts';
import { WaterfallRow } from './WaterfallRow.tsx';

type WaterfallProps = {
  tree: SpanTree;
  rows: readonly TreeNode[];
  found: OccurrencesBySpan;
  folded: ReadonlySet<string>;
  selectedId: string | null;
  onSelect: (spanId: string) => void;
  onFold: (node: TreeNode, isFolded: boolean) => void;
};

const ROW_PX = 28;
/** The axis stays on top of the rows; a row that is scrolled to must not end up below it. */
const AXIS_PX = 28;

/** Spans as rows, bars on one time axis. Draws only what is seen: ten thousand spans cost as much as fifty. */
export function Waterfall(props: WaterfallProps) {
  // Only a trace that runs needs the ticking clock.
  return props.tree.hasRunning ? <TickingWaterfall {...props} /> : <WaterfallBody {...props} scale={timelineScale(props.tree, 0)} />;
}

function TickingWaterfall(props: WaterfallProps) {
  return <WaterfallBody {...props} scale={timelineScale(props.tree, useNow())} />;
}

function WaterfallBody({ rows, found, folded, selectedId, onSelect, onFold, scale }: WaterfallProps & { scale: Scale }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.span.span_id ?? index,
    scrollMargin: AXIS_PX,
    scrollPaddingStart: AXIS_PX,
    overscan: 16,
  });
  const selectedIndex = rows.findIndex((node) => node.span.span_id === selectedId);
  // The chosen span may lie outside of what is seen: chosen by key, by link, by "next error".
  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [selectedIndex, virtual]);

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto bg-surface">
      <Axis scale={scale} />
      <div
        role="tree"
        tabIndex={0}
        aria-label="Spans"
        aria-activedescendant={selectedIndex >= 0 ? `span-${selectedId}` : undefined}
        className="relative focus-visible:outline-offset-[-2px]"
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map((item) => {
          const node = rows[item.index];
          if (node === undefined) return null;
          return (
            <div
              key={item.key}
              className="absolute inset-x-0 top-0"
              style={{ height: ROW_PX, transform: `translateY(${item.start - AXIS_PX}px)` }}
            >
              <WaterfallRow
                node={node}
                occurrences={found.get(node.span.span_id)}
                scale={scale}
                isFolded={folded.has(node.span.span_id)}
                isSelected={item.index === selectedIndex}
                onSelect={onSelect}
                onFold={onFold}
              />
            </div>
          );
        })}
      </div>
      {rows.length === 0 && <p className="p-8 text-center text-ink-3">No span matches.</p>}
    </div>
  );
}

function Axis({ scale }: { scale: Scale }) {
  return (
    <div className="waterfall-grid sticky top-0 z-10 items-center border-b border-line bg-surface px-2" style={{ height: AXIS_PX }}>
      <span className="label pl-1">Span</span>
      <span className="label text-right max-sm:hidden">Tokens</span>
      <span className="label text-right max-sm:hidden">Cost</span>
      <span className="relative mr-10 h-full" aria-hidden>
        {axisMarks(scale.lengthUs, 3).map((markMs) => {
          const percent = ((markMs * 1000) / scale.lengthUs) * 100;
          if (percent > 96) return null;
          return (
            <span
              key={markMs}
              className="num absolute inset-y-0 flex items-center border-l border-line pl-1 text-2xs whitespace-nowrap text-ink-3"
              style={{ left: `${percent}%` }}
            >
              {formatDuration(markMs)}
            </span>
          );
        })}
      </span>
    </div>
  );
}
