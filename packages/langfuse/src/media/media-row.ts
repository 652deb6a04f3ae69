import { type BlobRow, type RecordMedia, type RecordMeta, ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';
import { foreignSpanId, foreignTraceId, hashId } from '../ids.ts';

/** Row that says what a medium belongs to. Sent again for the same place, it is the same item. */
export function mediaRow(meta: RecordMeta, media: RecordMedia): BlobRow {
  const { project_id, received_at_ms } = meta;
  const { blob_id, trace_ref, observation_ref, field } = media;
  return {
    project_id,
    blob_id,
    dedup_key: hashId(32, project_id, 'media', blob_id, trace_ref, observation_ref, field),
    external_id: media.external_id,
    timestamp_us: received_at_ms * 1000,
    received_at_ms,
    event_id: ZERO_TRACE_ID,
    trace_id: trace_ref === '' ? ZERO_TRACE_ID : foreignTraceId(project_id, trace_ref),
    span_id: observation_ref === '' ? ZERO_SPAN_ID : foreignSpanId(project_id, observation_ref),
    kind: 'media',
    name: '',
    content_type: media.content_type,
    size_bytes: media.size_bytes,
  };
}
