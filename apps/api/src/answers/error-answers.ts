import type { ErrorEntry } from '@sentryai/schema';
import { type AttachmentRecord, type ErrorRecord, listAttachments } from '@sentryai/store/queries/index';
import type { RequestQueries } from '../http/run-query.ts';
import { errorAnswer } from './item-answers.ts';

/** A page of errors, each with the attachments that lead to it. */
export async function errorAnswers(rows: readonly ErrorRecord[], run: RequestQueries, projectId: number): Promise<ErrorEntry[]> {
  if (rows.length === 0) return [];
  const times = rows.map((row) => row.timestamp_us);
  const attachments = await run(
    listAttachments({ projectId, eventIds: rows.map((row) => row.event_id), fromUs: Math.min(...times), toUs: Math.max(...times) }),
  );
  const byEvent = Map.groupBy(attachments, (attachment: AttachmentRecord) => attachment.event_id);
  return rows.map((row) => errorAnswer(row, byEvent.get(row.event_id) ?? []));
}
