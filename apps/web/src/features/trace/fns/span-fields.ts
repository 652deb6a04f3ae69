import type { SpanDetail } from '@sentryai/schema';

const FIELDS = [
  'trace_id',
  'span_id',
  'parent_span_id',
  'external_id',
  'start_time',
  'received_at',
  'operation',
  'session_id',
  'user_id',
  'service',
  'environment',
  'release',
  'origin',
  'emitter',
  'scope_name',
  'scope_version',
  'usage_role',
] as const satisfies readonly (keyof SpanDetail)[];

/** Fields of the normal form that have a value, under the names that the search language knows. */
export function spanFields(span: SpanDetail): [string, unknown][] {
  return FIELDS.map((name): [string, unknown] => [name, span[name]]).filter(([, value]) => value !== null && value !== '');
}
