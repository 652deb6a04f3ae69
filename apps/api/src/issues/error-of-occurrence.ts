import type { Metadata } from '@sentryai/metadata';
import type { ErrorEntry, OccurrenceRow } from '@sentryai/schema';
import { listErrors } from '@sentryai/store/queries/index';
import { errorAnswers } from '../answers/error-answers.ts';
import { idOrNull } from '../answers/empty-values.ts';
import type { RequestQueries } from '../http/run-query.ts';

/** The error events of some occurrences with their stacks, by event id; those that have one. */
export async function errorsOfOccurrences(
  from: { run: RequestQueries; metadata: Metadata; projectId: number },
  rows: readonly OccurrenceRow[],
): Promise<Map<string, ErrorEntry>> {
  const events = rows.filter(({ source, event_id }) => source === 'event' && idOrNull(event_id) !== null);
  if (events.length === 0) return new Map();
  const times = events.map((row) => row.timestamp_us);
  const ids = events.map((row) => row.event_id);
  const filter = { sql: 'event_id IN (SELECT toFixedString(unhex(arrayJoin({event_ids:Array(String)})), 16))', params: { event_ids: ids } };
  const window = { fromUs: Math.min(...times), toUs: Math.max(...times) + 1 };
  const errors = await from.run(listErrors({ projectId: from.projectId, window, limit: events.length, filter }));
  const answers = await errorAnswers(errors, from);
  return new Map(errors.flatMap((error, index) => [[error.event_id, answers[index] as ErrorEntry]]));
}
