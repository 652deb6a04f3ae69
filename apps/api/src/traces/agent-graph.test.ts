import type { AgentEdgeRecord } from '@sentryai/store/queries/index';
import { latencyBucketOf } from '@sentryai/schema';
import { describe, expect, it } from 'vitest';
import { graphOf } from './agent-graph.ts';

function edge(parent: string, node: string, durationsMs: number[], more: Partial<AgentEdgeRecord> = {}): AgentEdgeRecord {
  const duration_buckets: Record<string, number> = {};
  for (const ms of durationsMs) {
    const bucket = latencyBucketOf(ms * 1000);
    duration_buckets[bucket] = (duration_buckets[bucket] ?? 0) + 1;
  }
  return {
    parent_kind: parent === '' ? '' : 'agent',
    parent_node: parent,
    kind: parent === '' ? 'agent' : 'tool',
    node,
    calls: durationsMs.length,
    errors: 0,
    sum_input_tokens: null,
    sum_output_tokens: null,
    sum_cost_usd: null,
    duration_buckets,
    ...more,
  };
}

describe('the graph of agents', () => {
  it('adds up what leads to a node, latency included', () => {
    const graph = graphOf([
      edge('', 'a', [1]),
      edge('a', 'search', [100, 100, 100], { errors: 1, sum_cost_usd: 0.5 }),
      edge('b', 'search', [10_000]),
    ]);
    const search = graph.nodes.find(({ name }) => name === 'search');
    expect(search).toMatchObject({ calls: 4, errors: 1, cost_usd: 0.5 });
    expect(search?.duration_ms_p50).toBeCloseTo(100, -1);
    expect(search?.duration_ms_p95).toBeGreaterThan(9_500);
    expect(graph.edges.find(({ from }) => from === 'agent:b')?.duration_ms_p50).toBeGreaterThan(9_500);
    // A caller whose own calls are not among the edges is there, without figures.
    expect(graph.nodes.find(({ name }) => name === 'b')).toMatchObject({ calls: 0, duration_ms_p50: null });
  });
});
