import type { MetricAggregation } from '@sentryai/schema';
import { DASH, formatBytes, formatCompact, formatCount, formatDuration, formatShare } from '../../../lib/format.ts';

/** Units of time in milliseconds, as UCUM writes them. */
const TIME_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const BYTES: Readonly<Record<string, number>> = { By: 1, KiBy: 1024, MiBy: 1024 ** 2, GiBy: 1024 ** 3, kBy: 1e3, MBy: 1e6, GBy: 1e9 };

/** Units that people write otherwise than UCUM. */
const SIGNS: Readonly<Record<string, string>> = { Cel: '°C', '[degF]': '°F' };

/** A value of a metric in words of its unit; a rate says per what, and a count has no unit. */
export function formatMetric(value: number | null, unit: string | null, aggregation: MetricAggregation | null): string {
  if (value === null) return DASH;
  if (aggregation === 'count') return formatCompact(value);
  if (aggregation === 'rate') return `${small(value)}${unit === null || isPlain(unit) ? '' : ` ${nameOf(unit)}`}/s`;
  return inUnit(value, unit);
}

/** Short enough for an axis: units that have no short form are left to the title. */
export function formatOnAxis(value: number | null, unit: string | null, aggregation: MetricAggregation | null): string {
  const hasShortForm = unit !== null && (unit in TIME_MS || unit in BYTES || unit === '%') && aggregation !== 'rate';
  return formatMetric(value, hasShortForm ? unit : null, aggregation === 'rate' ? null : aggregation);
}

/** The rate of a distribution counts its values, whatever these are measured in. */
export function unitOfRate(unit: string | null, isDistribution: boolean): string | null {
  return isDistribution ? null : unit;
}

function inUnit(value: number, unit: string | null): string {
  if (unit === null || isPlain(unit)) return small(value);
  const timeMs = TIME_MS[unit];
  if (timeMs !== undefined) return formatDuration(value * timeMs);
  const bytes = BYTES[unit];
  if (bytes !== undefined && value >= 0) return formatBytes(value * bytes);
  if (unit === '%') return formatShare(value, 100);
  return `${small(value)} ${nameOf(unit)}`;
}

/** `1` is a plain ratio or number in UCUM. */
function isPlain(unit: string): boolean {
  return unit === '1' || unit === '{1}';
}

/** `{token}` is an annotation: only what is inside is meant for people. */
function nameOf(unit: string): string {
  return SIGNS[unit] ?? unit.replace(/^\{(.*)\}$/, '$1');
}

/** Small numbers keep three digits; 0.00123 is not 0. */
function small(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || size >= 1) return formatCompact(value);
  return String(Number(value.toPrecision(3)));
}

/** The exact value for hover texts. */
export function exactMetric(value: number | null): string {
  if (value === null) return DASH;
  return Number.isInteger(value) ? formatCount(value) : String(value);
}
