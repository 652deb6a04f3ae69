import {
  METRIC_GROUPS,
  METRIC_KINDS,
  type MetricKind,
  metricNameSchema,
  metricPointSchema,
  type MetricSeries,
  metricSeriesSchema,
  pageOf,
} from '@sentryai/schema';
import { listMetricPoints, type MetricGroup, metricNames, metricShapes, type MetricShapeRecord } from '@sentryai/store/queries/index';
import { z } from 'zod';
import { textOrNull } from '../answers/empty-values.ts';
import { METRIC_POINT_COLUMN_USES, metricKindOf, metricPointAnswer, temporalityOf } from '../answers/metric-point-answer.ts';
import type { ApiOptions, ApiServer } from '../context.ts';
import { allowedProject } from '../http/doors.ts';
import { columnsFor } from '../http/fields.ts';
import {
  listQuerySchema,
  nextCursor,
  PROBLEMS,
  projectParam,
  queryParam,
  readListRequest,
  windowParamsSchema,
} from '../http/list-params.ts';
import { queriesOf } from '../http/run-query.ts';
import { loadSeries } from '../metrics/load-series.ts';
import { MODE_AGGREGATIONS, modeOf } from '../metrics/metric-mode.ts';
import type { GroupedPoint } from '../metrics/series-points.ts';
import { compileSearch, metricSearch } from '../search/index.ts';
import { parseStepMs } from '../step.ts';
import { formatTimeUs, parseTimeRange } from '../time-range.ts';

const GROUPS_MAX = 20;
const nameParam = z.string().min(1).max(1024);

/** `GET /metrics/names`, `/metrics/series`, `/metrics/points`: the metrics that applications sent. */
export function registerMetrics(app: ApiServer, options: ApiOptions): void {
  registerNames(app, options);
  registerSeries(app, options);
  registerPoints(app, options);
}

function registerNames(app: ApiServer, options: ApiOptions): void {
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
          kind: metricKindOf(row.kind),
          unit: textOrNull(row.unit),
          description: textOrNull(row.description),
          temporality: temporalityOf(row.temporality),
          attribute_keys: row.attribute_keys,
          count: row.count,
          last_seen: formatTimeUs(row.last_us),
        })),
        next_cursor: nextCursor(rows, list.limit, (row) => ({ timeUs: 0, ids: [row.name] })),
      };
    },
  );
}

function registerSeries(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/metrics/series',
    {
      schema: {
        summary: 'One metric over time',
        description:
          'Every number is what is right for the kind of metric: counters by what was added (resets are recognized), gauges by ' +
          'their latest values, distributions by merging their buckets. Steps without data are left out.',
        tags: ['metrics'],
        querystring: z.object({
          project: projectParam,
          ...windowParamsSchema,
          name: nameParam,
          kind: z.enum(METRIC_KINDS).optional().describe('where one name has several; default the one measured last'),
          step: z.string().optional().describe('30s, 5m, 1h, 1d or seconds; default about a hundred steps'),
          group_by: z
            .string()
            .min(1)
            .max(256)
            .optional()
            .describe(`${METRIC_GROUPS.join(', ')}, or an attribute; the ${GROUPS_MAX} groups with the most points`),
          query: queryParam,
        }),
        response: { 200: metricSeriesSchema, ...PROBLEMS },
      },
    },
    async (request): Promise<MetricSeries> => {
      const { query: params } = request;
      const nowMs = options.clock();
      const projectId = allowedProject(request, params.project);
      const window = parseTimeRange(params, nowMs);
      const stepMs = parseStepMs(params.step, window);
      const filter = compileSearch(params.query, metricSearch, { nowMs });
      const groupBy = readGroup(params.group_by);
      const run = queriesOf(request, options);
      const shapes = await run(metricShapes({ projectId, window, name: params.name }));
      const kind = params.kind ?? (shapes[0] && metricKindOf(shapes[0].kind)) ?? null;
      const answer = {
        name: params.name,
        kind,
        ...shapeAnswer(shapes, kind),
        from: formatTimeUs(window.fromUs),
        to: formatTimeUs(window.shownToUs),
        step_ms: stepMs,
        group_by: params.group_by ?? null,
      };
      if (kind === null) return { ...answer, aggregations: [], series: [], notes: [] };
      const present = shapes.filter((shape) => shape.kind === kind).map(({ temporality }) => temporality);
      const { mode, temporalities } = modeOf(kind, present);
      const metric = {
        projectId,
        window,
        name: params.name,
        kind,
        temporalities,
        stepUs: stepMs * 1000,
        groupBy,
        groupsMax: GROUPS_MAX,
        filter,
      };
      const points = await loadSeries(run, mode, metric);
      return {
        ...answer,
        aggregations: [...MODE_AGGREGATIONS[mode]],
        series: seriesOf(points, groupBy !== null),
        notes: mode === 'summary' ? summaryNotes(points) : [],
      };
    },
  );
}

function registerPoints(app: ApiServer, options: ApiOptions): void {
  app.get(
    '/metrics/points',
    {
      schema: {
        summary: 'Newest data points of one metric, as they were sent',
        tags: ['metrics'],
        querystring: listQuerySchema.extend({ name: nameParam }),
        response: { 200: pageOf(metricPointSchema), ...PROBLEMS },
      },
    },
    async (request) => {
      const list = readListRequest(request, request.query, { nowMs: options.clock(), dialect: metricSearch, cursor: ['hex16'] });
      const isRead = columnsFor(request.fields, METRIC_POINT_COLUMN_USES);
      const rows = await queriesOf(request, options)(listMetricPoints({ ...list, isRead, metricName: request.query.name }));
      const keyOf = (row: (typeof rows)[number]) => ({ timeUs: row.timestamp_us, ids: [row.event_id] });
      return { data: rows.slice(0, list.limit).map(metricPointAnswer), next_cursor: nextCursor(rows, list.limit, keyOf) };
    },
  );
}

function shapeAnswer(
  shapes: readonly MetricShapeRecord[],
  kind: MetricKind | null,
): Pick<MetricSeries, 'other_kinds' | 'temporalities' | 'unit' | 'description'> {
  const own = shapes.filter((shape) => shape.kind === kind);
  return {
    other_kinds: [...new Set(shapes.map((shape) => shape.kind))].filter((other) => other !== kind),
    temporalities: own.map(({ temporality }) => temporalityOf(temporality)).filter((temporality) => temporality !== null),
    unit: textOrNull(own[0]?.unit ?? ''),
    description: textOrNull(own.find(({ description }) => description !== '')?.description ?? ''),
  };
}

/** Groups with the most values first. */
function seriesOf(points: readonly GroupedPoint[], isGrouped: boolean): MetricSeries['series'] {
  const groups = [...Map.groupBy(points, ({ group }) => group)].map(([group, own]) => ({
    group: isGrouped ? group : null,
    points: own.map(({ point }) => point),
    total: own.reduce((sum, { point }) => sum + point.count, 0),
  }));
  return groups.sort((a, b) => b.total - a.total).map(({ group, points: own }) => ({ group, points: own }));
}

function summaryNotes(points: readonly GroupedPoint[]): string[] {
  const isMixed = points.some(({ point }) => point.quantiles === null);
  return isMixed
    ? [
        'Quantiles of several series cannot be merged, so steps in which a group has more than one are without. Group by an attribute that tells them apart.',
      ]
    : [];
}

/** A column, or an attribute: `tags.model`, `attributes.model` and `model` are the same. */
function readGroup(text: string | undefined): MetricGroup | null {
  if (text === undefined) return null;
  const column = METRIC_GROUPS.find((name) => name === text);
  return column === undefined ? { attribute: text.replace(/^(?:tags?|attributes?)\./, '') } : { column };
}
