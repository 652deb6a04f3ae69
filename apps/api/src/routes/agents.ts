import { type AgentGraph, agentGraphSchema } from '@sentryai/schema';
import { agentEdges, traceSpans } from '@sentryai/store/queries/index';
import { z } from 'zod';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { notFound } from '../http/error-handler.ts';
import { PROBLEMS_AND_404, projectParam, windowParamsSchema } from '../http/list-params.ts';
import { bigQueriesOf, queriesOf } from '../http/run-query.ts';
import { formatTimeUs, parseTimeRange } from '../time-range.ts';
import { edgesOfTrace, graphOf } from '../traces/agent-graph.ts';
import { eachOnce } from '../traces/each-once.ts';
import { findTraceId } from '../traces/find-by-id.ts';

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
          'Frameworks’ chains and plumbing are looked through.',
        tags: ['agents'],
        querystring: z.object({
          project: projectParam,
          ...windowParamsSchema,
          trace_id: z.string().min(1).max(512).optional().describe('one trace instead of a window'),
        }),
        response: { 200: agentGraphSchema, ...PROBLEMS_AND_404 },
      },
    },
    async (request): Promise<AgentGraph> => {
      const { query } = request;
      const projectId = allowedProject(request, query.project);
      const run = queriesOf(request, options);
      if (query.trace_id !== undefined) {
        const traceId = await findTraceId(run, projectId, query.trace_id);
        const wanted = { projectId, table: 'spans', rowsMax: SPANS_MAX } as const;
        const spans = traceId === null ? [] : await bigQueriesOf(request, options)(traceSpans({ ...wanted, traceId }));
        if (traceId === null || spans.length === 0)
          throw notFound('trace_not_found', 'No trace with this id is stored', 'It may not have arrived yet.');
        return { from: null, to: null, trace_id: traceId, ...graphOf(edgesOfTrace(eachOnce(spans))), has_more: spans.length >= SPANS_MAX };
      }
      const window = parseTimeRange(query, options.clock());
      const edges = await run(agentEdges({ projectId, window, edgesMax: EDGES_MAX }));
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
