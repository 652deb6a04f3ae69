/** A request to quarantine as a run of queue records, like any batch. */
import { encodeFrame } from '@sentryai/queue/framing';
import type { QuarantineReplay, QueueRecord, RecordMeta } from '@sentryai/schema';
import type { RequestedItem } from '@sentryai/store';

export function replayFrames(projectId: number, requestId: string, items: readonly RequestedItem[]): Uint8Array {
  const parts = items.flatMap((item) => {
    const { head, body } = encodeFrame(replayRecord(projectId, requestId, item));
    return [head, body];
  });
  return new Uint8Array(Buffer.concat(parts));
}

function replayRecord(projectId: number, requestId: string, item: RequestedItem): QueueRecord {
  const { quarantine_id, at_ms, item_type, reason, replay_count } = item;
  const verdict = verdictOf(item);
  const replay: QuarantineReplay = {
    quarantine_id,
    request_id: requestId,
    requested_at_ms: at_ms,
    item_type,
    reason,
    replay_count,
    ...(verdict === undefined ? {} : { verdict }),
  };
  // Without a try, the bytes are of no use.
  const body = verdict === undefined ? Buffer.from(item.body, 'base64') : new Uint8Array();
  return { meta: { ...metaOf(projectId, item), item_count: item.item_count, replay }, body };
}

/** What was done by an earlier request is done, and what retention took is gone. */
function verdictOf({ event, is_done, meta }: RequestedItem): QuarantineReplay['verdict'] {
  if (is_done || meta === '') return 'skipped';
  return event === 'discard_requested' ? 'discarded' : undefined;
}

function metaOf(projectId: number, { meta, key_id, received_at_ms }: RequestedItem): RecordMeta {
  if (meta !== '') return JSON.parse(meta) as RecordMeta;
  const gone = { protocol: 'outcomes', signal: 'outcomes', format: 'json' } as const;
  return { v: 1, project_id: projectId, key_id, ...gone, received_at_ms, item_count: 0, retention_days: 0 };
}
