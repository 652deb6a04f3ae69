import { type AgentGraph, agentGraphSchema } from '@sentryai/schema';
import { agentEdges } from '@sentryai/store/queries/index';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { PROBLEMS_AND_404, projectParam, windowParamsSchema } from '../http/list-params.ts';
import { bigQueriesOf, queriesOf } from '../http/run-query.ts';
import { formatTimeUs, parseTimeRange } from '../time-range.ts';
import { edgesOfTrace, graphOf } from '../traces/agent-graph.ts';
import { findTrace } from '../traces/find-by-id.ts';
import { loadTrace } from '../traces/load-trace.ts';

const SPANS_MAX = 100_000;
const EDGES_MAX = 500;

/** `GET /agents/graph`: agents, tools and models as nodes, calls as edges. */
export function registerAgents(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/agents/graph',
    {
      schema: {
        summary: 'Who calls whom: agents, tools and models with counts, errors and latency',
        description:
          'Of one trace (`trace_id`), or of all settled traces of a window, whose ends are widened to whole hours. ' +
          'Frameworks’ chains and plumbing are looked through. With `environment` the window is widened to whole minutes instead.',
        tags: ['agents'],
        querystring: z.object({
          project: projectParam,
          ...windowParamsSchema,
          trace_id: z.string().min(1).max(512).optional().describe('one trace instead of a window'),
          environment: z.string().min(1).max(512).optional().describe('only this one; of a window'),
        }),
        response: { 200: agentGraphSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request): Promise<AgentGraph> => {
      const { query } = request;
      const projectId = allowedProject(request, query.project);
      const run = queriesOf(request, options);
      if (query.trace_id !== undefined) {
        const found = await findTrace(run, projectId, query.trace_id, (traceId) =>
          loadTrace(bigQueriesOf(request, options), { projectId, traceId, tables: ['spans', 'entity_spans'], rowsMax: SPANS_MAX }),
        );
        if (found === null) throw notFound('trace_not_found', 'No trace with this id is stored', 'It may not have arrived yet.');
        const { traceId, value: spans } = found;
        return { from: null, to: null, trace_id: traceId, ...graphOf(edgesOfTrace(spans)), has_more: spans.length >= SPANS_MAX };
      }
      const window = parseTimeRange(query, options.clock());
      const edges = await run(agentEdges({ projectId, window, edgesMax: EDGES_MAX, environment: query.environment }));
      return {
        from: formatTimeUs(window.fromUs),
        to: formatTimeUs(window.shownToUs),
        trace_id: null,
        ...graphOf(edges.slice(0, EDGES_MAX)),
        has_more: edges.length > EDGES_MAX,
      };
    },
  );
}
