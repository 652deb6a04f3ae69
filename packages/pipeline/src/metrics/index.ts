import { type DecodedMetric, type DecodedMetrics, type DecodedMetricScope, type DecodedPoint, pointTimeUs } from '@sentryai/otlp';
import { type MetricRow, type RecordMeta, ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';
import { placeIdentities, type RowIdentity } from '../events/identity.ts';
import { cutText, sharedCharsOf, SPAN_LIMITS } from '../traces/limits.ts';
import { readIdent } from '../traces/read-value.ts';
import { type Inherited, readResource, type ResourceFacts, resourceMembers, scopeMembers } from '../traces/resource-facts.ts';
import { pointAttributes } from './point-attributes.ts';
import { metricKind, pointColumns, temporalityOf } from './point-columns.ts';
import { detailsJson, exemplarsJson, metricDetails } from './rare-parts.ts';
import { metricSeed, scopeSeed, seriesId } from './series-id.ts';

/**
 * Rows of a metrics request, one for each data point, in the order they were sent. Pure. Identity: the request's bytes
 * and the point's place in it (design.md rule 4.5).
 */
export function normalizeMetrics(decoded: DecodedMetrics, meta: RecordMeta): MetricRow[] {
  const rows: MetricRow[] = [];
  const identityOf = placeIdentities(meta, meta.body_hash ?? '');
  const sharedCharsMax = sharedCharsOf(decoded.pointCount);
  for (const resource of decoded.resources) {
    const facts = readResource(resource.attributes, sharedCharsMax);
    const resourceJson = resourceMembers(facts);
    for (const scope of resource.scopes) {
      const members = [scopeMembers(scope, sharedCharsMax), resourceJson].filter((part) => part !== '').join(',');
      const seed = scopeSeed(resource.attributes, scope);
      for (const metric of scope.metrics) {
        const context = {
          facts,
          scope,
          inherited: { members, cut: facts.cut },
          meta,
          identityOf,
          seed: metricSeed(seed, metric),
          details: metricDetails(metric, { resource: resource.schema_url, scope: scope.schema_url }),
        };
        for (const point of metric.points) rows.push(metricRow(metric, point, context));
      }
    }
  }
  return rows;
}

/** What all points of one metric share; `details` are members of a JSON object. */
type MetricContext = {
  facts: ResourceFacts;
  scope: DecodedMetricScope;
  inherited: Inherited;
  meta: RecordMeta;
  identityOf: (index: number) => RowIdentity;
  seed: string;
  details: string;
};

function metricRow(metric: DecodedMetric, point: DecodedPoint, context: MetricContext): MetricRow {
  const { facts, scope, inherited, meta, identityOf, seed, details } = context;
  const { attributes } = point;
  const timestampUs = pointTimeUs(point.time_us, meta.received_at_ms);
  const exemplars = exemplarsJson(point);
  return {
    project_id: meta.project_id,
    ...identityOf(point.index),
    external_id: '',
    timestamp_us: timestampUs,
    received_at_ms: meta.received_at_ms,
    trace_id: ZERO_TRACE_ID,
    span_id: ZERO_SPAN_ID,
    session_id: readIdent(attributes.get('session.id'), SPAN_LIMITS.identChars) || facts.session_id,
    user_id: readIdent(attributes.get('user.id') ?? attributes.get('enduser.id'), SPAN_LIMITS.identChars) || facts.user_id,
    service: facts.service,
    environment: facts.environment,
    release: facts.release,
    origin: 'otlp',
    sdk_name: facts.strings['resource.telemetry.sdk.name'] ?? '',
    sdk_version: facts.strings['resource.telemetry.sdk.version'] ?? '',
    ...pointAttributes(attributes, inherited),
    name: cutText(metric.name, SPAN_LIMITS.nameChars),
    unit: cutText(metric.unit, SPAN_LIMITS.identChars),
    kind: metricKind(metric),
    series_id: seriesId(seed, attributes),
    temporality: temporalityOf(metric),
    // A start behind the point says nothing about how long it counted.
    start_time_us: point.start_time_us <= timestampUs ? point.start_time_us : 0,
    flags: point.flags,
    description: cutText(metric.description, SPAN_LIMITS.errorMessageChars),
    scope_name: readIdent(scope.name, SPAN_LIMITS.identChars),
    scope_version: readIdent(scope.version, SPAN_LIMITS.identChars),
    ...pointColumns(point),
    exemplars: exemplars.json,
    details: detailsJson(point, details, exemplars.droppedCount),
  };
}
