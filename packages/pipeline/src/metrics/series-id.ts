import { hash } from 'node:crypto';
import type { Attributes, DecodedMetric } from '@sentryai/otlp';
import { jsonKey, jsonOf } from '../traces/json-text.ts';

/** What all series of one scope and resource share. */
export function scopeSeed(resource: Attributes, scope: { name: string; version: string; attributes: Attributes }): string {
  const names = JSON.stringify([scope.name, scope.version]);
  return hash('sha256', `${canonical(resource)}\n${names}\n${canonical(scope.attributes)}`, 'hex');
}

/** What all series of one metric share. */
export function metricSeed(scope: string, metric: DecodedMetric): string {
  const temporality = 'temporality' in metric ? metric.temporality : 0;
  const isMonotonic = metric.kind === 'sum' && metric.is_monotonic;
  return `${scope}\n${JSON.stringify([metric.name, metric.kind, metric.unit, temporality, isMonotonic])}\n`;
}

/**
 * Identity of the series that a point belongs to (OpenTelemetry data model, "timeseries"), whatever the order of its
 * attributes. 16 hex digits.
 */
export function seriesId(seed: string, attributes: Attributes): string {
  return hash('sha256', seed + canonical(attributes), 'hex').slice(0, 16);
}

function canonical(attributes: Attributes): string {
  if (attributes.size === 0) return '';
  const members = Array.from(attributes, ([key, value]) => `${jsonKey(key)}${jsonOf(value)}`);
  return members.sort().join(',');
}
