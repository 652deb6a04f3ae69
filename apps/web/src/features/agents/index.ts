import { lazy } from 'react';

export { parseAgentSearch } from './fns/agent-search.ts';
export { loadAgents, traceGraph } from './queries.ts';
/** In a chunk of its own: most readers of a trace never open it. */
export const TraceGraph = lazy(() => import('./components/TraceGraph.tsx'));
