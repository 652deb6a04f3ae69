import { useEffect, useMemo, useRef, useState } from 'react';
import type { AgentGraph } from '@sentryai/schema';
import { formatCompact, plural } from '../../../lib/format.ts';
import { BOX_HEIGHT_PX, BOX_WIDTH_PX, layoutGraph, type Line } from '../fns/layout-graph.ts';
import { isArrow, nextBox } from '../fns/next-box.ts';
import { NodeBox } from './NodeBox.tsx';

const LABEL_GAP_PX = 4;

type GraphDrawingProps = { graph: AgentGraph; chosen: string | null; onChoose: (id: string | null) => void };

/** Boxes and lines, callers left. One stop for Tab; arrow keys move among boxes, Enter chooses one. */
export function GraphDrawing({ graph, chosen, onChoose }: GraphDrawingProps) {
  const box = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const drawing = useMemo(() => drawingOf(graph), [graph]);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const edges = new Map(graph.edges.map((edge) => [edgeKey(edge), edge]));
  const isNear = (id: string) =>
    chosen === null || id === chosen || edges.has(edgeKey({ from: chosen, to: id })) || edges.has(edgeKey({ from: id, to: chosen }));
  const tabStop = [focused, chosen].find((id) => id !== null && nodes.has(id)) ?? drawing.boxes[0]?.id;

  const place = drawing.boxes.find(({ id }) => id === chosen);
  const placeLeftPx = place?.leftPx;
  const placeTopPx = place?.topPx;
  // A node that was chosen in the table, or by the address, may lie outside of what is seen. Only the drawing moves, not the page.
  useEffect(() => {
    const view = box.current;
    if (view === null || placeLeftPx === undefined || placeTopPx === undefined) return;
    const isSeen =
      placeLeftPx >= view.scrollLeft &&
      placeLeftPx + BOX_WIDTH_PX <= view.scrollLeft + view.clientWidth &&
      placeTopPx >= view.scrollTop &&
      placeTopPx + BOX_HEIGHT_PX <= view.scrollTop + view.clientHeight;
    if (isSeen) return;
    view.scrollTo({
      left: placeLeftPx + BOX_WIDTH_PX / 2 - view.clientWidth / 2,
      top: placeTopPx + BOX_HEIGHT_PX / 2 - view.clientHeight / 2,
    });
  }, [placeLeftPx, placeTopPx]);

  const moveFocus = (event: React.KeyboardEvent) => {
    if (!isArrow(event.key)) return;
    event.preventDefault();
    const next = nextBox(drawing.boxes, tabStop ?? '', event.key);
    if (next === undefined) return;
    setFocused(next.id);
    box.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next.id)}"]`)?.focus();
  };

  return (
    <div
      ref={box}
      role="group"
      aria-label={`Graph of ${plural(graph.nodes.length, 'node')} and ${plural(graph.edges.length, 'connection')}; the table has the same figures`}
      className="h-full overflow-auto"
      onKeyDown={moveFocus}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('[data-node]') === null) onChoose(null);
      }}
    >
      <div className="relative mx-auto" style={{ width: drawing.widthPx, height: drawing.heightPx }}>
        <svg aria-hidden className="absolute inset-0" width={drawing.widthPx} height={drawing.heightPx}>
          {drawing.lines.map((line) => (
            <EdgeLine key={edgeKey(line.link)} line={line} errors={edges.get(edgeKey(line.link))?.errors ?? 0} chosen={chosen} />
          ))}
        </svg>
        {drawing.boxes.map(({ id, leftPx, topPx }) => {
          const node = nodes.get(id);
          if (node === undefined) return null;
          return (
            <div key={id} className="absolute" style={{ left: leftPx, top: topPx, width: BOX_WIDTH_PX, height: BOX_HEIGHT_PX }}>
              <NodeBox
                node={node}
                callsItself={edges.has(edgeKey({ from: node.id, to: node.id }))}
                isChosen={chosen === node.id}
                isNear={isNear(node.id)}
                isTabStop={tabStop === node.id}
                onFocus={() => setFocused(node.id)}
                onChoose={() => onChoose(chosen === node.id ? null : node.id)}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function edgeKey({ from, to }: { from: string; to: string }): string {
  return JSON.stringify([from, to]);
}

function drawingOf({ nodes, edges }: AgentGraph) {
  return layoutGraph(
    nodes.map(({ id }) => id),
    edges.map(({ from, to, calls }) => ({ from, to, weight: calls })),
  );
}

/** Thicker for more calls; red where some failed; dashed where it leads back to a caller. */
function EdgeLine({ line, errors, chosen }: { line: Line; errors: number; chosen: string | null }) {
  const { link, isBack, path, start, end } = line;
  const isOfChosen = link.from === chosen || link.to === chosen;
  // How many calls is written at the other end, where lines lie apart.
  const isChosenLeft = (link.from === chosen) !== isBack;
  return (
    <g opacity={chosen === null || isOfChosen ? 1 : 0.18}>
      <path
        d={path}
        fill="none"
        stroke={errors > 0 ? 'color-mix(in oklab, var(--danger) 55%, var(--line-strong))' : 'var(--line-strong)'}
        strokeWidth={1 + Math.log10(Math.max(1, link.weight)) * 0.8}
        strokeDasharray={isBack ? '5 4' : undefined}
      />
      {isOfChosen && (
        <text
          x={isChosenLeft ? end.x - LABEL_GAP_PX : start.x + LABEL_GAP_PX}
          y={(isChosenLeft ? end.y : start.y) - 2 * LABEL_GAP_PX}
          textAnchor={isChosenLeft ? 'end' : 'start'}
          className="num fill-ink text-2xs"
          stroke="var(--surface)"
          strokeWidth={4}
          paintOrder="stroke"
        >
          {formatCompact(link.weight)}×
        </text>
      )}
    </g>
  );
}
