import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { loadAgents, parseAgentSearch } from '../features/agents/index.ts';
import { projectOf } from '../lib/app-search.ts';
import { parseTimeRange } from '../lib/time-range.ts';
import { shellRoute } from './root.ts';

export const agentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/agents',
  validateSearch: parseAgentSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => loadAgents(context.queryClient, projectOf(deps), parseTimeRange(deps), deps.environment),
  component: lazyRouteComponent(() => import('../features/agents/AgentsPage.tsx'), 'AgentsPage'),
});
