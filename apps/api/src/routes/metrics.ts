import { METRIC_GROUPS, metricNameSchema, metricSeriesSchema, pageOf, type MetricSeries } from '@sentryai/schema';
import { metricNames, metricSeries, type MetricGroup, type MetricPointRecord } from '@sentryai/store/queries/index';
import { z } from 'zod';
import { textOrNull } from '../answers/empty-values.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { listQuerySchema, nextCursor, PROBLEMS, projectParam, readListRequest, windowParamsSchema } from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { parseStepMs } from '../step.ts';
import { formatTimeUs, invalidParameter, parseTimeRange } from '../time-range.ts';

const GROUPS_MAX = 20;
const POINTS_MAX = 50_000;

/** `GET /metrics/names`, `GET /metrics/series`: the metrics that applications sent. */
export function registerMetrics(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/metrics/names',
    {
      schema: {
        summary: 'Metrics measured in a window',
        tags: ['metrics'],
        querystring: listQuerySchema.omit({ query: true }),
        response: { 200: pageOf(metricNameSchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const list = readListRequest(request, request.query, { nowMs: options.clock(), cursor: ['text'] });
      const rows = await queriesOf(request, options)(metricNames({ ...list, afterName: list.cursor?.ids[0] }));
      return {
        data: rows.slice(0, list.limit).map((row) => ({
          name: row.name,
          kind: row.kind,
          unit: textOrNull(row.unit),
          count: row.count,
          last_seen: formatTimeUs(row.last_us),
        })),
        next_cursor: nextCursor(rows, list.limit, (row) => ({ timeUs: 0, ids: [row.name] })),
      };
    },
  );

  app.get(
    '/metrics/series',
    {
      schema: {
        summary: 'One metric over time',
        tags: ['metrics'],
        querystring: z.object({
          project: projectParam,
          ...windowParamsSchema,
          name: z.string().min(1).max(512),
          step: z.string().optional().describe('30s, 5m, 1h, 1d or seconds'),
          group_by: z
            .string()
            .max(256)
            .optional()
            .describe(`${METRIC_GROUPS.join(', ')}, or tags.<key>`),
        }),
        response: { 200: metricSeriesSchema, ...PROBLEMS },
      },
    },
    async (request): Promise<MetricSeries> => {
      const { query: params } = request;
      const projectId = allowedProject(request, params.project);
      const window = parseTimeRange(params, options.clock());
      const stepMs = parseStepMs(params.step, window);
      const groupBy = readGroup(params.group_by);
      const points = await queriesOf(
        request,
        options,
      )(metricSeries({ projectId, window, name: params.name, stepUs: stepMs * 1000, groupBy, groupsMax: GROUPS_MAX, rowsMax: POINTS_MAX }));
      const byGroup = Map.groupBy(points, (point) => point.group_value);
      return {
        name: params.name,
        from: formatTimeUs(window.fromUs),
        to: formatTimeUs(window.shownToUs),
        step_ms: stepMs,
        group_by: params.group_by ?? null,
        series: [...byGroup].map(([group, own]) => ({ group: groupBy === null ? null : group, points: own.map(pointAnswer) })),
      };
    },
  );
}

function readGroup(text: string | undefined): MetricGroup | null {
  if (text === undefined) return null;
  const column = METRIC_GROUPS.find((name) => name === text);
  if (column !== undefined) return { column };
  const tag = /^tags?\.(.+)$/s.exec(text)?.[1];
  if (tag !== undefined) return { tag };
  throw invalidParameter('group_by', `is none of ${METRIC_GROUPS.join(', ')} or tags.<key>.`);
}

function pointAnswer(point: MetricPointRecord): MetricSeries['series'][number]['points'][number] {
  const { count, sum, min, max, last, quantiles } = point;
  return {
    time: formatTimeUs(point.bucket_us),
    count,
    sum,
    avg: sum === null || count === 0 ? null : sum / count,
    min,
    max,
    last,
    p50: quantiles[0] ?? null,
    p95: quantiles[1] ?? null,
    p99: quantiles[2] ?? null,
  };
}
