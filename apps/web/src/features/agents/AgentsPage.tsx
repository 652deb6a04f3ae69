import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Waypoints } from 'lucide-react';
import type { ReactNode } from 'react';
import { EmptyState, ErrorLine, ErrorState, SkeletonRows } from '../../components/States.tsx';
import { useAppScope } from '../../lib/app-search.ts';
import { rangeLabel } from '../../lib/time-range.ts';
import { PageHeader } from '../shell/index.ts';
import { AgentGraphView } from './components/AgentGraphView.tsx';
import { EnvironmentPicker } from './components/EnvironmentPicker.tsx';
import { parseAgentSearch } from './fns/agent-search.ts';
import { agentGraph } from './queries.ts';

/** Who calls whom in the window: agents, tools and models, how often, how slow, how much of it failed. */
export function AgentsPage() {
  const { project, range } = useAppScope();
  const { environment } = parseAgentSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const graph = useQuery(agentGraph(project, range, environment));

  if (graph.data === undefined) {
    return (
      <Page environment={environment}>
        {graph.isError ? <ErrorState error={graph.error} onRetry={() => void graph.refetch()} /> : <SkeletonRows rows={18} />}
      </Page>
    );
  }
  if (graph.data.nodes.length === 0) {
    return (
      <Page environment={environment}>
        <EmptyState
          icon={<Waypoints className="size-6" aria-hidden />}
          title="No agents, tools or models in this window"
          actions={
            environment === undefined ? undefined : (
              <button
                type="button"
                className="btn"
                onClick={() => void navigate({ to: '.', search: (old) => ({ ...old, environment: undefined }) as never })}
              >
                All environments
              </button>
            )
          }
        >
          Looked at “{rangeLabel(range)}”. A trace comes into the graph when it is settled, about half a minute after its last span.
          <span className="mt-3 block text-left text-xs">
            Nodes are spans of agents (<code>invoke_agent</code>), tools (<code>execute_tool</code>), model calls (<code>chat</code>),
            retrievals and guardrails; who calls whom follows from their parents. OpenTelemetry GenAI, OpenInference, OpenLLMetry, Vercel AI
            SDK and Langfuse send them so.
          </span>
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page environment={environment}>
      {graph.isError && <ErrorLine error={graph.error} onRetry={() => void graph.refetch()} />}
      <div className={`xl:min-h-0 xl:flex-1 ${graph.isPlaceholderData ? 'opacity-60' : ''}`}>
        <AgentGraphView graph={graph.data} environment={environment} />
      </div>
    </Page>
  );
}

function Page({ environment, children }: { environment: string | undefined; children: ReactNode }) {
  return (
    <>
      <PageHeader title="Agents">
        <EnvironmentPicker environment={environment} />
      </PageHeader>
      <main className="flex min-h-0 flex-1 flex-col overflow-y-auto">{children}</main>
    </>
  );
}
