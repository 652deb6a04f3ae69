import {
  ledgerCheckSchema,
  OUTCOME_GROUPS,
  outcomeEntrySchema,
  outcomeSumsSchema,
  pageOf,
  type OutcomeEntry,
  type OutcomeGroup,
} from '@sentryai/schema';
import { checkLedger, listOutcomes, type OutcomeFilter, outcomeSums, type OutcomeRecord, receivedSum } from '@sentryai/store/queries/index';
import { z } from 'zod';
import { outcomeGroups } from '../answers/outcome-groups.ts';
import { textOrNull } from '../answers/empty-values.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { listQuerySchema, nextCursor, PROBLEMS, projectParam, readListRequest, windowParamsSchema } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { parseStepMs } from '../step.ts';
import { formatTimeUs, invalidParameter, parseTimeRange } from '../time-range.ts';

/** Sums of one answer, over all groups and steps. */
const SUMS_MAX = 50_000;
const MINUTE_MS = 60_000;
/** The tables are counted, whose rows may be many. */
const CHECK_MS_MAX = 24 * 60 * MINUTE_MS;

const filterParam = z.string().max(512).optional();
const querystring = listQuerySchema.omit({ query: true }).extend({
  group_by: z
    .string()
    .max(64)
    .optional()
    .describe(`sums instead of rows: comma list of ${OUTCOME_GROUPS.join(', ')}`),
  step: z.string().optional().describe('sums over time: 1m, 1h, 1d; whole minutes'),
  outcome: filterParam.describe('only this outcome (sums); so the next four'),
  reason: filterParam,
  key: filterParam,
  protocol: filterParam,
  item_type: filterParam,
});
type OutcomesQuery = z.infer<typeof querystring>;

/** `GET /outcomes`: what became of everything that was sent. `GET /outcomes/check`: whether the ledger is right. */
export function registerOutcomes(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/outcomes',
    {
      schema: {
        summary: 'What became of everything that was sent, per key and minute',
        description:
          'Received items of a key are the sum of its quantities, except `dropped_by_sdk`, which never reached us. With `group_by` or `step` ' +
          'the answer holds sums (`groups`) in the place of rows (`data`).',
        tags: ['outcomes'],
        querystring,
        response: { 200: z.union([pageOf(outcomeEntrySchema), outcomeSumsSchema]), ...PROBLEMS },
      },
    },
    async (request) => {
      const { query } = request;
      const run = queriesOf(request, options);
      if (query.group_by === undefined && query.step === undefined) {
        const list = readListRequest(request, query, { nowMs: options.clock(), cursor: ['text', 'text', 'text', 'text', 'text'] });
        const rows = await run(listOutcomes(list));
        return { data: rows.slice(0, list.limit).map(outcomeAnswer), next_cursor: nextCursor(rows, list.limit, keyOf) };
      }
      const projectId = allowedProject(request, query.project);
      const window = parseTimeRange(query, options.clock());
      const stepMs = query.step === undefined ? null : wholeMinutes(parseStepMs(query.step, window));
      const groupBy = readGroups(query.group_by);
      const filter = readFilter(query);
      const canCount = Object.keys(filter).every((name) => name === 'key' || name === 'protocol');
      const input = { projectId, window, filter };
      const [sums, received] = await Promise.all([
        run(outcomeSums({ ...input, groupBy, stepS: stepMs === null ? null : stepMs / 1000, rowsMax: SUMS_MAX })),
        canCount ? run(receivedSum(input)) : [],
      ]);
      return {
        from: formatTimeUs(window.fromUs),
        to: formatTimeUs(window.shownToUs),
        step_ms: stepMs,
        group_by: groupBy,
        received: received[0]?.received ?? null,
        groups: outcomeGroups(sums, groupBy),
      };
    },
  );

  app.get(
    '/outcomes/check',
    {
      schema: {
        summary: 'Whether everything that came in is accounted for, checked now',
        description:
          'Compares what came in with how it ended, and what was counted with the rows of the tables, minute by minute. Minutes whose ' +
          'items are still being stored can be off for a moment. The processor makes the same check every minute (`GET /delivery`).',
        tags: ['outcomes'],
        querystring: z.object({ project: projectParam, ...windowParamsSchema }),
        response: { 200: ledgerCheckSchema, ...PROBLEMS },
      },
    },
    async (request) => {
      const { query } = request;
      const projectId = allowedProject(request, query.project);
      const { fromUs, shownToUs } = parseTimeRange({ from: '-1h', ...query }, options.clock());
      if (shownToUs - fromUs > CHECK_MS_MAX * 1000)
        throw invalidParameter('from', 'begins a window of more than a day. Check it day by day.');
      return checkLedger(options.store, { fromMs: fromUs / 1000, toMs: shownToUs / 1000, projectId }, request.disconnected);
    },
  );
}

function readGroups(text: string | undefined): OutcomeGroup[] {
  const written = (text ?? 'outcome')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const groups = OUTCOME_GROUPS.filter((group) => written.includes(group));
  if (groups.length > 0 && written.every((name) => groups.some((group) => group === name))) return groups;
  throw invalidParameter('group_by', `has a word that nothing can be grouped by. There are ${OUTCOME_GROUPS.join(', ')}.`);
}

function readFilter(query: OutcomesQuery): OutcomeFilter {
  return Object.fromEntries(OUTCOME_GROUPS.filter((name) => query[name] !== undefined).map((name) => [name, query[name]]));
}

/** The ledger counts by the minute. */
function wholeMinutes(stepMs: number): number {
  if (stepMs % MINUTE_MS === 0) return stepMs;
  throw invalidParameter('step', 'is not a step of whole minutes. Write 1m, 5m, 1h or 1d.');
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
