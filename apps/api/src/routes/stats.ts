import { SPAN_KINDS, STATS_GROUPS, statsSchema, type SpanKind, type Stats } from '@sentryai/schema';
import { spanStatsGroups, spanStatsSeries, type StatsRecord } from '@sentryai/store/queries/index';
import { z } from 'zod';
import { msOf, totalTokens } from '../answers/empty-values.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { PROBLEMS, projectParam, queryParam, windowParamsSchema } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { compileSearch, spanSearch } from '../search/index.ts';
import { parseStepMs } from '../step.ts';
import { formatTimeUs, invalidParameter, parseTimeRange } from '../time-range.ts';
import { chooseGrain } from '../usage/choose-grain.ts';
import { createSettledUntil } from '../usage/settled-until.ts';

/** Points of one answer over all series. */
const POINTS_MAX = 50_000;

const querystring = z.object({
  project: projectParam,
  ...windowParamsSchema,
  query: queryParam,
  step: z.string().optional().describe('30s, 5m, 1h, 1d or seconds; default about a hundred steps'),
  group_by: z.enum(STATS_GROUPS).optional(),
  kinds: z.string().optional().describe('comma list of span kinds, or `all`; default llm,embedding,rerank (with group_by=kind: all)'),
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('groups; the biggest by count'),
});

/** `GET /stats`: calls, errors, tokens, cost and latency over time. */
export function registerStats(app: ApiServer, options: ApiOptions): void {
  const settledUntil = createSettledUntil(options.metadata, options.clock);
  app.get(
    '/stats',
    {
      schema: {
        summary: 'Time series of calls, errors, tokens, cost and latency',
        description:
          '`count` and `errors` count spans of the chosen kinds, model calls once (no rollups, no second views of one call). ' +
          'Tokens and cost are those that spans used themselves, each provider call once; `estimated_tokens` were guessed by clients and are in no total. ' +
          'Traces are counted as a whole once they are quiet; until then their spans count provisionally. Steps without data are left out.',
        tags: ['stats'],
        querystring,
        response: { 200: statsSchema, ...PROBLEMS },
      },
    },
    async (request): Promise<Stats> => {
      const { query: params } = request;
      const nowMs = options.clock();
      const projectId = allowedProject(request, params.project);
      const window = parseTimeRange(params, nowMs);
      const stepMs = parseStepMs(params.step, window);
      const groupBy = params.group_by ?? null;
      const kinds = readKinds(params.kinds, groupBy);
      const input = {
        projectId,
        window,
        groupBy,
        kinds,
        filter: compileSearch(params.query, spanSearch, { nowMs }),
        grain: chooseGrain({ query: params.query, groupBy, kinds, stepMs, window }),
        watermarkMs: await settledUntil(),
      };

      const run = queriesOf(request, options);
      const found = groupBy === null ? [] : await run(spanStatsGroups({ ...input, groupBy }, params.limit + 1));
      const groups = groupBy === null ? [''] : found.slice(0, params.limit).map((row) => row.group_value);
      const rows = await run(spanStatsSeries({ ...input, stepUs: stepMs * 1000, groups, rowsMax: POINTS_MAX }));
      const points = Map.groupBy(
        rows.filter((row) => row.level === 'point'),
        (row) => row.group_value,
      );
      const sums = new Map(rows.filter((row) => row.level === 'group').map((row) => [row.group_value, row]));
      return {
        from: formatTimeUs(window.fromUs),
        to: formatTimeUs(window.shownToUs),
        step_ms: stepMs,
        group_by: groupBy,
        totals: statsValues(rows.find((row) => row.level === 'total')),
        series: groups.map((group) => ({
          group: groupBy === null ? null : group,
          totals: statsValues(sums.get(group)),
          points: (points.get(group) ?? []).map((row) => ({ time: formatTimeUs(row.bucket_us), ...statsValues(row) })),
        })),
        has_more_groups: found.length > params.limit,
      };
    },
  );
}

function readKinds(text: string | undefined, groupBy: string | null): readonly SpanKind[] | null {
  if (text === undefined || text.trim() === '') return groupBy === 'kind' ? SPAN_KINDS : null;
  if (text.trim().toLowerCase() === 'all') return SPAN_KINDS;
  const written = text.split(',').map((kind) => kind.trim().toLowerCase());
  const kinds = SPAN_KINDS.filter((kind) => written.includes(kind));
  const isUnknown = written.some((kind) => !SPAN_KINDS.some((known) => known === kind));
  if (isUnknown) throw invalidParameter('kinds', `has a word that is no kind of span. There are ${SPAN_KINDS.join(', ')}, and \`all\`.`);
  return kinds;
}

function statsValues(row: StatsRecord | undefined): Stats['totals'] {
  const inputTokens = row?.sum_input_tokens ?? null;
  const outputTokens = row?.sum_output_tokens ?? null;
  const duration = row?.duration_us ?? [];
  const ttft = row?.ttft_us ?? [];
  return {
    count: row?.count ?? 0,
    errors: row?.errors ?? 0,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: totalTokens(inputTokens, outputTokens),
    estimated_tokens: row?.sum_estimated_tokens ?? null,
    cost_usd: row?.sum_cost_usd ?? null,
    unpriced_calls: row?.unpriced_calls ?? 0,
    duration_ms_p50: msOf(duration[0]),
    duration_ms_p95: msOf(duration[1]),
    duration_ms_p99: msOf(duration[2]),
    ttft_ms_p50: msOf(ttft[0]),
    ttft_ms_p95: msOf(ttft[1]),
    ttft_ms_p99: msOf(ttft[2]),
  };
}
