import { describe, expect, it } from 'vitest';
import type { AgentGraph } from '@sentryai/schema';
import { neighboursOf, nodeQuery } from './graph-parts.ts';
import { layoutGraph } from './layout-graph.ts';
import { nextBox } from './next-box.ts';

const edge = (from: string, to: string, calls: number): AgentGraph['edges'][number] => ({
  from,
  to,
  calls,
  errors: 0,
  input_tokens: null,
  output_tokens: null,
  cost_usd: null,
  duration_ms_p50: null,
  duration_ms_p95: null,
});

describe('the neighbours of a node', () => {
  it('are callers and callees, the busiest first, and the node itself apart', () => {
    const graph: AgentGraph = {
      from: null,
      to: null,
      trace_id: null,
      has_more: false,
      nodes: [],
      edges: [edge('a', 'b', 1), edge('b', 'c', 2), edge('b', 'd', 9), edge('b', 'b', 4)],
    };
    const { callers, callees, own } = neighboursOf(graph, 'b');
    expect(callers.map(({ from }) => from)).toEqual(['a']);
    expect(callees.map(({ to }) => to)).toEqual(['d', 'c']);
    expect(own?.calls).toBe(4);
  });
});

describe('the search for the traces of a node', () => {
  it('asks for the field that names its kind, and for the span name that stands in for it', () => {
    expect(nodeQuery({ kind: 'tool', name: 'look up' }, 'prod')).toBe('kind:tool (tool_name:"look up" or name:"look up") environment:prod');
    expect(nodeQuery({ kind: 'retrieval', name: 'docs' }, undefined)).toBe('kind:retrieval name:docs');
  });
});

describe('arrow keys', () => {
  const { boxes } = layoutGraph(
    ['a', 'x', 'y', 'z'],
    ['x', 'y', 'z'].map((to) => ({ from: 'a', to, weight: 1 })),
  );
  const column = boxes.filter(({ rank }) => rank === 1).toSorted((one, two) => one.topPx - two.topPx);

  it('lead to the nearest box of the next column, and within a column up and down', () => {
    expect(nextBox(boxes, 'a', 'ArrowRight')?.id).toBe(column[1]?.id);
    expect(nextBox(boxes, column[1]?.id ?? '', 'ArrowDown')?.id).toBe(column[2]?.id);
    expect(nextBox(boxes, column[1]?.id ?? '', 'ArrowUp')?.id).toBe(column[0]?.id);
    expect(nextBox(boxes, column[0]?.id ?? '', 'ArrowLeft')?.id).toBe('a');
  });

  it('stop at the border', () => {
    expect(nextBox(boxes, 'a', 'ArrowLeft')).toBeUndefined();
    expect(nextBox(boxes, column[0]?.id ?? '', 'ArrowUp')).toBeUndefined();
  });
});
