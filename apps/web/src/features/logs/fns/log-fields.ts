import type { LogEntry } from '@sentryai/schema';

const FIELDS = [
  'timestamp',
  'logger',
  'service',
  'environment',
  'release',
  'trace_id',
  'span_id',
  'session_id',
  'user_id',
  'origin',
] as const;

/** Fields of a log line that have a value, and its tags, under the names that the search language knows. */
export function logFields(log: LogEntry): [string, unknown][] {
  const fields = FIELDS.map((name): [string, unknown] => [name, log[name]]).filter(([, value]) => value !== null && value !== '');
  return [...fields, ...Object.entries(log.tags)];
}
