import { useMemo, useRef, useState } from 'react';
import type { AgentGraph } from '@sentryai/schema';
import { plural } from '../../../lib/format.ts';
import { BOX_HEIGHT_PX, BOX_WIDTH_PX, layoutGraph, type Line } from '../fns/layout-graph.ts';
import { isArrow, nextBox } from '../fns/next-box.ts';
import { NodeBox } from './NodeBox.tsx';

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
            <EdgeLine
              key={edgeKey(line.link)}
              line={line}
              errors={edges.get(edgeKey(line.link))?.errors ?? 0}
              isNear={chosen === null || line.link.from === chosen || line.link.to === chosen}
              hasLabel={chosen !== null && (line.link.from === chosen || line.link.to === chosen)}
            />
          ))}
        </svg>
        {drawing.boxes.map((place) => {
          const node = nodes.get(place.id);
          if (node === undefined) return null;
          return (
            <div
              key={place.id}
              className="absolute"
              style={{ left: place.leftPx, top: place.topPx, width: BOX_WIDTH_PX, height: BOX_HEIGHT_PX }}
            >
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
function EdgeLine({ line, errors, isNear, hasLabel }: { line: Line; errors: number; isNear: boolean; hasLabel: boolean }) {
  const { weight } = line.link;
  return (
    <g opacity={isNear ? 1 : 0.18}>
      <path
        d={line.path}
        fill="none"
        stroke={errors > 0 ? 'color-mix(in oklab, var(--danger) 55%, var(--line-strong))' : 'var(--line-strong)'}
        strokeWidth={1 + Math.log10(Math.max(1, weight)) * 0.8}
        strokeDasharray={line.isBack ? '5 4' : undefined}
      />
      {hasLabel && (
        <text
          x={line.middle.x}
          y={line.middle.y}
          textAnchor="middle"
          dominantBaseline="central"
          className="num fill-ink text-2xs"
          stroke="var(--surface)"
          strokeWidth={4}
          paintOrder="stroke"
        >
          {plural(weight, 'call')}
        </text>
      )}
    </g>
  );
}
