import { useQuery } from '@tanstack/react-query';
import { Waypoints } from 'lucide-react';
import { EmptyState, ErrorLine, ErrorState, SkeletonRows } from '../../../components/States.tsx';
import { traceGraph } from '../queries.ts';
import { AgentGraphView } from './AgentGraphView.tsx';

/** Who called whom in one trace. */
export default function TraceGraph({ project, traceId, onLeave }: { project: number; traceId: string; onLeave: () => void }) {
  const graph = useQuery(traceGraph(project, traceId));
  if (graph.data === undefined)
    return graph.isError ? <ErrorState error={graph.error} onRetry={() => void graph.refetch()} /> : <SkeletonRows />;
  if (graph.data.nodes.length === 0) {
    return (
      <EmptyState icon={<Waypoints className="size-6" aria-hidden />} title="No agents, tools or models in this trace">
        Its spans are plain work such as requests and queries. They are in the timeline.
      </EmptyState>
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto xl:overflow-hidden">
      {graph.isError && <ErrorLine error={graph.error} onRetry={() => void graph.refetch()} />}
      <AgentGraphView graph={graph.data} onLeave={onLeave} />
    </div>
  );
}
