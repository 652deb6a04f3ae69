import type { StoreQuery } from '../query.ts';

export type AttachmentRecord = {
  /** Our id of the event that it belongs to, 32 hex digits. */
  event_id: string;
  /** Name of the bytes in the blob store. */
  blob_id: string;
  name: string;
  content_type: string;
  size_bytes: number;
};

/** An envelope holds at most 30; more than one envelope may bring some for an event. */
const ATTACHMENTS_PER_EVENT_MAX = 100;
/** Attachments that came later than their event lie elsewhere in time. */
const SLACK_US = 24 * 3_600_000_000;

/**
 * Attachments of some events, in a stable order.
 *  eventIds       our ids, hex
 *  fromUs, toUs   range of the events' times
 */
export function listAttachments(input: {
  projectId: number;
  eventIds: readonly string[];
  fromUs: number;
  toUs: number;
}): StoreQuery<AttachmentRecord> {
  const { projectId, eventIds, fromUs, toUs } = input;
  return {
    name: 'list_attachments',
    sql: `SELECT lower(hex(blob.event_id)) AS event_id, lower(hex(blob.blob_id)) AS blob_id, name, content_type, size_bytes
FROM (
  SELECT event_id, blob_id, name, content_type, size_bytes FROM blobs
  WHERE project_id = {project_id:UInt32} AND kind = 'attachment'
    AND timestamp >= fromUnixTimestamp64Micro({from_us:Int64}, 'UTC') AND timestamp <= fromUnixTimestamp64Micro({to_us:Int64}, 'UTC')
    AND event_id IN (SELECT toFixedString(unhex(arrayJoin({event_ids:Array(String)})), 16))
  LIMIT {per_event:UInt32} BY event_id
) AS blob
ORDER BY blob.event_id, name, blob.blob_id`,
    params: {
      project_id: projectId,
      event_ids: eventIds,
      from_us: fromUs - SLACK_US,
      to_us: toUs + SLACK_US,
      per_event: ATTACHMENTS_PER_EVENT_MAX,
    },
    limits: { rowsMax: eventIds.length * ATTACHMENTS_PER_EVENT_MAX },
  };
}
