import type { DecodedExemplar, DecodedMetric, DecodedPoint } from '@sentryai/otlp';
import { BoundedMembers } from '../traces/bounded-members.ts';
import { jsonOf, jsonOfEntries } from '../traces/json-text.ts';

/** Exemplars of one point that are kept; an SDK keeps one a bucket at most. */
const EXEMPLARS_MAX = 256;
const EXEMPLARS_CHARS_MAX = 262_144;
const DETAILS_CHARS_MAX = 65_536;

/** JSON list of {time_us, value, trace_id, span_id, attributes}, '' when there are none; and how many did not fit. */
export function exemplarsJson(point: DecodedPoint): { json: string; droppedCount: number } {
  const exemplars = 'exemplars' in point ? point.exemplars : [];
  if (exemplars.length === 0) return { json: '', droppedCount: 0 };
  const items: string[] = [];
  let chars = 0;
  for (const exemplar of exemplars.slice(0, EXEMPLARS_MAX)) {
    const item = exemplarJson(exemplar);
    if (chars + item.length > EXEMPLARS_CHARS_MAX) break;
    chars += item.length;
    items.push(item);
  }
  return { json: items.length === 0 ? '' : `[${items.join(',')}]`, droppedCount: exemplars.length - items.length };
}

function exemplarJson({ time_us, value, trace_id, span_id, attributes }: DecodedExemplar): string {
  const ids = `"trace_id":${jsonOf(trace_id || null)},"span_id":${jsonOf(span_id || null)}`;
  return `{"time_us":${time_us},"value":${jsonOf(value)},${ids},"attributes":${jsonOfEntries(attributes)}}`;
}

/** JSON members that all points of a metric share: its metadata and schemas. */
export function metricDetails(metric: DecodedMetric, schemas: { resource: string; scope: string }): string {
  const members: string[] = [];
  if (metric.metadata.size > 0) members.push(`"metadata":${jsonOfEntries(metric.metadata)}`);
  if (schemas.resource !== '') members.push(`"resource_schema_url":${jsonOf(schemas.resource)}`);
  if (schemas.scope !== '') members.push(`"scope_schema_url":${jsonOf(schemas.scope)}`);
  return members.join(',');
}

/** JSON object of what few points have, '' when this one has nothing of it. */
export function detailsJson(point: DecodedPoint, shared: string, droppedExemplars: number): string {
  const isBig = 'value' in point && typeof point.value === 'bigint';
  if (shared === '' && !isBig && droppedExemplars === 0) return '';
  const details = new BoundedMembers(DETAILS_CHARS_MAX);
  // The column holds a double, which is not exact beyond 2^53.
  if (isBig) details.add('value', String(point.value));
  if (droppedExemplars > 0) details.add('dropped_exemplars', droppedExemplars);
  details.addMembers(shared);
  return details.json();
}
