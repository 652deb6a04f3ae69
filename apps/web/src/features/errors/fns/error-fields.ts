import type { ErrorEntry } from '@sentryai/schema';

const FIELDS = [
  'timestamp',
  'event_id',
  'level',
  'service',
  'environment',
  'release',
  'user_id',
  'session_id',
  'trace_id',
  'span_id',
  'origin',
] as const;

/** Fields, tags and attributes of an occurrence that have a value. */
export function errorFields(error: ErrorEntry): [string, unknown][] {
  const fields = FIELDS.map((name): [string, unknown] => [name, error[name]]).filter(([, value]) => value !== null && value !== '');
  return [...fields, ...Object.entries(error.tags), ...Object.entries(error.attributes)];
}
