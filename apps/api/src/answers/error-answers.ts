import type { ErrorEntry } from '@sentryai/schema';
import { type AttachmentRecord, type ErrorRecord, listAttachments } from '@sentryai/store/queries/index';
import { issuesOfErrors } from '../issues/issue-ids.ts';
import type { ApiOptions } from '../context.ts';
import { type WantedFields, wantsAny } from '../http/fields.ts';
import type { RequestQueries } from '../http/run-query.ts';
import { errorAnswer } from './item-answers.ts';

/** Errors, each with its issue and the attachments that lead to it, which are looked for when they are wanted. */
export async function errorAnswers(
  rows: readonly ErrorRecord[],
  from: { run: RequestQueries; metadata: ApiOptions['metadata']; projectId: number; wanted?: WantedFields },
): Promise<ErrorEntry[]> {
  if (rows.length === 0) return [];
  const { run, projectId, wanted = null } = from;
  const times = rows.map((row) => row.timestamp_us);
  const [attachments, issueOf] = await Promise.all([
    wantsAny(wanted, ['attachments'])
      ? run(listAttachments({ projectId, eventIds: rows.map((row) => row.event_id), fromUs: Math.min(...times), toUs: Math.max(...times) }))
      : [],
    wantsAny(wanted, ['issue_id']) ? issuesOfErrors(from, rows) : new Map<string, string>(),
  ]);
  const byEvent = Map.groupBy(attachments, (attachment: AttachmentRecord) => attachment.event_id);
  return rows.map((row) => errorAnswer(row, { attachments: byEvent.get(row.event_id) ?? [], issueId: issueOf.get(row.event_id) }));
}
