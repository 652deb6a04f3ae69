import { eventEntrySchema, pageOf, totalsSchema, type EventEntry } from '@sentryai/schema';
import { recentEvents, totals, type EventRecord } from '@sentryai/store/queries/index';
import { z } from 'zod';
import { idOrNull, textOrNull, totalTokens } from '../answers/empty-values.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { listQuerySchema, nextCursor, PROBLEMS, projectParam, readListRequest, windowParamsSchema } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { runWithEntities } from '../span-tables.ts';
import { formatTimeUs, parseTimeRange } from '../time-range.ts';
import { grainOfWindow } from '../usage/choose-grain.ts';
import { createSettledUntil } from '../usage/settled-until.ts';

/** `GET /events` and `GET /stats`, the two routes without the prefix: newest events of all types, and totals. */
export function registerDashboard(app: ApiServer, options: ApiOptions): void {
  const settledUntil = createSettledUntil(options.metadata, options.clock);
  app.get(
    '/events',
    {
      schema: {
        summary: 'Newest events of all types, one line each',
        tags: ['events'],
        querystring: listQuerySchema.omit({ query: true }),
        response: { 200: pageOf(eventEntrySchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const list = readListRequest(request, request.query, { nowMs: options.clock(), cursor: ['text', 'text'] });
      const rows = await runWithEntities(queriesOf(request, options), list, (hasEntities) => recentEvents({ ...list, hasEntities }));
      const keyOf = (row: EventRecord) => ({ timeUs: row.timestamp_us, ids: [row.type, row.row_id] });
      return { data: rows.slice(0, list.limit).map(eventAnswer), next_cursor: nextCursor(rows, list.limit, keyOf) };
    },
  );

  app.get(
    '/stats',
    {
      schema: {
        summary: 'Totals of a window, default the last 24 hours',
        tags: ['stats'],
        querystring: z.object({ project: projectParam, ...windowParamsSchema }),
        response: { 200: totalsSchema, ...PROBLEMS },
      },
    },
    async (request) => {
      const projectId = allowedProject(request, request.query.project);
      const window = parseTimeRange(request.query, options.clock());
      const rows = await queriesOf(
        request,
        options,
      )(totals({ projectId, window, watermarkMs: await settledUntil(), grain: grainOfWindow(window) }));
      const row = rows[0];
      const [input, output] = [row?.sum_input_tokens ?? null, row?.sum_output_tokens ?? null];
      return {
        from: formatTimeUs(window.fromUs),
        to: formatTimeUs(window.shownToUs),
        traces: row?.traces ?? 0,
        spans: row?.spans ?? 0,
        llm_calls: row?.llm_calls ?? 0,
        logs: row?.logs ?? 0,
        errors: row?.errors ?? 0,
        input_tokens: input,
        output_tokens: output,
        total_tokens: totalTokens(input, output),
        estimated_tokens: row?.sum_estimated_tokens ?? null,
        cost_usd: row?.sum_cost_usd ?? null,
        unpriced_calls: row?.unpriced_calls ?? 0,
      };
    },
  );
}

function eventAnswer(row: EventRecord): EventEntry {
  return {
    type: row.type,
    timestamp: formatTimeUs(row.timestamp_us),
    id: row.external_id !== '' ? row.external_id : row.type === 'span' ? row.span_id : row.row_id,
    title: row.title,
    level: textOrNull(row.level),
    trace_id: idOrNull(row.trace_id),
    span_id: idOrNull(row.span_id),
    service: textOrNull(row.service),
  };
}
