import type { SpanRules } from '../decoded.ts';
import type { DecodedMetric, DecodedMetricResource, DecodedMetrics, DecodedMetricScope, MetricDataKind } from '../decoded-metrics.ts';
import { newPointHead, PointTally } from '../metric-rules.ts';
import { readAttributes } from './any-value.ts';
import { JsonLocation, type JsonObject } from './location.ts';
import { refuseLookAlikes, requestLookAlikes, scopeLookAlikes } from './look-alikes.ts';
import { fillPointHead, readExponentialPoint, readHistogramPoint, readNumberPoint, readSummaryPoint } from './metric-points.ts';
import { parseJsonBody } from './parse-body.ts';
import { readTemporality } from './scalars.ts';

const REQUEST_LOOK_ALIKES = requestLookAlikes('resourceMetrics', 'resource_metrics');
const SCOPE_LOOK_ALIKES = scopeLookAlikes('scopeMetrics', 'scope_metrics', 'instrumentationLibraryMetrics');
const POINT_LOOK_ALIKES = { data_points: 'OTLP/JSON names are lowerCamelCase: dataPoints' };

/** Names of Metric.data in OTLP's order. */
const DATA_NAMES: readonly (readonly [name: string, kind: MetricDataKind])[] = [
  ['gauge', 'gauge'],
  ['sum', 'sum'],
  ['histogram', 'histogram'],
  ['exponentialHistogram', 'exponential_histogram'],
  ['summary', 'summary'],
];

/** Decodes an ExportMetricsServiceRequest in OTLP's JSON; same tolerance and errors as decodeTracesJson. */
export function decodeMetricsJson(body: Uint8Array, rules: SpanRules): DecodedMetrics {
  const request = parseJsonBody(body);
  const at = new JsonLocation();
  const tally = new PointTally(rules);
  const resources: DecodedMetricResource[] = [];
  refuseLookAlikes(at, request, 'resourceMetrics', 'metrics', REQUEST_LOOK_ALIKES);
  at.eachObject(request, 'resourceMetrics', (resourceMetrics) => {
    const resource = readResourceMetrics(at, resourceMetrics, tally);
    if (resource.scopes.length > 0) resources.push(resource);
  });
  return { resources, pointCount: tally.pointCount, rejected: tally.rejected() };
}

function readResourceMetrics(at: JsonLocation, resourceMetrics: JsonObject, tally: PointTally): DecodedMetricResource {
  const resource: DecodedMetricResource = { attributes: new Map(), schema_url: at.text(resourceMetrics, 'schemaUrl'), scopes: [] };
  at.object(resourceMetrics, 'resource', (value) => {
    resource.attributes = readAttributes(at, value);
  });
  refuseLookAlikes(at, resourceMetrics, 'scopeMetrics', 'metrics', SCOPE_LOOK_ALIKES);
  at.eachObject(resourceMetrics, 'scopeMetrics', (scopeMetrics) => {
    const scope = readScopeMetrics(at, scopeMetrics, tally);
    if (scope.metrics.length > 0) resource.scopes.push(scope);
  });
  return resource;
}

function readScopeMetrics(at: JsonLocation, scopeMetrics: JsonObject, tally: PointTally): DecodedMetricScope {
  const scope: DecodedMetricScope = {
    name: '',
    version: '',
    attributes: new Map(),
    schema_url: at.text(scopeMetrics, 'schemaUrl'),
    metrics: [],
  };
  at.object(scopeMetrics, 'scope', (value) => {
    scope.name = at.text(value, 'name');
    scope.version = at.text(value, 'version');
    scope.attributes = readAttributes(at, value);
  });
  at.eachObject(scopeMetrics, 'metrics', (item) => {
    const metric = readMetric(at, item, tally);
    if (metric !== null && metric.points.length > 0) scope.metrics.push(metric);
  });
  return scope;
}

/** Name and kind of a metric's data, '' and null when it has none that is known. Should it name several, the first counts. */
export function dataKindOf(metric: JsonObject): readonly [name: string, kind: MetricDataKind | null] {
  return DATA_NAMES.find(([name]) => metric[name] !== undefined && metric[name] !== null) ?? ['', null];
}

/** Reads a metric whole, also one that the rules refuse, which is null then. */
function readMetric(at: JsonLocation, item: JsonObject, tally: PointTally): DecodedMetric | null {
  const head = {
    name: at.text(item, 'name'),
    description: at.text(item, 'description'),
    unit: at.text(item, 'unit'),
    metadata: readAttributes(at, item, 'metadata'),
  };
  const [name, kind] = dataKindOf(item);
  let metric: DecodedMetric | null = null;
  let temporality = 0;
  if (kind !== null) {
    at.object(item, name, (data) => {
      temporality = kind === 'gauge' || kind === 'summary' ? 0 : readTemporality(at, data);
      refuseLookAlikes(at, data, 'dataPoints', 'data points', POINT_LOOK_ALIKES);
      metric = readData(at, data, kind, head, temporality, tally);
    });
  }
  const isKept = tally.endMetric({ isForeign: false, hasName: head.name !== '', kind, temporality });
  return isKept ? metric : null;
}

function readData(
  at: JsonLocation,
  data: JsonObject,
  kind: MetricDataKind,
  head: Pick<DecodedMetric, 'name' | 'description' | 'unit' | 'metadata'>,
  temporality: number,
  tally: PointTally,
): DecodedMetric {
  switch (kind) {
    case 'gauge':
      return { ...head, kind, points: readPoints(at, data, kind, tally, readNumberPoint) };
    case 'sum': {
      const isMonotonic = at.bool(data, 'isMonotonic');
      return { ...head, kind, temporality, is_monotonic: isMonotonic, points: readPoints(at, data, kind, tally, readNumberPoint) };
    }
    case 'histogram':
      return { ...head, kind, temporality, points: readPoints(at, data, kind, tally, readHistogramPoint) };
    case 'exponential_histogram':
      return { ...head, kind, temporality, points: readPoints(at, data, kind, tally, readExponentialPoint) };
    default:
      return { ...head, kind, points: readPoints(at, data, kind, tally, readSummaryPoint) };
  }
}

function readPoints<Point extends DecodedMetric['points'][number]>(
  at: JsonLocation,
  data: JsonObject,
  kind: MetricDataKind,
  tally: PointTally,
  read: (at: JsonLocation, item: JsonObject, index: number) => Point,
): Point[] {
  const points: Point[] = [];
  const head = newPointHead();
  at.eachObject(data, 'dataPoints', (item) => {
    at.countItem('data points and exemplars');
    const point = read(at, item, tally.nextIndex);
    fillPointHead(head, point);
    if (tally.accept(kind, head)) points.push(point);
  });
  return points;
}
