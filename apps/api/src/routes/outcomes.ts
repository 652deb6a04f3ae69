import { outcomeEntrySchema, pageOf, type OutcomeEntry } from '@sentryai/schema';
import { listOutcomes, type OutcomeRecord } from '@sentryai/store/queries/index';
import { textOrNull } from '../answers/empty-values.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { listQuerySchema, nextCursor, PROBLEMS, readListRequest } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { formatTimeUs } from '../time-range.ts';

/** `GET /outcomes`: what became of everything that was sent. */
export function registerOutcomes(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/outcomes',
    {
      schema: {
        summary: 'What became of everything that was sent, per key and minute',
        description: '`received` of a key is the sum of its quantities, except `dropped_by_sdk`, which never reached us.',
        tags: ['outcomes'],
        querystring: listQuerySchema.omit({ query: true }),
        response: { 200: pageOf(outcomeEntrySchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const list = readListRequest(request, request.query, { nowMs: options.clock(), cursor: ['text', 'text', 'text', 'text', 'text'] });
      const rows = await queriesOf(request, options)(listOutcomes(list));
      return { data: rows.slice(0, list.limit).map(outcomeAnswer), next_cursor: nextCursor(rows, list.limit, keyOf) };
    },
  );
}

function outcomeAnswer(row: OutcomeRecord): OutcomeEntry {
  return {
    minute: formatTimeUs(row.minute_s * 1_000_000),
    key: row.key_id,
    protocol: row.protocol,
    item_type: row.item_type,
    outcome: row.outcome,
    reason: textOrNull(row.reason),
    quantity: row.quantity,
  };
}

function keyOf(row: OutcomeRecord) {
  return { timeUs: row.minute_s * 1_000_000, ids: [row.key_id, row.protocol, row.item_type, row.outcome, row.reason] };
}
