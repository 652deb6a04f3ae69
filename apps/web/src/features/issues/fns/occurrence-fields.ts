import type { IssueOccurrence } from '@sentryai/schema';

const FIELDS = [
  'service',
  'environment',
  'release',
  'provider',
  'model',
  'agent_name',
  'tool_name',
  'prompt_name',
  'prompt_version',
  'error_type',
  'error_class',
  'http_status',
  'user_id',
  'session_id',
] as const satisfies readonly (keyof IssueOccurrence)[];

/** What is known of an occurrence, under the names that the search language knows, and its tags. */
export function occurrenceFields(occurrence: IssueOccurrence): [string, unknown][] {
  const fields = FIELDS.map((name): [string, unknown] => [name, occurrence[name]]).filter(([, value]) => value !== null);
  return [...fields, ...Object.entries(occurrence.tags)];
}
