import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import type { AgentGraph, Stats } from '@sentryai/schema';
import { getJson } from '../../lib/api.ts';
import { apiWindow, isLiveRange, type TimeRange } from '../../lib/time-range.ts';

/** The graph is made of settled traces, which come half a minute after their last span. */
const REFRESH_MS = 15_000;

/** Who calls whom in the window. */
export const agentGraph = (project: number, range: TimeRange, environment: string | undefined) =>
  queryOptions({
    queryKey: ['agent_graph', project, range, environment ?? ''],
    queryFn: ({ signal }) => getJson<AgentGraph>('/agents/graph', { project, ...apiWindow(range), environment }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: isLiveRange(range) ? REFRESH_MS : false,
  });

/** Who calls whom in one trace. */
export const traceGraph = (project: number, traceId: string) =>
  queryOptions({
    queryKey: ['trace_graph', project, traceId],
    queryFn: ({ signal }) => getJson<AgentGraph>('/agents/graph', { project, trace_id: traceId }, signal),
  });

/** Environments of the window's model calls, the busiest first. */
export const environmentNames = (project: number, range: TimeRange) =>
  queryOptions({
    queryKey: ['environment_names', project, range],
    queryFn: async ({ signal }) => {
      const stats = await getJson<Stats>('/stats', { project, ...apiWindow(range), group_by: 'environment' }, signal);
      return stats.series.flatMap(({ group }) => (group === null || group === '' ? [] : [group]));
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** Starts the page's requests while its code is still on the way. */
export function loadAgents(client: QueryClient, project: number, range: TimeRange, environment: string | undefined): void {
  void client.prefetchQuery(agentGraph(project, range, environment));
  void client.prefetchQuery(environmentNames(project, range));
}
